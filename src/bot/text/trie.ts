// A trie of words, built once and then only read; a step costs a few nanoseconds and no allocation.
import { createBeginnings } from './beginnings.ts'
import { buildWordTree, childOf, type WordTree } from './word-tree.ts'

export interface Trie extends WordTree {
  /** State reached from `state` by a code unit, or 0 when there is no such edge. State 0 is the start. */
  step(state: number, unit: number): number
  /** Whether a word may begin with this unit and the one after it. */
  mayBegin(unit: number, next: number): boolean
  /** The word (index into the list it was built from) whose last unit leads to this state, or -1. */
  wordAt(state: number): number
  readonly states: number
}

/** Words that stand twice keep the index of the first. */
export function createTrie(words: readonly string[]): Trie {
  const beginnings = createBeginnings()
  const indexOf = new Map<string, number>()
  words.forEach((word, index) => {
    beginnings.add(word)
    if (!indexOf.has(word)) indexOf.set(word, index)
  })
  const { units, children, ended } = buildWordTree(words)
  const ends = Int32Array.from(ended, (word) => (word === undefined ? -1 : (indexOf.get(word) ?? -1)))
  // From the start many ways lead on: a table of them. A state further on has a few children.
  const roots = new Uint16Array(0x10000)
  for (let state = children[0] ?? 0; state < (children[1] ?? 0); state++) roots[units[state] ?? 0] = state
  return {
    step: (state, unit) => (state === 0 ? (roots[unit] ?? 0) : childOf(units, children, state, unit)),
    mayBegin: beginnings.has,
    wordAt: (state) => ends[state] ?? -1,
    states: units.length,
    units,
    children,
  }
}
