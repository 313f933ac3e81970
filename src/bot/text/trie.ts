// A trie of words in flat arrays. States are numbered row by row, so that the children of a state stand side by side in the
// order of their unit: all of a thousand words lie in a few pages of memory. Built once, then only read; a step costs a few
// nanoseconds and no allocation.
import { createBeginnings } from './beginnings.ts'

export interface Trie {
  /** State reached from `state` by a code unit, or 0 when there is no such edge. State 0 is the start. */
  step(state: number, unit: number): number
  /** Whether a word may begin with this unit and the one after it. */
  mayBegin(unit: number, next: number): boolean
  /** The word (index into the list it was built from) whose last unit leads to this state, or -1. */
  wordAt(state: number): number
  readonly states: number
  /** The unit that leads to each state. */
  readonly units: Uint16Array
  /** Children of a state: from `children[state]` to before `children[state + 1]`. */
  readonly children: Uint16Array
}

const MOST_STATES = 0xffff

/** Words that stand twice keep the index of the first. */
export function createTrie(words: readonly string[]): Trie {
  const beginnings = createBeginnings()
  for (const word of words) beginnings.add(word)
  const { units, children, ends } = layOut(words)
  // From the start many ways lead on: a table of them. A state further on has a few children.
  const roots = new Uint16Array(0x10000)
  for (let state = children[0] ?? 0; state < (children[1] ?? 0); state++) roots[units[state] ?? 0] = state
  const childOf = (state: number, unit: number) => {
    let low = children[state] ?? 0
    let high = (children[state + 1] ?? 0) - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const found = units[middle] ?? 0
      if (found === unit) return middle
      if (found < unit) low = middle + 1
      else high = middle - 1
    }
    return 0
  }
  return {
    step: (state, unit) => (state === 0 ? (roots[unit] ?? 0) : childOf(state, unit)),
    mayBegin: beginnings.has,
    wordAt: (state) => ends[state] ?? -1,
    states: units.length,
    units,
    children,
  }
}

function layOut(words: readonly string[]): Pick<Trie, 'units' | 'children'> & { readonly ends: Int32Array } {
  const indexOf = new Map<string, number>()
  words.forEach((word, index) => {
    if (word !== '' && !indexOf.has(word)) indexOf.set(word, index)
  })
  const sorted = [...indexOf.keys()].sort()
  const units = [0]
  const children: number[] = []
  const ends: number[] = []
  /** The words below each state, as a stretch of `sorted`, in the order of the states. */
  const below = [{ from: 0, to: sorted.length, depth: 0 }]
  for (const { from, to, depth } of below) {
    const shortest = sorted[from]
    const isEnd = depth > 0 && shortest?.length === depth
    ends.push(isEnd ? (indexOf.get(shortest) ?? -1) : -1)
    children.push(below.length)
    for (let at = isEnd ? from + 1 : from; at < to; ) {
      const start = at
      const unit = sorted[at]?.charCodeAt(depth) ?? 0
      while (at < to && sorted[at]?.charCodeAt(depth) === unit) at += 1
      units.push(unit)
      below.push({ from: start, to: at, depth: depth + 1 })
    }
  }
  children.push(below.length)
  if (below.length > MOST_STATES) throw new RangeError(`more than ${MOST_STATES} stems of words`)
  return { units: Uint16Array.from(units), children: Uint16Array.from(children), ends: Int32Array.from(ends) }
}
