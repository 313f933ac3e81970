// Many words as one tree that a file can hold, so that a start need not build it. A look-up walks down from every place of
// the text.
import { type Beginnings, createBeginnings } from '../text/beginnings.ts'
import { buildWordTree, childOf, type WordTree } from '../text/word-tree.ts'

export interface WordIndex extends WordTree {
  /** What the word that ends at a state stands for, counted from 1; 0 = no word ends here. */
  readonly entries: Uint16Array
}

/** Words with what each stands for (0 and up). */
export function buildWordIndex(entryOf: ReadonlyMap<string, number>): WordIndex {
  const { units, children, ended } = buildWordTree(entryOf.keys())
  const entries = Uint16Array.from(ended, (word) => (word === undefined ? 0 : (entryOf.get(word) ?? -1) + 1))
  return { units, children, entries }
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
