// Many words as one tree in flat arrays, so that a file can hold it and a start need not build it. Children of a state
// stand side by side in the order of their unit; a look-up walks down from every place of the text.
import { type Beginnings, createBeginnings } from '../text/beginnings.ts'

export interface WordIndex {
  /** The unit that leads to each state; state 0 is the root. */
  readonly units: Uint16Array
  /** Children of a state: from `children[state]` to before `children[state + 1]`. */
  readonly children: Uint16Array
  /** What the word that ends at a state stands for, counted from 1; 0 = no word ends here. */
  readonly entries: Uint16Array
}

const MOST_STATES = 0xffff

/** Words with what each stands for (0 and up). */
export function buildWordIndex(entryOf: ReadonlyMap<string, number>): WordIndex {
  const words = [...entryOf.keys()].filter((word) => word !== '').sort()
  const units = [0]
  const children: number[] = []
  const entries: number[] = []
  /** The words below each state, as a stretch of `words`, in the order of the states. */
  const below = [{ from: 0, to: words.length, depth: 0 }]
  for (let state = 0; state < below.length; state++) {
    const { from, to, depth } = below[state] ?? { from: 0, to: 0, depth: 0 }
    const ended = words[from]?.length === depth ? words[from] : undefined
    entries.push(ended === undefined ? 0 : (entryOf.get(ended) ?? -1) + 1)
    children.push(below.length)
    let at = ended === undefined ? from : from + 1
    while (at < to) {
      const start = at
      const unit = words[at]?.charCodeAt(depth) ?? 0
      while (at < to && words[at]?.charCodeAt(depth) === unit) at += 1
      units.push(unit)
      below.push({ from: start, to: at, depth: depth + 1 })
    }
  }
  children.push(below.length)
  if (below.length > MOST_STATES) throw new RangeError(`more than ${MOST_STATES} stems of words`)
  return { units: Uint16Array.from(units), children: Uint16Array.from(children), entries: Uint16Array.from(entries) }
}

/** Every word of the text, overlapping ones too, in the order of their starts. */
export function scanWords(
  { units, children, entries }: WordIndex,
  beginnings: Beginnings,
  text: string,
  report: (entry: number, start: number, end: number) => void,
): void {
  for (let start = 0; start < text.length; start++) {
    if (!beginnings.has(text.charCodeAt(start), text.charCodeAt(start + 1))) continue
    let state = 0
    for (let at = start; at < text.length; at++) {
      state = childOf(units, children, state, text.charCodeAt(at))
      if (state === 0) break
      const entry = entries[state] ?? 0
      if (entry > 0) report(entry - 1, start, at + 1)
    }
  }
}

/** How the words of an index begin: from its first two rows of states. */
export function beginningsOf({ units, children, entries }: WordIndex): Beginnings {
  const beginnings = createBeginnings()
  for (let first = children[0] ?? 0; first < (children[1] ?? 0); first++) {
    const begun = String.fromCharCode(units[first] ?? 0)
    if ((entries[first] ?? 0) > 0) beginnings.add(begun)
    for (let second = children[first] ?? 0; second < (children[first + 1] ?? 0); second++) {
      beginnings.add(begun + String.fromCharCode(units[second] ?? 0))
    }
  }
  return beginnings
}

function childOf(units: Uint16Array, children: Uint16Array, state: number, unit: number): number {
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
