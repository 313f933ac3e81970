// Finds the approved answer whose question is the one asked. "None of these" is the normal outcome: an entry answers only
// when the words cover each other both ways and the two questions want the same thing. Deterministic, in memory.
import { type FaqEntry, isValidAt } from '../model/faq-entry.ts'
import { agreement, type Question, readQuestion } from './question.ts'
import { quote } from './text/matchable.ts'
import type { FaqFinder } from './turn.ts'

/** Most postings one look-up walks, rarest grams first: bounds the time whatever the number of entries. */
const MOST_POSTINGS = 4_000
const MOST_CANDIDATES = 48
const MOST_HITS = 5

/** What it counts that the question covers the entry, and the entry the question. */
const OF_ENTRY = 0.55
const OF_QUESTION = 0.45

export function createFaqFinder(entries: readonly FaqEntry[]): FaqFinder {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const index = buildIndex(entries)
  const search = createSearch(index)
  return {
    size: entries.length,
    get: (id) => byId.get(id),
    find(text, now) {
      const question = readQuestion(text)
      const best = new Map<FaqEntry, Candidate>()
      for (const candidate of search(question)) {
        const { entry } = candidate.variant
        const known = best.get(entry)
        if ((known === undefined || candidate.similarity > known.similarity) && isValidAt(entry, now)) {
          best.set(entry, candidate)
        }
      }
      return [...best.values()]
        .sort((a, b) => b.similarity - a.similarity || (a.variant.entry.id < b.variant.entry.id ? -1 : 1))
        .slice(0, MOST_HITS)
        .map(({ variant, similarity }) => ({
          entry: variant.entry,
          score: calibrate(similarity),
          words: sharedWords(question, variant.topic),
        }))
    },
  }
}

/** Similarity → the chance that the answer is right: steep around the point where half of the own desk questions fit. */
function calibrate(similarity: number): number {
  const chance = 1 / (1 + Math.exp(-14 * (similarity - 0.56)))
  return Math.round(Math.min(chance, 0.999) * 1000) / 1000
}

interface Variant {
  readonly entry: FaqEntry
  readonly topic: string
  readonly wants: number
  readonly grams: Int32Array
  readonly weight: number
}

interface Index {
  readonly variants: readonly Variant[]
  readonly gramIds: ReadonlyMap<number, number>
  readonly postings: readonly Int32Array[]
  /** Units of each gram; single ones are walked only when there is nothing else. */
  readonly lengths: Uint8Array
  /** Information of a gram times the worth of its length. */
  readonly weights: Float64Array
  /** Weight of a gram that no entry has: a question full of these is about something else. */
  readonly unknownWeight: number
}

function buildIndex(entries: readonly FaqEntry[]): Index {
  const gramIds = new Map<number, number>()
  const lists: number[][] = []
  const lengths: number[] = []
  const drafts: {
    readonly entry: FaqEntry
    readonly topic: string
    readonly wants: number
    readonly grams: number[]
  }[] = []
  for (const entry of entries) {
    for (const text of entry.questions) {
      const { topic, wants } = readQuestion(text)
      if (topic === '') continue
      const grams = new Set<number>()
      forEachGram(topic, (key, length) => {
        const id = gramIds.get(key) ?? gramIds.size
        if (id === lists.length) {
          gramIds.set(key, id)
          lists.push([])
          lengths.push(length)
        }
        if (!grams.has(id)) lists[id]?.push(drafts.length)
        grams.add(id)
      })
      drafts.push({ entry, topic, wants, grams: [...grams] })
    }
  }
  const count = Math.max(1, drafts.length)
  const weights = Float64Array.from(
    lists,
    (list, id) => gramWorth(lengths[id] ?? 1) * Math.log(1 + count / list.length),
  )
  return {
    variants: drafts.map((draft) => ({
      ...draft,
      grams: Int32Array.from(draft.grams),
      weight: draft.grams.reduce((sum, id) => sum + (weights[id] ?? 0), 0),
    })),
    gramIds,
    postings: lists.map((list) => Int32Array.from(list)),
    lengths: Uint8Array.from(lengths),
    weights,
    unknownWeight: Math.log(1 + count) * 0.75,
  }
}

function gramWorth(length: number): number {
  return length === 1 ? 0.45 : length === 2 ? 1 : 0.5
}

/** A new single character is a new topic; a new pair of known ones is mostly a seam between two words. */
function unknownWorth(length: number): number {
  return length === 1 ? 0.6 : length === 2 ? 0.35 : 0.05
}

