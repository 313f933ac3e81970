// Whether any word of a list may begin at a place of a text, told by two units in one look: most places begin none, and a
// walk through the list's tree is spared. May say yes in vain, never no.

export interface Beginnings {
  add(word: string): void
  /** `next`: the unit after it; NaN at the end of a text. */
  has(unit: number, next: number): boolean
}

const BITS = 16

export function createBeginnings(): Beginnings {
  const units = new Uint32Array(0x10000 / 32)
  const pairs = new Uint32Array(2 ** BITS / 32)
  /** Words of one unit begin whatever follows. */
  let single: Uint32Array | undefined
  const bitOf = (unit: number, next: number) =>
    (Math.imul(unit, 0x9e37_79b1) ^ Math.imul(next, 0x85eb_ca6b)) >>> (32 - BITS)
  return {
    add(word) {
      if (word === '') return
      mark(units, word.charCodeAt(0))
      if (word.length > 1) mark(pairs, bitOf(word.charCodeAt(0), word.charCodeAt(1)))
      else {
        single ??= new Uint32Array(0x10000 / 32)
        mark(single, word.charCodeAt(0))
      }
    },
    has: (unit, next) =>
      isMarked(units, unit) && (isMarked(pairs, bitOf(unit, next)) || (single !== undefined && isMarked(single, unit))),
  }
}

function mark(bits: Uint32Array, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31))
}

function isMarked(bits: Uint32Array, at: number): boolean {
  return ((bits[at >>> 5] ?? 0) & (1 << (at & 31))) !== 0
}
