// (gram, next unit) → longer gram, for millions of grams: open addressing in flat arrays, cut into many small tables, so
// that no growth of one stands in the way for more than a millisecond or two.

export interface GramTable {
  /** 0 when there is no such gram. */
  get(gram: number, unit: number): number
  set(gram: number, unit: number, longer: number): void
}

const PART_BITS = 7

export function createGramTable(): GramTable {
  const parts = Array.from({ length: 1 << PART_BITS }, () => new Part())
  return {
    get(gram, unit) {
      const hash = hashOf(gram, unit)
      return parts[hash & ((1 << PART_BITS) - 1)]?.get(hash, gram, unit) ?? 0
    },
    set(gram, unit, longer) {
      const hash = hashOf(gram, unit)
      parts[hash & ((1 << PART_BITS) - 1)]?.set(hash, gram, unit, longer)
    },
  }
}

function hashOf(gram: number, unit: number): number {
  let hash = Math.imul(gram + 1, 0x9e37_79b1) ^ Math.imul(unit, 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** At most half of the slots are taken. */
class Part {
  #from = new Int32Array(16)
  #by = new Uint16Array(16)
  #to = new Int32Array(16)
  #size = 0

  get(hash: number, gram: number, unit: number): number {
    return this.#to[this.#slotOf(hash, gram, unit)] ?? 0
  }

  set(hash: number, gram: number, unit: number, longer: number): void {
    this.#size += 1
    if (this.#size * 2 > this.#to.length) this.#grow()
    this.#put(hash, gram, unit, longer)
  }

  #slotOf(hash: number, gram: number, unit: number): number {
    const mask = this.#to.length - 1
    let slot = (hash >>> PART_BITS) & mask
    while (this.#to[slot] !== 0 && (this.#from[slot] !== gram || this.#by[slot] !== unit)) slot = (slot + 1) & mask
    return slot
  }

  #put(hash: number, gram: number, unit: number, longer: number): void {
    const slot = this.#slotOf(hash, gram, unit)
    this.#from[slot] = gram
    this.#by[slot] = unit
    this.#to[slot] = longer
  }

  #grow(): void {
    const from = this.#from
    const by = this.#by
    const to = this.#to
    this.#from = new Int32Array(to.length * 2)
    this.#by = new Uint16Array(to.length * 2)
    this.#to = new Int32Array(to.length * 2)
    for (let slot = 0; slot < to.length; slot++) {
      const gram = from[slot] ?? 0
      const unit = by[slot] ?? 0
      if (to[slot] !== 0) this.#put(hashOf(gram, unit), gram, unit, to[slot] ?? 0)
    }
  }
}
