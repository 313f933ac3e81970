// What two texts share, unit by unit: the asked one is read once and laid beside many known ones, each walked once.
// Knows no words; gives the same figures as looking every unit up in the other text, only sooner.
import { rarityOf } from './rarity.ts'

/** A text made ready to be laid beside others. Its scratch space is its own: one question, one reading. */
export interface Laid {
  readonly text: string
  /** Slot of each unit and each pair of units, counted from 1; 0 = nowhere. */
  readonly slots: Slots
  /** Numbers of bits that hold a mark for each position. */
  readonly words: number
  /** The positions of each slot's unit or pair, as `words` numbers of bits. */
  readonly units: readonly number[]
  readonly pairs: readonly number[]
  /** Rarity of each position; and of all before it together. */
  readonly rarity: readonly number[]
  readonly before: readonly number[]
  /** Positions whose unit, or whose pair, the text beside it has too. */
  readonly seenUnits: number[]
  readonly seenPairs: number[]
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

/** Bits of one number, so that a sum of two stays a small integer. */
const WORD = 30
const FULL = 2 ** WORD - 1

export function lay(text: string): Laid {
  const words = Math.ceil(text.length / WORD)
  const slots = new Slots(text.length * 2)
  const units = zeros(text.length * words)
  const pairs = zeros(text.length * words)
  const rarity = zeros(text.length)
  const before = zeros(text.length + 1)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const weight = rarityOf(unit)
    rarity[at] = weight
    before[at + 1] = (before[at] ?? 0) + weight
    mark(units, slots.add(unit, at), words, at)
    if (at + 1 < text.length) mark(pairs, slots.add(pairOf(unit, text.charCodeAt(at + 1)), at), words, at)
  }
  return { text, slots, words, units, pairs, rarity, before, seenUnits: zeros(words), seenPairs: zeros(words) }
}

/** Short lists of small numbers: plain arrays cost least. */
function zeros(length: number): number[] {
  return new Array<number>(length).fill(0)
}

function mark(masks: number[], slot: number, words: number, at: number): void {
  const place = (slot - 1) * words + Math.floor(at / WORD)
  masks[place] = (masks[place] ?? 0) | (1 << (at % WORD))
}

export function overlap(laid: Laid, other: string): Overlap {
  const { slots, words, units, pairs, seenUnits, seenPairs } = laid
  seenUnits.fill(0)
  seenPairs.fill(0)
  let all = 0
  let found = 0
  let run = 0
  let mostMissing = 0
  let joined = false
  for (let at = 0; at < other.length; at++) {
    const unit = other.charCodeAt(at)
    const weight = rarityOf(unit)
    const slot = slots.get(unit)
    all += weight
    if (slot === 0) {
      run += weight
      if (run > mostMissing) mostMissing = run
      if (joined) found += weight
      joined = false
      continue
    }
    run = 0
    addBits(seenUnits, units, slot, words)
    const pair = at + 1 < other.length ? slots.get(pairOf(unit, other.charCodeAt(at + 1))) : 0
    if (pair > 0) addBits(seenPairs, pairs, pair, words)
    if (pair > 0 || joined) found += weight
    else found += other.length === 1 ? weight : ALONE * weight
    joined = pair > 0
  }
  const ofOther = all === 0 ? 0 : found / all
  return withOfLaid(laid, ofOther, Math.min(1, mostMissing / MOST_MISSING))
}

function addBits(seen: number[], masks: readonly number[], slot: number, words: number): void {
  for (let word = 0, from = (slot - 1) * words; word < words; word++) {
    seen[word] = (seen[word] ?? 0) | (masks[from + word] ?? 0)
  }
}

/** The laid text's side: only the positions that were seen are walked, in their order. */
function withOfLaid(laid: Laid, ofOther: number, missingInLaid: number): Overlap {
  const { text, words, rarity, before, seenUnits, seenPairs } = laid
  let found = 0
  let shared = 0
  let mostMissing = 0
  let next = 0
  let joinedAt = -1
  for (let word = 0; word < words; word++) {
    for (let bits = seenUnits[word] ?? 0; bits !== 0; bits &= bits - 1) {
      const bit = 31 - Math.clz32(bits & -bits)
      const at = word * WORD + bit
      const weight = rarity[at] ?? 0
      const hasPair = ((seenPairs[word] ?? 0) & (1 << bit)) !== 0
      if (hasPair || joinedAt === at) found += weight
      else found += text.length === 1 ? weight : ALONE * weight
      shared += weight
      mostMissing = Math.max(mostMissing, (before[at] ?? 0) - (before[next] ?? 0))
      next = at + 1
      if (hasPair) joinedAt = at + 1
    }
  }
  const all = before[text.length] ?? 0
  mostMissing = Math.max(mostMissing, all - (before[next] ?? 0))
  return {
    ofLaid: all === 0 ? 0 : found / all,
    ofOther,
    amount: Math.min(1, shared / MOST_SHARED),
    missingInOther: Math.min(1, mostMissing / MOST_MISSING),
    missingInLaid,
  }
}

/** 2 × longest common subsequence / both lengths: a row of the usual table is one number of bits for every 30 units. */
export function commonSequence({ text, slots, words, units }: Laid, other: string): number {
  if (text.length === 0 || other.length === 0) return text.length === other.length ? 1 : 0
  const row = new Array<number>(words).fill(FULL)
  for (let at = 0; at < other.length; at++) {
    const slot = slots.get(other.charCodeAt(at))
    if (slot === 0) continue
    let carry = 0
    for (let word = 0; word < words; word++) {
      const before = row[word] ?? 0
      const matches = before & (units[(slot - 1) * words + word] ?? 0)
      const sum = before + matches + carry
      carry = sum >>> WORD
      row[word] = (sum & FULL) | (before & ~matches)
    }
  }
  // The bits of positions after the end are never cleared.
  let longest = 0
  for (const bits of row) longest += countBits(~bits & FULL)
  return (2 * longest) / (text.length + other.length)
}

function countBits(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1
  return count
}

/** Never a single unit: no text holds U+0000. */
function pairOf(unit: number, next: number): number {
  return (unit << 16) | next
}

/** Open addressing, at most half of the slots taken; key and slot stand side by side. */
class Slots {
  readonly #entries: Int32Array
  readonly #mask: number
  readonly #shift: number

  constructor(most: number) {
    let bits = 4
    while (1 << bits < most * 2) bits += 1
    this.#entries = new Int32Array(2 << bits)
    this.#mask = (2 << bits) - 1
    this.#shift = 32 - bits
  }

  /** The slot of this key, counted from 1; 0 = none. */
  get(key: number): number {
    return this.#entries[this.#placeOf(key) + 1] ?? 0
  }

  /** The slot of this key: `at`, counted from 1, if there was none before. */
  add(key: number, at: number): number {
    const entries = this.#entries
    const place = this.#placeOf(key)
    const known = entries[place + 1] ?? 0
    if (known > 0) return known
    entries[place] = key
    entries[place + 1] = at + 1
    return at + 1
  }

  #placeOf(key: number): number {
    const entries = this.#entries
    let place = (Math.imul(key, 0x9e37_79b1) >>> this.#shift) * 2
    while (entries[place + 1] !== 0 && entries[place] !== key) place = (place + 2) & this.#mask
    return place
  }
}
