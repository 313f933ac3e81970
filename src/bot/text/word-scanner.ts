// Finds many words in one pass over a text (Aho–Corasick). Built once per knowledge version; a look-up allocates nothing.
import { createTrie, type Trie } from './trie.ts'

export interface WordScanner {
  readonly size: number
  /** Reports every occurrence, in order of its end; overlapping ones too. */
  scan(text: string, report: (word: number, start: number, end: number) => void): void
}

export function createWordScanner(words: readonly string[]): WordScanner {
  const trie = createTrie(words)
  const { step, mayBegin, wordAt } = trie
  const fail = linkFailures(trie)
  const lengths = Int32Array.from(words, (word) => word.length)
  const twins = linkTwins(words)
  // The next state on the failure chain where a word ends: skips the many where none does.
  const suffix = new Uint16Array(trie.states)
  for (let state = 1; state < trie.states; state++) {
    const back = fail[state] ?? 0
    suffix[state] = wordAt(back) >= 0 ? back : (suffix[back] ?? 0)
  }
  return {
    size: words.length,
    scan(text, report) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at)
        let next = 0
        for (; state !== 0 && next === 0; state = fail[state] ?? 0) next = step(state, unit)
        if (next === 0 && mayBegin(unit, text.charCodeAt(at + 1))) next = step(0, unit)
        state = next
        for (let hit = state; hit !== 0; hit = suffix[hit] ?? 0) {
          for (let word = wordAt(hit); word >= 0; word = twins[word] ?? -1) {
            report(word, at + 1 - (lengths[word] ?? 0), at + 1)
          }
        }
      }
    },
  }
}

/** For each word the next index at which the same word stands, or -1. */
function linkTwins(words: readonly string[]): Int32Array {
  const twins = new Int32Array(words.length).fill(-1)
  const last = new Map<string, number>()
  words.forEach((word, index) => {
    const before = last.get(word)
    if (before !== undefined) twins[before] = index
    last.set(word, index)
  })
  return twins
}

/** Where to go on when no edge leads on: the longest ending of what was read that begins a word. Parents come first. */
function linkFailures({ step, children, units, states }: Trie): Uint16Array {
  const fail = new Uint16Array(states)
  for (let parent = 1; parent < states; parent++) {
    for (let state = children[parent] ?? 0, end = children[parent + 1] ?? 0; state < end; state++) {
      const unit = units[state] ?? 0
      let back = fail[parent] ?? 0
      let next = step(back, unit)
      while (next === 0 && back !== 0) {
        back = fail[back] ?? 0
        next = step(back, unit)
      }
      fail[state] = next
    }
  }
  return fail
}
