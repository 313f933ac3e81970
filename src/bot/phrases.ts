// A list of phrases that mean something together, and phrases that only contain them: 人工 means a person, 人工流产 does not.
import { type Matchable, normalize, quote } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

/** Finds the phrases of one meaning in a text, in the person's own words. */
export type PhraseFinder = (matchable: Matchable) => readonly string[]

export function createPhraseFinder(phrases: string, lookAlikes = ''): PhraseFinder {
  const wanted = split(phrases)
  const scanner = createWordScanner([...wanted, ...split(lookAlikes)])
  return (matchable) => {
    const found: { readonly start: number; readonly end: number }[] = []
    const covered: { readonly start: number; readonly end: number }[] = []
    scanner.scan(matchable.text, (word, start, end) => {
      if (word < wanted.length) found.push({ start, end })
      else covered.push({ start, end })
    })
    if (found.length === 0) return []
    const kept = found.filter(({ start, end }) => !covered.some((other) => start < other.end && end > other.start))
    return [...new Set(kept.map(({ start, end }) => quote(matchable, start, end)))]
  }
}

function split(words: string): readonly string[] {
  return words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => normalize(word).text)
}
