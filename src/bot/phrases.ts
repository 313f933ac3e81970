// A list of phrases that mean something together, and phrases that only contain them: 人工 means a person, 人工流产 does not.
import { type Matchable, normalize, quote } from './text/matchable.ts'
import { createWordScanner } from './text/word-scanner.ts'

/** Finds the phrases of one meaning in a text, in the person's own words. */
export type PhraseFinder = (matchable: Matchable) => readonly string[]

export interface Phrases {
  readonly phrases: string
  readonly lookAlikes?: string
}

export function createPhraseFinder(phrases: string, lookAlikes?: string): PhraseFinder {
  const find = createPhraseFinders([{ phrases, ...(lookAlikes === undefined ? {} : { lookAlikes }) }])
  return (matchable) => find(matchable)[0] ?? NONE
}

/** Many meanings found in one pass over a text: for each, in their order, the phrases that stand there. */
export function createPhraseFinders(
  meanings: readonly Phrases[],
): (matchable: Matchable) => readonly (readonly string[])[] {
  const words = meanings.flatMap(({ phrases, lookAlikes = '' }, meaning) => [
    ...split(phrases).map((word) => ({ word, meaning, isWanted: true })),
    ...split(lookAlikes).map((word) => ({ word, meaning, isWanted: false })),
  ])
  const scanner = createWordScanner(words.map(({ word }) => word))
  const nothing: readonly (readonly string[])[] = meanings.map(() => NONE)
  return (matchable) => {
    let found: Map<number, Spans> | undefined
    scanner.scan(matchable.text, (index, start, end) => {
      const word = words[index]
      if (word === undefined) return
      found ??= new Map()
      const spans = found.get(word.meaning) ?? { wanted: [], others: [] }
      if (spans.wanted.length + spans.others.length === 0) found.set(word.meaning, spans)
      if (word.isWanted) spans.wanted.push({ start, end })
      else spans.others.push({ start, end })
    })
    if (found === undefined) return nothing
    const inOrder = [...nothing]
    for (const [meaning, spans] of found) inOrder[meaning] = quoted(matchable, spans)
    return inOrder
  }
}

interface Spans {
  readonly wanted: Span[]
  readonly others: Span[]
}

function quoted(matchable: Matchable, { wanted, others }: Spans): readonly string[] {
  if (wanted.length === 0) return NONE
  const kept =
    others.length === 0
      ? wanted
      : wanted.filter(({ start, end }) => !others.some((other) => start < other.end && end > other.start))
  return withoutRepeats(kept.map(({ start, end }) => quote(matchable, start, end)))
}

function withoutRepeats(words: readonly string[]): readonly string[] {
  return words.length < 2 ? words : [...new Set(words)]
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
