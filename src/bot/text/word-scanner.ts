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
  const ordered = breadthFirst(trie)
  const fail = linkFailures(trie, ordered)
  const lengths = Int32Array.from(words, (word) => word.length)
  const twins = linkTwins(words)
  // The next state on the failure chain where a word ends: skips the many where none does.
  const suffix = new Int32Array(trie.states)
  for (const state of ordered) {
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

function linkFailures(trie: Trie, ordered: Int32Array): Int32Array {
  const { step, parents, units, states } = trie
  const fail = new Int32Array(states)
  for (const state of ordered) {
    const parent = parents[state] ?? 0
    if (state === 0 || parent === 0) continue
    const unit = units[state] ?? 0
    let back = fail[parent] ?? 0
    let next = step(back, unit)
    while (next === 0 && back !== 0) {
      back = fail[back] ?? 0
      next = step(back, unit)
    }
    fail[state] = next
  }
  return fail
}

/** States by their depth: a counting sort, since parents are numbered before their children. */
function breadthFirst({ parents, states }: Trie): Int32Array {
  const depths = new Int32Array(states)
  let deepest = 0
  for (let state = 1; state < states; state++) {
    const depth = (depths[parents[state] ?? 0] ?? 0) + 1
    depths[state] = depth
    if (depth > deepest) deepest = depth
  }
  const places = new Int32Array(deepest + 2)
  for (const depth of depths) places[depth + 1] = (places[depth + 1] ?? 0) + 1
  for (let depth = 1; depth < places.length; depth++) places[depth] = (places[depth] ?? 0) + (places[depth - 1] ?? 0)
  const ordered = new Int32Array(states)
  for (let state = 0; state < states; state++) {
    const depth = depths[state] ?? 0
    const place = places[depth] ?? 0
    places[depth] = place + 1
    ordered[place] = state
  }
  return ordered
}
