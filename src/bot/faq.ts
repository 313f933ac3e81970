// Finds the approved answer whose question is the one asked. "None of these" is the normal outcome: an entry answers only
// where the two questions, compared word by word, are about the same and want the same. Deterministic, in memory.
import { type FaqEntry, isValidAt } from '../model/faq-entry.ts'
import { bindBook, type EntryBook } from './faq/entry-book.ts'
import type { Wording } from './faq/gram-index.ts'
import { type Found, MOST_COMPARED, propose } from './faq/propose.ts'
import { sharedWords } from './faq/shared-words.ts'
import { runInSlices, runNow, type Steps } from './faq/slices.ts'
import { agreement, type Question, readQuestion, wants } from './question.ts'
import type { FaqFinder, FaqHit } from './turn.ts'

/** A finder that takes single changes without being built anew. */
export interface FaqStore extends FaqFinder {
  /** Entries changed since the whole was built; when they are many, build it anew in the background. */
  readonly changes: number
  /** A new finder that knows the change; this one stays as it is. Costs what the changed entries cost, not what all do. */
  with(change: FaqChange): FaqStore
}

export interface FaqChange {
  /** New ones, and new versions of known ones. */
  readonly put?: readonly FaqEntry[]
  readonly remove?: readonly string[]
}

const MOST_HITS = 5
/** Beside a wording that was asked as it stands, no other entry counts as much. */
const BESIDE_EXACT = 0.9
/** How sure the general price entry is to help when no entry has the price asked for: enough when nothing else fits. */
const GENERAL_PRICE = 0.5
const NEEDS_NO_GENERAL_PRICE = 0.6
const ASKS_PRICE = /多少钱|几块钱|价[格钱]|什么价|贵不贵|[怎咋]么?收费|收费标准|要花多少/
/** Two questions about the hospital itself: how their wants agree → the chance that the answer is right. */
const STEEPNESS = 14
const HALF_WAY = 0.56
const MOST_OF_THE_HOSPITAL = 0.95

/** At once: for a start, and for as many entries as a hospital usually has. */
export function createFaqFinder(entries: readonly FaqEntry[]): FaqStore {
  return runNow(faqSteps(entries))
}

/** In slices of a few milliseconds with a pause between them, so that a running service goes on answering. */
export async function buildFaqFinder(entries: readonly FaqEntry[], pause: () => Promise<unknown>): Promise<FaqStore> {
  return runInSlices(faqSteps(entries), pause)
}

/** For a caller that builds more than this and pauses for all of it. */
export function* faqSteps(entries: readonly FaqEntry[]): Steps<FaqStore> {
  return finderOf({ base: yield* bindBook(entries), changed: NOTHING_CHANGED })
}

/** What stands in the base, and what has changed since: `undefined` = removed. */
interface Shelf {
  readonly base: EntryBook
  readonly changed: ReadonlyMap<string, FaqEntry | undefined>
}

const NOTHING_CHANGED: Shelf['changed'] = new Map()

