// From the wordings a look-up found to the entries worth proposing: each compared word by word with the question, ranked,
// and given the chance that it answers. The same steps serve the training, so that it learns what will be asked of it.
import { type Question, readQuestion } from '../question.ts'
import { type Compared, ceilingOf, compare, type Figures } from './compare.ts'
import { readSense } from './sense.ts'
import { chanceOf, rankOf } from './verdict.ts'

/** A wording the look-up found, of an entry named by `entry`. */
export interface Found<Entry> {
  readonly entry: Entry
  readonly text: string
  readonly similarity: number
}

export interface Proposed<Entry> {
  readonly entry: Entry
  /** The wording that is nearest. */
  readonly text: string
  readonly score: number
}

/** So many wordings are compared; the look-up puts the right one among fewer nearly always. */
export const MOST_COMPARED = 12
const MOST_CERTAIN = 0.999

/** Best first; scores never rise. `found`: best first. */
export function propose<Entry>(question: Question, found: readonly Found<Entry>[]): readonly Proposed<Entry>[] {
  const ranked = rankFound(question, found)
  let ceiling = MOST_CERTAIN
  return ranked.map(({ entry, text, figures, rank, most }, place) => {
    const next = ranked[place === 0 ? 1 : 0]?.rank ?? Number.NEGATIVE_INFINITY
    ceiling = Math.min(ceiling, most, rounded(chanceOf(figures, rank - next)))
    return { entry, text, score: ceiling }
  })
}

/** Figures of each entry's best wording by similarity, for training. */
export function figuresOf<Entry>(
  question: Question,
  found: readonly Found<Entry>[],
): readonly { readonly entry: Entry; readonly figures: Figures }[] {
  const compared = compareFound(question, found)
  const seen = new Set<Entry>()
  return compared.filter(({ entry }) => !seen.has(entry) && seen.add(entry))
}

interface Ranked<Entry> {
  readonly entry: Entry
  readonly text: string
  readonly figures: Figures
  readonly rank: number
  readonly most: number
}

function rankFound<Entry>(question: Question, found: readonly Found<Entry>[]): readonly Ranked<Entry>[] {
  const best = new Map<Entry, Ranked<Entry>>()
  for (const each of compareFound(question, found)) {
    const rank = rankOf(each.figures)
    const known = best.get(each.entry)
    if (known === undefined || known.rank < rank) best.set(each.entry, { ...each, rank })
  }
  return [...best.values()].sort((a, b) => b.rank - a.rank)
}

function compareFound<Entry>(question: Question, found: readonly Found<Entry>[]) {
  const asked = comparedOf(question)
  const known = found.map(({ text }) => comparedOf(readQuestion(text)))
  const contents = new Map<Entry, string>()
  found.forEach(({ entry }, at) => {
    contents.set(entry, `${contents.get(entry) ?? ''}|${known[at]?.sense.content ?? ''}`)
  })
  return found.flatMap(({ entry, text, similarity }, at) => {
    const one = known[at]
    if (one === undefined) return []
    const figures = compare(asked, one, { contents: contents.get(entry) ?? '', similarity })
    return [{ entry, text, figures, most: ceilingOf(asked, one) }]
  })
}

function comparedOf({ matchable, wants }: Question): Compared {
  return { sense: readSense(matchable.text), wants }
}

function rounded(chance: number): number {
  return Math.round(chance * 1_000) / 1_000
}
