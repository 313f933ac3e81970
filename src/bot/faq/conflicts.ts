// What an editor should look at: two entries that the same question leads to. Reported as data; nothing is refused, for
// two entries may well share a wording on purpose ("停车场入口在哪" of the east and the west gate).
import type { FaqEntry } from '../../model/faq-entry.ts'
import { type Question, readQuestion } from '../question.ts'
import { bindBook, type EntryBook } from './entry-book.ts'
import { chanceOfSame, type Found, MOST_COMPARED } from './propose.ts'
import { readSense } from './sense.ts'
import { runNow, type Steps } from './slices.ts'

export interface FaqConflict {
  /** same: one wording stands in both. alike: a wording of the one would be answered by the other. */
  readonly kind: 'same' | 'alike'
  readonly entries: readonly [string, string]
  /** The wordings that meet, one of each entry. */
  readonly wordings: readonly [string, string]
  /** Whether it makes a difference to the patient which one answers. */
  readonly sameAnswer: boolean
  /** Chance that both ask the same. */
  readonly score: number
}

/** Below, two wordings are merely near. With a word more in one of them (医保, 异地医保) they are meant to be two. */
const ALIKE = 0.7

/** One finding for each pair of entries, the surest first. */
export function findConflicts(entries: readonly FaqEntry[]): readonly FaqConflict[] {
  return runNow(conflictSteps(entries, entries))
}

/** The conflicts of `some` of the entries with any; yields after every wording. */
export function* conflictSteps(entries: readonly FaqEntry[], some: readonly FaqEntry[]): Steps<readonly FaqConflict[]> {
  const book = yield* bindBook(entries)
  const surest = new Map<string, FaqConflict>()
  for (const entry of some) {
    for (const wording of entry.questions) {
      yield
      for (const found of [...sameAs(book, entry, wording), ...alikeTo(book, entry, wording)]) {
        const key = [...found.entries].sort().join(' ')
        const known = surest.get(key)
        if (known === undefined || known.score < found.score) surest.set(key, found)
      }
    }
  }
  return [...surest.values()].sort((a, b) => b.score - a.score || (a.entries[0] < b.entries[0] ? -1 : 1))
}

function sameAs(book: EntryBook, entry: FaqEntry, wording: string): readonly FaqConflict[] {
  const question = readQuestion(wording)
  return book
    .exact(question)
    .filter((other) => other !== entry && mayBothAnswer(entry, other))
    .map((other) => {
      const [own] = other.questions.filter((text) => readQuestion(text).topic === question.topic)
      return conflictOf('same', entry, wording, other, own ?? wording, 1)
    })
}

function alikeTo(book: EntryBook, entry: FaqEntry, wording: string): readonly FaqConflict[] {
  const found: Found<FaqEntry>[] = []
  const question = readQuestion(wording)
  book.index.search(question, (near, similarity) => {
    const other = book.entryOf(near)
    if (other !== undefined && other !== entry && mayBothAnswer(entry, other)) {
      found.push({ entry: other, text: book.textOf(near), similarity })
    }
  })
  found.sort((a, b) => b.similarity - a.similarity)
  return chanceOfSame(question, found.slice(0, MOST_COMPARED))
    .filter(({ text, score }) => readsSame(question, text) || (score >= ALIKE && saysSame(question, text)))
    .map(({ entry: other, text, score }) =>
      readsSame(question, text)
        ? conflictOf('same', entry, wording, other, text, 1)
        : conflictOf('alike', entry, wording, other, text, score),
    )
}

/** The same is said, in whatever words and order, and the same asked of it. */
function saysSame({ matchable }: Question, text: string): boolean {
  const one = readSense(matchable.text)
  const other = readSense(readQuestion(text).matchable.text)
  return one.aspects === other.aspects && sameUnits(one.content, other.content)
}

function sameUnits(one: string, other: string): boolean {
  return [...one].every((unit) => other.includes(unit)) && [...other].every((unit) => one.includes(unit))
}

function readsSame({ topic, wants }: Question, text: string): boolean {
  const other = readQuestion(text)
  return other.topic === topic && other.wants === wants
}

function conflictOf(
  kind: FaqConflict['kind'],
  one: FaqEntry,
  wording: string,
  other: FaqEntry,
  otherWording: string,
  score: number,
): FaqConflict {
  const sameAnswer = one.answer.replace(/\s/g, '') === other.answer.replace(/\s/g, '')
  return { kind, entries: [one.id, other.id], wordings: [wording, otherWording], sameAnswer, score }
}

/** A summer and a winter version never meet. */
function mayBothAnswer(one: FaqEntry, other: FaqEntry): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one)
}

function startOf({ validFrom = Number.NEGATIVE_INFINITY }: FaqEntry): number {
  return validFrom
}

function endOf({ validTo = Number.POSITIVE_INFINITY }: FaqEntry): number {
  return validTo
}
