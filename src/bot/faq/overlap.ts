// What two texts share, unit by unit: the asked one is read once and laid beside many known ones, each walked once.
// Knows no words; gives the same figures as looking every unit up in the other text, only sooner.
import { rarityOf } from './rarity.ts'

/** A text made ready to be laid beside others. Its scratch space is its own: one question, one reading. */
export interface Laid {
  readonly text: string
  /** Position of the first such unit, or of the first such pair, counted from 1; 0 = nowhere. */
  readonly places: Places
  readonly rarity: Float64Array
  readonly firstUnit: Int32Array
  readonly firstPair: Int32Array
  /** Bits of what the text beside it has too, by first position. */
  readonly seen: Uint8Array
}

export interface Overlap {
  /** Shares, by rarity, of the laid text that the other has, and of the other that the laid text has. */
  readonly ofLaid: number
  readonly ofOther: number
  /** How rare all shared units of the laid text are together, in [0, 1]. */
  readonly amount: number
  /** How rare, in [0, 1], the rarest run of units is that the other text has nowhere. */
  readonly missingInOther: number
  readonly missingInLaid: number
}

/** A unit that stands in the other text beside another neighbour is only half found. */
const ALONE = 0.6
/** Nats of rarity beyond which more shared says no more. */
const MOST_SHARED = 48
/** Nats of rarity that count as all there can be. */
const MOST_MISSING = 16

const UNIT_SEEN = 1
const PAIR_SEEN = 2

export function lay(text: string): Laid {
  const places = createPlaces(text.length * 2)
  const rarity = new Float64Array(text.length)
  const firstUnit = new Int32Array(text.length)
  const firstPair = new Int32Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    rarity[at] = rarityOf(unit)
    firstUnit[at] = places.add(unit, at)
    if (at + 1 < text.length) firstPair[at] = places.add(pairOf(unit, text.charCodeAt(at + 1)), at)
  }
  return { text, places, rarity, firstUnit, firstPair, seen: new Uint8Array(text.length) }
}

export function overlap(laid: Laid, other: string): Overlap {
  const { places, seen } = laid
  seen.fill(0)
  let all = 0
  let found = 0
  let run = 0
  let mostMissing = 0
  let joined = false
  for (let at = 0; at < other.length; at++) {
    const unit = other.charCodeAt(at)
    const weight = rarityOf(unit)
    const place = places.get(unit)
    all += weight
    if (place === 0) {
      run += weight
      if (run > mostMissing) mostMissing = run
      if (joined) found += weight
      joined = false
      continue
    }
    run = 0
    seen[place - 1] = (seen[place - 1] ?? 0) | UNIT_SEEN
    const pair = at + 1 < other.length ? places.get(pairOf(unit, other.charCodeAt(at + 1))) : 0
    if (pair > 0) seen[pair - 1] = (seen[pair - 1] ?? 0) | PAIR_SEEN
    if (pair > 0 || joined) found += weight
    else found += other.length === 1 ? weight : ALONE * weight
    joined = pair > 0
  }
  const ofOther = all === 0 ? 0 : found / all
  return { ofOther, missingInLaid: Math.min(1, mostMissing / MOST_MISSING), ...ofLaid(laid) }
}

/** The laid text's side, from what was seen of it. */
function ofLaid({ text, rarity, firstUnit, firstPair, seen }: Laid) {
  let all = 0
  let found = 0
  let shared = 0
  let run = 0
  let mostMissing = 0
  let joined = false
  for (let at = 0; at < text.length; at++) {
    const weight = rarity[at] ?? 0
    const hasUnit = ((seen[firstUnit[at] ?? 0] ?? 0) & UNIT_SEEN) !== 0
    const hasPair = at + 1 < text.length && ((seen[firstPair[at] ?? 0] ?? 0) & PAIR_SEEN) !== 0
    all += weight
    if (hasPair || joined) found += weight
    else if (hasUnit) found += text.length === 1 ? weight : ALONE * weight
    if (hasUnit) shared += weight
    run = hasUnit ? 0 : run + weight
    if (run > mostMissing) mostMissing = run
    joined = hasPair
  }
  return {
    ofLaid: all === 0 ? 0 : found / all,
    amount: Math.min(1, shared / MOST_SHARED),
    missingInOther: Math.min(1, mostMissing / MOST_MISSING),
  }
}

/** 2 × longest common subsequence / both lengths: a row of the usual table is one number of bits for every 30 units. */
export function commonSequence({ text, places, firstUnit }: Laid, other: string): number {
  if (text.length === 0 || other.length === 0) return text.length === other.length ? 1 : 0
  const words = Math.ceil(text.length / WORD)
  const masks = new Int32Array(text.length * words)
  for (let at = 0; at < text.length; at++) {
    const slot = (firstUnit[at] ?? 0) * words + Math.floor(at / WORD)
    masks[slot] = (masks[slot] ?? 0) | (1 << (at % WORD))
  }
  const row = new Int32Array(words).fill(FULL)
  for (let at = 0; at < other.length; at++) {
    const place = places.get(other.charCodeAt(at))
    if (place === 0) continue
    let carry = 0
    for (let word = 0; word < words; word++) {
      const before = row[word] ?? 0
      const matches = before & (masks[(place - 1) * words + word] ?? 0)
      const sum = before + matches + carry
      carry = sum >>> WORD
      row[word] = (sum & FULL) | (before & ~matches)
    }
  }
  let longest = 0
  for (let at = 0; at < text.length; at++) {
    if (((row[Math.floor(at / WORD)] ?? 0) & (1 << (at % WORD))) === 0) longest += 1
  }
  return (2 * longest) / (text.length + other.length)
}

const WORD = 30
const FULL = 2 ** WORD - 1

/** Never a single unit: no text holds U+0000. */
function pairOf(unit: number, next: number): number {
  return (unit << 16) | next
}

interface Places {
  /** The first position with this key, counted from 1; 0 = none. */
  get(key: number): number
  /** The first position with this key: `at` if there was none before. Counted from 0. */
  add(key: number, at: number): number
}

/** Open addressing, at most half of the slots taken. */
function createPlaces(most: number): Places {
  let bits = 4
  while (1 << bits < most * 2) bits += 1
  const mask = (1 << bits) - 1
  const keys = new Int32Array(mask + 1)
  const places = new Int32Array(mask + 1)
  const slotOf = (key: number) => {
    let slot = Math.imul(key, 0x9e37_79b1) >>> (32 - bits)
    while (places[slot] !== 0 && keys[slot] !== key) slot = (slot + 1) & mask
    return slot
  }
  return {
    get: (key) => places[slotOf(key)] ?? 0,
    add(key, at) {
      const slot = slotOf(key)
      const known = places[slot] ?? 0
      if (known > 0) return known - 1
      keys[slot] = key
      places[slot] = at + 1
      return at
    },
  }
}
