// Everyday words for complaints, body parts, examinations and operations, each with the clinics it speaks for. Finds
// them in a text, the longest first. Words steer; none of them is ever shown as a finding.
import { normalize } from '../text/matchable.ts'
import type { Catalogue } from './catalogue.ts'
import { beginningsOf, buildWordIndex, scanWords, type WordIndex } from './word-index.ts'

export interface LexiconGroup {
  /** Catalogue code → weight in log odds: 1 hints, 2 is usual, 3 strong, 5 leaves little doubt. */
  readonly for: Readonly<Record<string, number>>
  readonly terms: readonly string[]
}

export interface LexiconHit {
  readonly start: number
  readonly end: number
  /** Places in the catalogue, and the weight of each. */
  readonly places: readonly number[]
  readonly weights: readonly number[]
}

export interface Lexicon {
  readonly size: number
  /** In the order of the text; none overlaps another. */
  find(text: string): readonly LexiconHit[]
}

/** A lexicon ready to be written to a file, or just read from one. */
export interface LexiconTables {
  /** Words as people list them, before spellings. */
  readonly size: number
  /** What a word can speak for; most words share theirs with others. */
  readonly evidence: readonly Evidence[]
  readonly index: WordIndex
}

type Evidence = Pick<LexiconHit, 'places' | 'weights'>

export function createLexicon(groups: readonly LexiconGroup[], catalogue: Catalogue): Lexicon {
  return lexiconOf(compileLexicon(groups, catalogue))
}

export function lexiconOf({ size, evidence, index }: LexiconTables): Lexicon {
  const beginnings = beginningsOf(index)
  return {
    size,
    find(text) {
      const found: LexiconHit[] = []
      scanWords(index, beginnings, text, (entry, start, end) => {
        const said = evidence[entry]
        if (said !== undefined) found.push({ start, end, ...said })
      })
      return longest(found)
    },
  }
}

export function compileLexicon(groups: readonly LexiconGroup[], catalogue: Catalogue): LexiconTables {
  const weights = new Map<string, Map<number, number>>()
  let size = 0
  for (const { for: codes, terms } of groups) {
    const placed = Object.entries(codes).flatMap(([code, weight]) => {
      const place = catalogue.placeOf(code)
      return place < 0 ? [] : [[place, weight] as const]
    })
    for (const term of terms) {
      const { text } = normalize(term)
      if (!weights.has(text)) size += 1
      for (const spelling of spellings(text)) addAll(weights, spelling, placed)
    }
  }
  const evidence: Evidence[] = []
  const known = new Map<string, number>()
  const entries = [...weights].map(([word, clinics]) => {
    const sorted = [...clinics].sort(([a], [b]) => a - b)
    const key = JSON.stringify(sorted)
    const entry = known.get(key) ?? evidence.length
    if (entry === evidence.length) {
      known.set(key, entry)
      evidence.push({ places: sorted.map(([place]) => place), weights: sorted.map(([, weight]) => weight) })
    }
    return [word, entry] as const
  })
  return { size, evidence, index: buildWordIndex(new Map(entries)) }
}

function addAll(all: Map<string, Map<number, number>>, word: string, placed: readonly (readonly [number, number])[]) {
  const clinics = all.get(word) ?? new Map<number, number>()
  for (const [place, weight] of placed) clinics.set(place, Math.max(clinics.get(place) ?? 0, weight))
  all.set(word, clinics)
}

/** 疼 and 痛 stand for each other in every complaint. */
export function spellings(word: string): readonly string[] {
  if (!word.includes('痛') && !word.includes('疼')) return [word]
  return [...new Set([word, word.replaceAll('痛', '疼'), word.replaceAll('疼', '痛')])]
}

/** Words inside a longer word are dropped: 胸口疼 is not also 口疼. Of two that overlap the longer stays. */
export function longest<Found extends { readonly start: number; readonly end: number }>(
  found: readonly Found[],
): readonly Found[] {
  if (found.length < 2) return found
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Found[] = []
  for (const hit of sorted) {
    const last = kept.at(-1)
    if (last === undefined || hit.start >= last.end) kept.push(hit)
    else if (hit.end - hit.start > last.end - last.start) kept[kept.length - 1] = hit
  }
  return kept
}
