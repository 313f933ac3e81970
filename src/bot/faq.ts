// Finds the approved answer whose question is the one asked. "None of these" is the normal outcome: an entry answers only
// when the words cover each other both ways and the two questions want the same thing. Deterministic, in memory.
import { type FaqEntry, isValidAt } from '../model/faq-entry.ts'
import { createWordingIndex, type Wording } from './faq-index.ts'
import { agreement, placesOf, type Question, readQuestion, wants } from './question.ts'
import { quote } from './text/matchable.ts'
import type { FaqFinder, FaqHit } from './turn.ts'

const MOST_HITS = 5
/** Beside a wording that was asked as it stands, no other entry counts as much. */
const BESIDE_EXACT = 0.9
/** How sure the general price entry is to help when no entry has the price asked for: enough when nothing else fits. */
const GENERAL_PRICE = 0.5
const NEEDS_NO_GENERAL_PRICE = 0.6
const ASKS_PRICE = /多少钱|几块钱|价[格钱]|什么价|贵不贵|[怎咋]么?收费|收费标准|要花多少/

export function createFaqFinder(entries: readonly FaqEntry[]): FaqFinder {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const { wordings, exact } = readWordings(entries)
  const general = wordings.filter(({ topic }) => topic === '')
  const index = createWordingIndex(wordings)

  const similar = (question: Question, now: number): readonly FaqHit[] => {
    const ranked: Ranked[] = []
    const note = (wording: Wording, similarity: number) => {
      const last = ranked[MOST_HITS - 1]
      if (last !== undefined && last.similarity >= similarity) return
      const entry = entries[wording.entry]
      if (entry !== undefined && isValidAt(entry, now)) rank(ranked, { entry, wording, similarity })
    }
    if (question.topic !== '') {
      index.search(question, (id, similarity) => {
        const wording = wordings[id]
        if (wording !== undefined) note(wording, similarity)
      })
    } else if (question.wants !== 0) {
      for (const wording of general) note(wording, 0.95 * agreement(question.wants, wording.wants))
    }
    return ranked.map((found) => hitOf(question, found))
  }

  return {
    size: entries.length,
    get: (id) => byId.get(id),
    find(text, now, question = readQuestion(text)) {
      const same = exact(question).filter(({ entry }) => isValidAt(entry, now))
      if (same.length === 1) return same
      const hits = similar(question, now)
      if (same.length > 1) {
        const ids = new Set(same.map(({ entry }) => entry.id))
        const others = hits.filter(({ entry }) => !ids.has(entry.id))
        return [...same, ...others.map((hit) => ({ ...hit, score: Math.min(hit.score, BESIDE_EXACT) }))]
      }
      return ASKS_PRICE.test(question.matchable.text) ? withGeneralPrice(hits, now) : hits
    },
  }

  function withGeneralPrice(hits: readonly FaqHit[], now: number): readonly FaqHit[] {
    if ((hits[0]?.score ?? 0) >= NEEDS_NO_GENERAL_PRICE) return hits
    const wording = general.find((known) => wants(known, 'howMuch'))
    const entry = wording === undefined ? undefined : entries[wording.entry]
    if (entry === undefined || !isValidAt(entry, now)) return hits
    const [known] = hits.filter((hit) => hit.entry === entry)
    const hit = { entry, score: Math.max(GENERAL_PRICE, known?.score ?? 0), words: known?.words ?? [] }
    return [...hits.filter((other) => other !== known), hit].sort((a, b) => b.score - a.score).slice(0, MOST_HITS)
  }
}

interface Ranked {
  readonly entry: FaqEntry
  readonly wording: Wording
  readonly similarity: number
}

/** Takes its place among the best, one for each entry; equal ones in the order of the entries. */
function rank(ranked: Ranked[], next: Ranked): void {
  const known = ranked.findIndex(({ entry }) => entry === next.entry)
  if (known >= 0) {
    if ((ranked[known]?.similarity ?? 0) >= next.similarity) return
    ranked.splice(known, 1)
  }
  const place = ranked.findIndex(({ similarity, wording }) =>
    similarity === next.similarity ? wording.entry > next.wording.entry : similarity < next.similarity,
  )
  ranked.splice(place < 0 ? ranked.length : place, 0, next)
  if (ranked.length > MOST_HITS) ranked.length = MOST_HITS
}

