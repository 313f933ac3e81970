// A list of phrases that mean something together, and phrases that only contain them: 人工 means a person, 人工流产 does not.
import { type Matchable, normalize, quote } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

/** Finds the phrases of one meaning in a text, in the person's own words. */
export type PhraseFinder = (matchable: Matchable) => readonly string[]

export function createPhraseFinder(phrases: string, lookAlikes = ''): PhraseFinder {
  const wanted = split(phrases)
  const scanner = createWordScanner([...wanted, ...split(lookAlikes)])
  return (matchable) => {
    let found: Span[] | undefined
    let covered: Span[] | undefined
    scanner.scan(matchable.text, (word, start, end) => {
      if (word < wanted.length) {
        found ??= []
        found.push({ start, end })
      } else {
        covered ??= []
        covered.push({ start, end })
      }
    })
    if (found === undefined) return NONE
    const others: readonly Span[] = covered ?? []
    const kept = (found as readonly Span[]).filter(
      ({ start, end }) => !others.some((other) => start < other.end && end > other.start),
    )
    return [...new Set(kept.map(({ start, end }) => quote(matchable, start, end)))]
  }
}

interface Span {
  readonly start: number
  readonly end: number
}

const NONE: readonly string[] = []

function split(words: string): readonly string[] {
  return words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => normalize(word).text)
}