/** Every 1-, 2- and 3-gram as one number: first unit in the low 16 bits, the next above. */
function forEachGram(topic: string, visit: (key: number, length: number) => void): void {
  for (let at = 0; at < topic.length; at++) {
    let key = topic.charCodeAt(at)
    visit(key, 1)
    if (at + 1 >= topic.length) continue
    key += topic.charCodeAt(at + 1) * 0x10000
    visit(key, 2)
    if (at + 2 < topic.length) visit(key + topic.charCodeAt(at + 2) * 0x1_0000_0000, 3)
  }
}

interface Candidate {
  readonly variant: Variant
  readonly similarity: number
}

/** Scratch arrays live as long as the finder; a look-up clears what it touched. */
function createSearch(index: Index): (question: Question) => readonly Candidate[] {
  const sums = new Float64Array(index.variants.length)
  const asked = new Uint8Array(index.postings.length)
  return ({ topic, wants }) => {
    const known: number[] = []
    let weight = 0
    forEachGram(topic, (key, length) => {
      const id = index.gramIds.get(key)
      if (id === undefined) weight += unknownWorth(length) * index.unknownWeight
      else if (asked[id] === 0) {
        asked[id] = 1
        known.push(id)
        weight += index.weights[id] ?? 0
      }
    })
    const touched = gather(index, known, sums)
    for (const id of touched) {
      const share = OF_ENTRY / (index.variants[id]?.weight ?? 1) + OF_QUESTION / weight
      sums[id] = (sums[id] ?? 0) * share
    }
    const candidates: Candidate[] = []
    for (const id of strongest(touched, sums)) {
      const variant = index.variants[id]
      if (variant === undefined) continue
      const similarity = overlap(index, variant, asked, weight) * agreement(wants, variant.wants)
      candidates.push({ variant, similarity })
    }
    for (const id of touched) sums[id] = 0
    for (const id of known) asked[id] = 0
    return candidates
  }
}

/** The most similar by their pairs and triples alone: those over a bar that lets few pass, without sorting the rest. */
function strongest(touched: readonly number[], sums: Float64Array): readonly number[] {
  if (touched.length <= MOST_CANDIDATES) return touched
  let greatest = 0
  for (const id of touched) greatest = Math.max(greatest, sums[id] ?? 0)
  let bar = greatest * 0.3
  let kept = touched.filter((id) => (sums[id] ?? 0) >= bar)
  while (kept.length > MOST_CANDIDATES * 2 && bar < greatest * 0.9) {
    bar += greatest * 0.1
    kept = kept.filter((id) => (sums[id] ?? 0) >= bar)
  }
  return kept.sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0) || a - b).slice(0, MOST_CANDIDATES)
}

function gather({ postings, weights, lengths }: Index, grams: readonly number[], sums: Float64Array): number[] {
  const touched: number[] = []
  const telling = grams.filter((gram) => (lengths[gram] ?? 1) > 1)
  const rarestFirst = (telling.length > 0 ? telling : [...grams]).sort(
    (a, b) => (postings[a]?.length ?? 0) - (postings[b]?.length ?? 0) || a - b,
  )
  let walked = 0
  for (const gram of rarestFirst) {
    const list = postings[gram]
    const weight = weights[gram] ?? 0
    if (list === undefined) continue
    if (walked > 0 && walked + list.length > MOST_POSTINGS) break
    walked += list.length
    for (const id of list) {
      const sum = sums[id] ?? 0
      if (sum === 0) touched.push(id)
      sums[id] = sum + weight
    }
  }
  return touched
}

/** How far the question covers the entry and the entry the question. */
function overlap({ weights }: Index, variant: Variant, asked: Uint8Array, askedWeight: number): number {
  let shared = 0
  for (const gram of variant.grams) if (asked[gram] === 1) shared += weights[gram] ?? 0
  const ofEntry = shared / variant.weight
  const ofQuestion = shared / askedWeight
  return OF_ENTRY * ofEntry + OF_QUESTION * ofQuestion
}

/** The person's own words that the entry's question contains, longest first. */
function sharedWords({ matchable, topic, places }: Question, entryTopic: string): readonly string[] {
  const words: string[] = []
  for (let at = 0; at < topic.length; ) {
    let length = 0
    while (at + length < topic.length && entryTopic.includes(topic.slice(at, at + length + 1))) length++
    if (length >= 2) words.push(quote(matchable, places[at]?.[0] ?? 0, places[at + length - 1]?.[1] ?? 0))
    at += Math.max(1, length)
  }
  return words.sort((a, b) => b.length - a.length).slice(0, 4)
}