type ExactFinder = (question: Question) => readonly FaqHit[]

/** Every wording once per entry (ways of asking that read the same take no room), and the look-up of wordings as they stand. */
function readWordings(entries: readonly FaqEntry[]): {
  readonly wordings: readonly Wording[]
  readonly exact: ExactFinder
} {
  const wordings: Wording[] = []
  const byReading = createPlaces()
  const unread: number[] = []
  entries.forEach(({ questions }, entry) => {
    for (const question of questions) {
      const { topic, wants: bits } = readQuestion(question)
      if (topic === '' && bits === 0) unread.push(entry)
      else if (byReading.add(keyOf({ topic, wants: bits }), entry)) wordings.push({ entry, topic, wants: bits })
    }
  })
  const byText = textsOf(entries, byReading, unread)
  const exact: ExactFinder = (question) => {
    const read = byReading.get(keyOf(question))
    const found = read.length === 1 ? read : (byText.get(bare(question.matchable.text)) ?? read)
    return found.flatMap((entry) => {
      const known = entries[entry]
      return known === undefined ? [] : [{ entry: known, score: 1, words: [question.matchable.original] }]
    })
  }
  return { wordings, exact }
}

/** Texts decide where reading alone does not: wordings that read like another entry's, or have nothing to read. */
function textsOf(
  entries: readonly FaqEntry[],
  byReading: Places,
  unread: readonly number[],
): ReadonlyMap<string, readonly number[]> {
  const byText = new Map<string, number[]>()
  for (const entry of new Set([...byReading.shared(), ...unread])) {
    for (const question of entries[entry]?.questions ?? []) {
      const read = readQuestion(question)
      if (byReading.get(keyOf(read)).length === 1) continue
      const key = bare(read.matchable.text)
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

/** Nearly every reading stands in one entry: a number is kept for it, and a list for the few others. */
function createPlaces(): Places {
  const first = new Map<string, number>()
  const more = new Map<string, number[]>()
  return {
    add(key, entry) {
      const known = first.get(key)
      if (known === entry) return false
      if (known === undefined) {
        first.set(key, entry)
        return true
      }
      const others = more.get(key)
      if (others === undefined) more.set(key, [entry])
      else if (others.includes(entry)) return false
      else others.push(entry)
      return true
    },
    get(key) {
      const entry = first.get(key)
      return entry === undefined ? [] : [entry, ...(more.get(key) ?? [])]
    },
    shared: () => new Set([...more].flatMap(([key, others]) => [first.get(key) ?? 0, ...others])),
  }
}

/** A text without the mark at its end: the normal form has one at most. */
function bare(text: string): string {
  return ',、.!?;'.includes(text.at(-1) ?? '-') ? text.slice(0, -1) : text
}

function keyOf({ topic, wants: bits }: Pick<Question, 'topic' | 'wants'>): string {
  return `${bits} ${topic}`
}

/** Similarity → the chance that the answer is right: steep around the point where half of the own desk questions fit. */
function calibrate(similarity: number): number {
  const chance = 1 / (1 + Math.exp(-14 * (similarity - 0.56)))
  return Math.round(Math.min(chance, 0.999) * 1000) / 1000
}

function hitOf(question: Question, { entry, wording, similarity }: Ranked): FaqHit {
  return {
    entry,
    score: calibrate(similarity),
    /** Only the words of the chosen hit are ever read. */
    get words() {
      return sharedWords(question, wording.topic)
    },
  }
}

/** The person's own words that the entry's question contains, longest first. */
function sharedWords(question: Question, entryTopic: string): readonly string[] {
  const { matchable, topic } = question
  const places = placesOf(question)
  const words: string[] = []
  for (let at = 0; at < topic.length; ) {
    const length = longestShared(topic, at, entryTopic)
    if (length >= 2) words.push(quote(matchable, places[at]?.[0] ?? 0, places[at + length - 1]?.[1] ?? 0))
    at += Math.max(1, length)
  }
  return words.sort((a, b) => b.length - a.length).slice(0, 4)
}

/** Units from `at` on that stand together in the other text as well. */
function longestShared(text: string, at: number, other: string): number {
  let longest = 0
  for (let from = 0; from < other.length; from++) {
    let length = 0
    while (at + length < text.length && text.charCodeAt(at + length) === other.charCodeAt(from + length)) length++
    if (length > longest) longest = length
  }
  return longest
}