function finderOf({ base, changed }: Shelf): FaqStore {
  const books: readonly EntryBook[] =
    changed.size === 0 ? [base] : [base, runNow(bindBook([...changed.values()].filter((entry) => entry !== undefined)))]
  const answers = (book: EntryBook, entry: FaqEntry, now: number) =>
    isValidAt(entry, now) && (book !== base || !changed.has(entry.id))
  const general = books.flatMap((book) => book.general.map((wording) => ({ book, wording })))

  const get = (id: string) => (changed.has(id) ? changed.get(id) : base.byId.get(id))

  const exact = (question: Question, now: number): readonly FaqHit[] =>
    books.flatMap((book) =>
      book
        .exact(question)
        .filter((entry) => answers(book, entry, now))
        .map((entry) => ({ entry, score: 1, words: [question.matchable.original] })),
    )

  const alike = (question: Question, now: number): readonly FaqHit[] => {
    if (question.topic === '') return ofTheHospital(question, now)
    const on = question.leaning?.on
    const found = nearest(books, question, (book, entry) => entry.id !== on && answers(book, entry, now))
    return propose(question, found)
      .slice(0, MOST_HITS)
      .map(({ entry, text, score }) => new LikeHit(entry, score, () => sharedWords(question, readQuestion(text).topic)))
  }

  /** "你们在哪": no topic, only a want. */
  const ofTheHospital = (question: Question, now: number): readonly FaqHit[] => {
    if (question.wants === 0) return []
    const best = new Map<FaqEntry, FaqHit>()
    for (const { book, wording } of general) {
      const entry = book.entryOf(wording)
      if (entry === undefined || !answers(book, entry, now)) continue
      const score = chanceOf(agreement(question.wants, wording.wants))
      if ((best.get(entry)?.score ?? 0) < score) best.set(entry, { entry, score, words: [] })
    }
    return [...best.values()].sort((a, b) => b.score - a.score).slice(0, MOST_HITS)
  }

  const withGeneralPrice = (hits: readonly FaqHit[], now: number): readonly FaqHit[] => {
    if ((hits[0]?.score ?? 0) >= NEEDS_NO_GENERAL_PRICE) return hits
    const known = general.find(({ wording }) => wants(wording, 'howMuch'))
    const entry = known?.book.entryOf(known.wording)
    if (known === undefined || entry === undefined || !answers(known.book, entry, now)) return hits
    const [hit] = hits.filter((each) => each.entry === entry)
    const price = { entry, score: Math.max(GENERAL_PRICE, hit?.score ?? 0), words: hit?.words ?? [] }
    return [...hits.filter((other) => other !== hit), price].sort((a, b) => b.score - a.score).slice(0, MOST_HITS)
  }

  return {
    size: sizeOf(base, changed),
    changes: changed.size,
    get,
    exactly(text, now) {
      const same = exact(readQuestion(text), now)
      return same.length === 1 ? same[0]?.entry : undefined
    },
    find(text, now, question = readQuestion(text)) {
      const same = exact(question, now)
      if (same.length === 1) return same
      const hits = alike(question, now)
      if (same.length > 1) {
        const ids = new Set(same.map(({ entry }) => entry.id))
        const others = hits.filter(({ entry }) => !ids.has(entry.id))
        return [...same, ...others.map((hit) => withScore(hit, Math.min(hit.score, BESIDE_EXACT)))]
      }
      return ASKS_PRICE.test(question.matchable.text) ? withGeneralPrice(hits, now) : hits
    },
    with({ put = [], remove = [] }) {
      const next = new Map(changed)
      for (const id of remove) next.set(id, undefined)
      for (const entry of put) next.set(entry.id, entry)
      return finderOf({ base, changed: next })
    },
  }
}

/** Its words are looked for when somebody reads them: only those of the chosen hit ever are. */
class LikeHit implements FaqHit {
  readonly entry: FaqEntry
  readonly score: number
  readonly #wordsOf: () => readonly string[]

  constructor(entry: FaqEntry, score: number, wordsOf: () => readonly string[]) {
    this.entry = entry
    this.score = score
    this.#wordsOf = wordsOf
  }

  get words(): readonly string[] {
    return this.#wordsOf()
  }
}

export function withScore({ entry, words }: FaqHit, score: number): FaqHit {
  return { entry, score, words }
}

/** The most similar wordings of all books, best first; of equal ones the first come. */
function nearest(
  books: readonly EntryBook[],
  question: Question,
  counts: (book: EntryBook, entry: FaqEntry) => boolean,
): readonly Found<FaqEntry>[] {
  const found: { readonly book: EntryBook; readonly entry: FaqEntry; readonly wording: Wording; similarity: number }[] =
    []
  for (const book of books) {
    book.index.search(question, (wording, similarity) => {
      const last = found[MOST_COMPARED - 1]
      if (last !== undefined && last.similarity >= similarity) return
      const entry = book.entryOf(wording)
      if (entry === undefined || !counts(book, entry)) return
      const place = found.findIndex((other) => other.similarity < similarity)
      found.splice(place < 0 ? found.length : place, 0, { book, entry, wording, similarity })
      if (found.length > MOST_COMPARED) found.length = MOST_COMPARED
    })
  }
  return found.map(({ book, entry, wording, similarity }) => ({
    entry,
    text: book.textOf(wording),
    similarity,
    known: book.knownOf(wording),
  }))
}

function sizeOf({ byId }: EntryBook, changed: Shelf['changed']): number {
  let size = byId.size
  for (const [id, entry] of changed) size += (entry === undefined ? 0 : 1) - (byId.has(id) ? 1 : 0)
  return size
}

function chanceOf(agreed: number): number {
  const chance = 1 / (1 + Math.exp(-STEEPNESS * (MOST_OF_THE_HOSPITAL * agreed - HALF_WAY)))
  return Math.round(chance * 1_000) / 1_000
}
