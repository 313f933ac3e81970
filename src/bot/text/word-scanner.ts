// Finds many words in one pass over a text (Aho–Corasick). Built once per knowledge version; a look-up allocates nothing.

export interface WordScanner {
  readonly size: number
  /** Reports every occurrence, in order of its end; overlapping ones too. */
  scan(text: string, report: (word: number, start: number, end: number) => void): void
}

export function createWordScanner(words: readonly string[]): WordScanner {
  const trie = buildTrie(words)
  const fail = linkFailures(trie)
  const { goto, ends } = trie
  const lengths = Int32Array.from(words, (word) => word.length)
  // The next state on the failure chain where a word ends: skips the many where none does.
  const suffix = new Int32Array(ends.length)
  for (const state of trie.breadthFirst) {
    const next = fail[state] ?? 0
    suffix[state] = ends[next] === undefined ? (suffix[next] ?? 0) : next
  }
  return {
    size: words.length,
    scan(text, report) {
      let state = 0
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at)
        let next = goto.get(state * UNITS + code)
        while (next === undefined && state !== 0) {
          state = fail[state] ?? 0
          next = goto.get(state * UNITS + code)
        }
        state = next ?? 0
        for (let hit = state; hit !== 0; hit = suffix[hit] ?? 0) {
          const found = ends[hit]
          if (found === undefined) continue
          for (const word of found) report(word, at + 1 - (lengths[word] ?? 0), at + 1)
        }
      }
    },
  }
}

const UNITS = 0x10000

interface Trie {
  readonly goto: ReadonlyMap<number, number>
  /** Words ending in a state. */
  readonly ends: readonly (readonly number[] | undefined)[]
  /** Each state's parent and incoming unit. */
  readonly parents: readonly (readonly [number, number])[]
  readonly breadthFirst: readonly number[]
}

function buildTrie(words: readonly string[]): Trie {
  const goto = new Map<number, number>()
  const ends: (number[] | undefined)[] = [undefined]
  const parents: [number, number][] = [[0, 0]]
  const depths: number[] = [0]
  words.forEach((word, index) => {
    let state = 0
    for (let i = 0; i < word.length; i++) {
      const key = state * UNITS + word.charCodeAt(i)
      let next = goto.get(key)
      if (next === undefined) {
        next = ends.length
        goto.set(key, next)
        ends.push(undefined)
        parents.push([state, word.charCodeAt(i)])
        depths.push(i + 1)
      }
      state = next
    }
    if (state !== 0) ends[state] = [...(ends[state] ?? []), index]
  })
  const breadthFirst = depths.map((_, state) => state).sort((a, b) => (depths[a] ?? 0) - (depths[b] ?? 0) || a - b)
  return { goto, ends, parents, breadthFirst }
}

function linkFailures({ goto, parents, breadthFirst }: Trie): Int32Array {
  const fail = new Int32Array(parents.length)
  for (const state of breadthFirst) {
    const [parent, code] = parents[state] ?? [0, 0]
    if (state === 0 || parent === 0) continue
    let back = fail[parent] ?? 0
    let next = goto.get(back * UNITS + code)
    while (next === undefined && back !== 0) {
      back = fail[back] ?? 0
      next = goto.get(back * UNITS + code)
    }
    fail[state] = next ?? 0
  }
  return fail
}
