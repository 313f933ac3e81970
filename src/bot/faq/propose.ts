// From the wordings a look-up found to the entries worth proposing: each compared word by word with the question, ranked,
// and given the chance that it answers. The same steps serve the training, so that it learns what will be asked of it.
import { type Question, readQuestion } from '../question.ts'
import { askedOf, CONTRARY, type Compared, compare, type Figures } from './compare.ts'
import { overlap } from './overlap.ts'
import { readSense, type Sense } from './sense.ts'
import { chanceOf, rankOf } from './verdict.ts'

/** A wording the look-up found, of an entry named by `entry`. */
export interface Found<Entry> {
  readonly entry: Entry
  readonly text: string
  readonly similarity: number
  /** `readKnown(text)`, where it was kept. */
  readonly known?: Compared
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
/** What holds for the contrary or for others stands behind all that may answer. */
const HELD_BACK = 5

/** Best first; scores never rise. `found`: best first. */
export function propose<Entry>(question: Question, found: readonly Found<Entry>[]): readonly Proposed<Entry>[] {
  const ranked = rankFound(question, found)
  let ceiling = MOST_CERTAIN
  return ranked.map(({ entry, text, figures, rank, most }, place) => {
    const next = ranked[place === 0 ? 1 : 0]?.rank ?? Number.NEGATIVE_INFINITY
    const stays = place === 0 && question.leaning !== undefined
    ceiling = Math.min(ceiling, most, rounded(chanceOf(figures, rank - next, stays)))
    return { entry, text, score: ceiling }
  })
}

/** The same chances for each entry by itself, as if no other were near: whether two questions are one. Best first. */
export function chanceOfSame<Entry>(question: Question, found: readonly Found<Entry>[]): readonly Proposed<Entry>[] {
  return rankFound(question, found)
    .map(({ entry, text, figures, most }) => {
      const chance = Math.min(MOST_CERTAIN, most, rounded(chanceOf(figures, Number.POSITIVE_INFINITY)))
      return { entry, text, score: chance }
    })
    .sort((a, b) => b.score - a.score)
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
    const rank = rankOf(each.figures) - (each.most === CONTRARY ? HELD_BACK : 0)
    const known = best.get(each.entry)
    if (known === undefined || known.rank < rank) best.set(each.entry, { ...each, rank })
  }
  return [...best.values()].sort((a, b) => b.rank - a.rank)
}

function compareFound<Entry>(question: Question, found: readonly Found<Entry>[]) {
  const asked = askedOf(comparedOf(question))
  const known = found.map((each) => each.known ?? readKnown(each.text))
  const contents = new Map<Entry, string>()
  found.forEach(({ entry }, at) => {
    contents.set(entry, `${contents.get(entry) ?? ''}|${known[at]?.sense.content ?? ''}`)
  })
  const ofEntries = new Map<Entry, number>()
  for (const [entry, all] of contents) ofEntries.set(entry, overlap(asked.content, all).ofLaid)
  return found.flatMap(({ entry, text, similarity }, at) => {
    const one = known[at]
    if (one === undefined) return []
    return [{ entry, text, ...compare(asked, one, { contentOfEntry: ofEntries.get(entry) ?? 0, similarity }) }]
  })
}

/** A known question as the comparison wants it: the same for every question it is compared with. */
export function readKnown(text: string): Compared {
  return comparedOf(readQuestion(text))
}

function comparedOf({ matchable, wants, leaning }: Question): Compared {
  const sense = readSense(matchable.text)
  return leaning === undefined ? { sense, wants } : { sense: leaningSense(leaning.said, sense), wants, topic: sense }
}

/** What was said, completed from the topic where it says nothing itself: "多少钱" names no thing, "那周日呢" asks nothing. */
function leaningSense({ matchable }: Question, topic: Sense): Sense {
  const said = readSense(matchable.text)
  const content = said.content === '' ? topic.content : said.content
  const asksItself = said.aspects !== 0 || said.asks !== 0
  return asksItself ? { ...said, content } : { ...said, content, aspects: topic.aspects, asks: topic.asks }
}

function rounded(chance: number): number {
  return Math.round(chance * 1_000) / 1_000
}
