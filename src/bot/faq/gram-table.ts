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
  const parts = Array.from({ length: 1 << bits }, () => createPart(isSmall ? slotsFor(most) : FIRST_SLOTS, bits))
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

/** At most half of the slots are taken. */
function createPart(slots: number, skippedBits: number) {
  let from = new Int32Array(slots)
  let by = new Uint16Array(slots)
  let to = new Int32Array(slots)
  let size = 0
  const slotOf = (hash: number, gram: number, unit: number) => {
    const mask = to.length - 1
    let slot = (hash >>> skippedBits) & mask
    while (to[slot] !== 0 && (from[slot] !== gram || by[slot] !== unit)) slot = (slot + 1) & mask
    return slot
  }
  const put = (hash: number, gram: number, unit: number, longer: number) => {
    const slot = slotOf(hash, gram, unit)
    from[slot] = gram
    by[slot] = unit
    to[slot] = longer
  }
  const grow = () => {
    const old = { from, by, to }
    from = new Int32Array(old.to.length * 2)
    by = new Uint16Array(old.to.length * 2)
    to = new Int32Array(old.to.length * 2)
    for (let slot = 0; slot < old.to.length; slot++) {
      const longer = old.to[slot] ?? 0
      const gram = old.from[slot] ?? 0
      const unit = old.by[slot] ?? 0
      if (longer !== 0) put(hashOf(gram, unit), gram, unit, longer)
    }
  }
  return {
    get: (hash: number, gram: number, unit: number) => to[slotOf(hash, gram, unit)] ?? 0,
    set(hash: number, gram: number, unit: number, longer: number) {
      size += 1
      if (size * 2 > to.length) grow()
      put(hash, gram, unit, longer)
    },
  }
}
