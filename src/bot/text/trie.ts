// A trie of words in flat arrays: one hash table from (state, code unit) to the next state. Built once, then only read;
// a step costs a few nanoseconds and no allocation, and thousands of words fit in a few hundred kilobytes.

export interface Trie {
  /** State reached from `state` by a code unit, or 0 when there is no such edge. State 0 is the start. */
  step(state: number, unit: number): number
  /** Whether any word starts with this unit. */
  starts(unit: number): boolean
  /** The word (index into the list it was built from) whose last unit leads to this state, or -1. */
  wordAt(state: number): number
  readonly states: number
  /** Parent and incoming unit of each state; a parent always has a smaller number than its children. */
  readonly parents: Int32Array
  readonly units: Uint16Array
}

/** Words that stand twice keep the index of the first. */
export function createTrie(words: readonly string[]): Trie {
  const room = words.reduce((sum, word) => sum + word.length, 1)
  const edges = createEdges(room)
  const parents = new Int32Array(room)
  const units = new Uint16Array(room)
  const ends = new Int32Array(room).fill(-1)
  const first = new Uint32Array(0x10000 / 32)
  let states = 1
  words.forEach((word, index) => {
    let state = 0
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at)
      if (at === 0) first[unit >>> 5] = (first[unit >>> 5] ?? 0) | (1 << (unit & 31))
      let next = edges.get(state, unit)
      if (next === 0) {
        next = states++
        edges.set(state, unit, next)
        parents[next] = state
        units[next] = unit
      }
      state = next
    }
    if (state !== 0 && ends[state] === -1) ends[state] = index
  })
  return {
    step: edges.get,
    starts: (unit) => ((first[unit >>> 5] ?? 0) & (1 << (unit & 31))) !== 0,
    wordAt: (state) => ends[state] ?? -1,
    states,
    parents: parents.slice(0, states),
    units: units.slice(0, states),
  }
}

interface Edges {
  get(state: number, unit: number): number
  set(state: number, unit: number, next: number): void
}

/** Open addressing; grows so that at most half of the slots are taken. No edge leads to 0. */
export function createEdges(expected = 0): Edges {
  let bits = Math.max(6, Math.ceil(Math.log2(expected * 2 + 1)))
  let from = new Int32Array(1 << bits)
  let by = new Uint16Array(1 << bits)
  let to = new Int32Array(1 << bits)
  let size = 0
  const slotOf = (state: number, unit: number) => {
    const mask = to.length - 1
    let slot = (Math.imul(state + 1, 0x9e37_79b1) ^ Math.imul(unit, 0x85eb_ca6b)) >>> (32 - bits)
    while (to[slot] !== 0 && (from[slot] !== state || by[slot] !== unit)) slot = (slot + 1) & mask
    return slot
  }
  const put = (state: number, unit: number, next: number) => {
    const slot = slotOf(state, unit)
    from[slot] = state
    by[slot] = unit
    to[slot] = next
  }
  const grow = () => {
    const old = { from, by, to }
    bits += 1
    from = new Int32Array(1 << bits)
    by = new Uint16Array(1 << bits)
    to = new Int32Array(1 << bits)
    for (let slot = 0; slot < old.to.length; slot++) {
      const next = old.to[slot] ?? 0
      if (next !== 0) put(old.from[slot] ?? 0, old.by[slot] ?? 0, next)
    }
  }
  return {
    get: (state, unit) => to[slotOf(state, unit)] ?? 0,
    set(state, unit, next) {
      size += 1
      if (size * 2 > to.length) grow()
      put(state, unit, next)
    },
  }
}
