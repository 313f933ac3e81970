// A trie of words in flat arrays: one hash table from (state, code unit) to the next state. Built once, then only read;
// a step costs a few nanoseconds and no allocation, and thousands of words fit in a few hundred kilobytes.
import { createBeginnings } from './beginnings.ts'

export interface Trie {
  /** State reached from `state` by a code unit, or 0 when there is no such edge. State 0 is the start. */
  step(state: number, unit: number): number
  /** Whether a word may begin with this unit and the one after it. */
  mayBegin(unit: number, next: number): boolean
  /** The word (index into the list it was built from) whose last unit leads to this state, or -1. */
  wordAt(state: number): number
  readonly states: number
  /** Parent and incoming unit of each state; a parent always has a smaller number than its children. */
  readonly parents: Int32Array
  readonly units: Uint16Array
}

/** State and unit share 32 bits. */
const MOST_STATES = 0xffff

/** Words that stand twice keep the index of the first. */
export function createTrie(words: readonly string[]): Trie {
  const room = words.reduce((sum, word) => sum + word.length, 1)
  const edges = createEdges()
  const parents = new Int32Array(room)
  const units = new Uint16Array(room)
  const ends = new Int32Array(room).fill(-1)
  const beginnings = createBeginnings()
  let states = 1
  words.forEach((word, index) => {
    let state = 0
    beginnings.add(word)
    for (let at = 0; at < word.length; at++) {
      const unit = word.charCodeAt(at)
      let next = edges.get(state, unit)
      if (next === 0) {
        if (states > MOST_STATES) throw new RangeError(`more than ${MOST_STATES} stems of words`)
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
    mayBegin: beginnings.has,
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

/** Edge and next state stand side by side: one look into memory for both. */
const FIELDS = 2

/** Open addressing; grows so that at most half of the slots are taken. No edge leads to 0. */
export function createEdges(expected = 0): Edges {
  let bits = Math.max(6, Math.ceil(Math.log2(expected * 2 + 1)))
  let slots = new Int32Array(FIELDS << bits)
  let size = 0
  const slotOf = (edge: number) => {
    const mask = slots.length - FIELDS
    let slot = (Math.imul(edge ^ (edge >>> 15), 0x9e37_79b1) >>> (32 - bits)) * FIELDS
    while (slots[slot + 1] !== 0 && slots[slot] !== edge) slot = (slot + FIELDS) & mask
    return slot
  }
  const put = (edge: number, next: number) => {
    const slot = slotOf(edge)
    slots[slot] = edge
    slots[slot + 1] = next
  }
  const grow = () => {
    const old = slots
    bits += 1
    slots = new Int32Array(FIELDS << bits)
    for (let slot = 0; slot < old.length; slot += FIELDS) {
      const next = old[slot + 1] ?? 0
      if (next !== 0) put(old[slot] ?? 0, next)
    }
  }
  return {
    get: (state, unit) => slots[slotOf((state << 16) | unit) + 1] ?? 0,
    set(state, unit, next) {
      size += 1
      if (size * 2 * FIELDS > slots.length) grow()
      put((state << 16) | unit, next)
    },
  }
}
