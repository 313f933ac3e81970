// Some entries made ready for look-up: every wording once, which entries a wording as it stands belongs to, and the index of
// all wordings. Immutable once built; a finder may lay several books over each other.
import type { FaqEntry } from '../../model/faq-entry.ts'
import { type Question, readQuestion } from '../question.ts'
import type { Compared } from './compare.ts'
import { indexWordings, type Wording, type WordingIndex } from './gram-index.ts'
import { readKnown } from './propose.ts'
import type { Steps } from './slices.ts'

export interface EntryBook {
  readonly entries: readonly FaqEntry[]
  readonly byId: ReadonlyMap<string, FaqEntry>
  /** Wordings about the hospital itself ("你们在哪"): they have no topic to look up. */
  readonly general: readonly Wording[]
  readonly index: WordingIndex
  /** Entries that have this question as one of theirs, as it stands. */
  exact(question: Question): readonly FaqEntry[]
  entryOf(wording: Wording): FaqEntry | undefined
  /** Text of a wording as the editor wrote it. */
  textOf(wording: Wording): string
  /** A wording as the comparison wants it; read when it is first compared, and kept. */
  knownOf(wording: Wording): Compared
}

/** Wordings read between two pauses: a few milliseconds. */
const SLICE = 1_000

export function* bindBook(entries: readonly FaqEntry[]): Steps<EntryBook> {
  const byId = new Map<string, FaqEntry>()
  const wordings: Wording[] = []
  const general: Wording[] = []
  const byReading = createPlaces()
  const unread: number[] = []
  let read = 0
  for (let entry = 0; entry < entries.length; entry++) {
    const known = entries[entry]
    if (known === undefined) continue
    byId.set(known.id, known)
    for (let at = 0; at < known.questions.length; at++) {
      if (++read % SLICE === 0) yield
      const { topic, wants } = readQuestion(known.questions[at] ?? '')
      if (topic === '' && wants === 0) unread.push(entry)
      else if (byReading.add(keyOf({ topic, wants }), entry)) {
        const wording = { entry, at, topic, wants }
        wordings.push(wording)
        if (topic === '') general.push(wording)
      }
    }
  }
  const byText = yield* readTexts(entries, byReading, unread)
  const index = yield* indexWordings(wordings)
  const textOf = ({ entry, at }: Wording) => entries[entry]?.questions[at] ?? ''
  return {
    entries,
    byId,
    general,
    index,
    exact(question) {
      const same = byReading.get(keyOf(question))
      const found = same.length === 1 ? same : (byText.get(bare(question.matchable.text)) ?? same)
      return found.flatMap((entry) => entries[entry] ?? [])
    },
    entryOf: ({ entry }) => entries[entry],
    textOf,
    knownOf: keptReadings(textOf),
  }
}

/** Wordings kept ready for comparison: those that are asked for come again, and 100,000 would fill the memory. */
const MOST_KEPT = 4_000

function keptReadings(textOf: (wording: Wording) => string): (wording: Wording) => Compared {
  const kept = new Map<Wording, Compared>()
  return (wording) => {
    const known = kept.get(wording)
    if (known !== undefined) return known
    const read = readKnown(textOf(wording))
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(wording, read)
    return read
  }
}

/** Texts decide where reading alone does not: wordings that read like another entry's, or have nothing to read. */
function* readTexts(
  entries: readonly FaqEntry[],
  byReading: Places,
  unread: readonly number[],
): Steps<ReadonlyMap<string, readonly number[]>> {
  const byText = new Map<string, number[]>()
  let read = 0
  for (const entry of new Set([...byReading.shared(), ...unread])) {
    for (const question of entries[entry]?.questions ?? []) {
      if (++read % SLICE === 0) yield
      const seen = readQuestion(question)
      if (byReading.get(keyOf(seen)).length === 1) continue
      const key = bare(seen.matchable.text)
      const known = byText.get(key)
      if (known === undefined) byText.set(key, [entry])
      else if (!known.includes(entry)) known.push(entry)
    }
  }
  return byText
}

/** In which entries a reading stands. */
interface Places {
  /** Whether the entry was not yet there. */
  add(key: string, entry: number): boolean
  get(key: string): readonly number[]
  /** Entries that share a reading with another. */
  shared(): Iterable<number>
}

/** Maps of this many: one map of them all would stand still for tens of milliseconds whenever it grows. */
const SHELVES = 64

/** Nearly every reading stands in one entry: a number is kept for it, and a list for the few others. */
function createPlaces(): Places {
  const shelves = Array.from({ length: SHELVES }, () => new Map<string, number>())
  const shelfOf = (key: string) => {
    let hash = key.length
    for (let at = 0; at < key.length; at++) hash = (hash * 31 + key.charCodeAt(at)) | 0
    return shelves[(hash >>> 3) % SHELVES] ?? new Map<string, number>()
  }
  const more = new Map<string, number[]>()
  return {
    add(key, entry) {
      const shelf = shelfOf(key)
      const known = shelf.get(key)
      if (known === entry) return false
      if (known === undefined) {
        shelf.set(key, entry)
        return true
      }
      const others = more.get(key)
      if (others === undefined) more.set(key, [entry])
      else if (others.includes(entry)) return false
      else others.push(entry)
      return true
    },
    get(key) {
      const entry = shelfOf(key).get(key)
      return entry === undefined ? [] : [entry, ...(more.get(key) ?? [])]
    },
    shared: () => new Set([...more].flatMap(([key, others]) => [shelfOf(key).get(key) ?? 0, ...others])),
  }
}

/** A text without the mark at its end: the normal form has one at most. */
function bare(text: string): string {
  return ',、.!?;'.includes(text.at(-1) ?? '-') ? text.slice(0, -1) : text
}

function keyOf({ topic, wants }: Pick<Question, 'topic' | 'wants'>): string {
  return `${wants} ${topic}`
}
