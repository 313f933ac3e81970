// (gram, next unit) → longer gram, for millions of grams: open addressing in flat arrays. A large table is cut into many
// parts, so that no growth of one stands in the way for more than a millisecond or two; a small one never grows at all.

export interface GramTable {
  /** 0 when there is no such gram. */
  get(gram: number, unit: number): number
  set(gram: number, unit: number, longer: number): void
}

const SMALL = 120_000
const PART_BITS = 7
const FIRST_SLOTS = 4_096

/** `most`: there will not be more grams than this. */
export function createGramTable(most: number): GramTable {
  const isSmall = most <= SMALL
  const bits = isSmall ? 0 : PART_BITS
  const parts = Array.from({ length: 1 << bits }, () => createPart(isSmall ? slotsFor(most / 2) : FIRST_SLOTS, bits))
  const mask = parts.length - 1
  const [only] = parts
  if (isSmall && only !== undefined) {
    return {
      get: (gram, unit) => only.get(hashOf(gram, unit), gram, unit),
      set: (gram, unit, longer) => only.set(hashOf(gram, unit), gram, unit, longer),
    }
  }
  return {
    get(gram, unit) {
      const hash = hashOf(gram, unit)
      return parts[hash & mask]?.get(hash, gram, unit) ?? 0
    },
    set(gram, unit, longer) {
      const hash = hashOf(gram, unit)
      parts[hash & mask]?.set(hash, gram, unit, longer)
    },
  }
}

function slotsFor(grams: number): number {
  let slots = 16
  while (slots < grams * 2) slots *= 2
  return slots
}

function hashOf(gram: number, unit: number): number {
  let hash = Math.imul(gram + 1, 0x9e37_79b1) ^ Math.imul(unit, 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** Gram, unit and longer gram of an entry stand side by side: one look into memory for all. */
const FIELDS = 4

/** At most half of the slots are taken. */
function createPart(slots: number, skippedBits: number) {
  let entries = new Int32Array(FIELDS * slots)
  let size = 0
  const placeOf = (hash: number, gram: number, unit: number) => {
    const mask = entries.length - FIELDS
    let place = Math.imul(hash >>> skippedBits, FIELDS) & mask
    while (entries[place + 2] !== 0 && (entries[place] !== gram || entries[place + 1] !== unit))
      place = (place + FIELDS) & mask
    return place
  }
  const put = (hash: number, gram: number, unit: number, longer: number) => {
    const place = placeOf(hash, gram, unit)
    entries[place] = gram
    entries[place + 1] = unit
    entries[place + 2] = longer
  }
  const grow = () => {
    const old = entries
    entries = new Int32Array(old.length * 2)
    for (let place = 0; place < old.length; place += FIELDS) {
      const longer = old[place + 2] ?? 0
      const gram = old[place] ?? 0
      const unit = old[place + 1] ?? 0
      if (longer !== 0) put(hashOf(gram, unit), gram, unit, longer)
    }
  }
  return {
    get: (hash: number, gram: number, unit: number) => entries[placeOf(hash, gram, unit) + 2] ?? 0,
    set(hash: number, gram: number, unit: number, longer: number) {
      size += 1
      if (size * 2 * FIELDS > entries.length) grow()
      put(hash, gram, unit, longer)
    },
  }
}
