// The wordings of all entries as 1-, 2- and 3-grams of their topics in flat arrays, and the look-up of the most similar.
// Exact in what it ranks, bounded in what it walks: the time of a look-up does not grow with the number of entries.
import { agreement, type Question } from '../question.ts'
import { createGramTable, type GramTable } from './gram-table.ts'
import type { Steps } from './slices.ts'

/** One wording of an entry: number of the entry, place among its questions, and how it reads. */
export interface Wording {
  readonly entry: number
  readonly at: number
  readonly topic: string
  readonly wants: number
}

export interface WordingIndex {
  /** Calls back with the most similar wordings, in no order; similarity in [0, 1]. */
  search(question: Pick<Question, 'topic' | 'wants'>, found: (wording: Wording, similarity: number) => void): void
}

/** Most postings one look-up walks, rarest grams first: bounds the time whatever the number of entries. */
const MOST_POSTINGS = 2_000
const MOST_CANDIDATES = 32
/** Wordings as similar as the last candidate are looked at too, but no more than this. */
const MOST_TIED = 96

/** What it counts that the question covers the entry, and the entry the question. */
const OF_ENTRY = 0.55
const OF_QUESTION = 0.45

const LONGEST_GRAM = 3

export function* indexWordings(wordings: readonly Wording[]): Steps<WordingIndex> {
  const index = yield* buildIndex(wordings)
  yield
  const { wantsOf, wantsIds } = internWants(wordings)
  const { lengths, weights, starts, postings } = index
  // Scratch space lives as long as the index; a look-up clears what it touched.
  const sums = new Float64Array(wordings.length)
  const asked = new Uint8Array(lengths.length)
  const known = new Int32Array(lengths.length)
  const agreements = new Float64Array(wantsOf.length)
  const touched = new Int32Array(wordings.length)
  const buckets = new Int32Array(BUCKETS + 1)

  /** Ids of the known grams of a topic into `known`; how much all of them weigh. */
  const readGrams = (topic: string): { readonly count: number; readonly weight: number } => {
    let count = 0
    let weight = 0
    for (let at = 0; at < topic.length; at++) {
      let gram = 0
      for (let length = 1; length <= LONGEST_GRAM && at + length <= topic.length; length++) {
        const next = gram === 0 && length > 1 ? 0 : index.grams.get(gram, topic.charCodeAt(at + length - 1))
        if (next === 0) weight += unknownWorth(length) * index.unknownWeight
        else if (asked[next] === 0) {
          asked[next] = 1
          known[count++] = next
          weight += weights[next] ?? 0
        }
        gram = next
      }
    }
    return { count, weight }
  }

  /** Sums the weights of shared grams for every wording that has a telling one; how many those are. */
  const gather = (count: number): number => {
    let hasTelling = false
    for (let i = 0; i < count && !hasTelling; i++) hasTelling = (lengths[known[i] ?? 0] ?? 1) > 1
    const rarestFirst: number[] = []
    for (let i = 0; i < count; i++) {
      const gram = known[i] ?? 0
      if (!hasTelling || (lengths[gram] ?? 1) > 1) rarestFirst.push(gram)
    }
    rarestFirst.sort((a, b) => sizeOf(starts, a) - sizeOf(starts, b) || a - b)
    let walked = 0
    let touchedCount = 0
    for (const gram of rarestFirst) {
      const from = starts[gram] ?? 0
      const to = starts[gram + 1] ?? 0
      if (walked > 0 && walked + to - from > MOST_POSTINGS) break
      walked += to - from
      const weight = weights[gram] ?? 0
      for (let i = from; i < to; i++) {
        const id = postings[i] ?? 0
        const sum = sums[id] ?? 0
        if (sum === 0) touched[touchedCount++] = id
        sums[id] = sum + weight
      }
    }
    return touchedCount
  }

  /** Turns sums into rough similarities, agreement included; the bar that about `MOST_CANDIDATES` of them reach. */
  const rate = (touchedCount: number, weight: number): number => {
    let greatest = 0
    for (let i = 0; i < touchedCount; i++) {
      const id = touched[i] ?? 0
      const share = OF_ENTRY / (index.wordingWeights[id] ?? 1) + OF_QUESTION / weight
      const rough = (sums[id] ?? 0) * share * (agreements[wantsIds[id] ?? 0] ?? 0)
      sums[id] = rough
      if (rough > greatest) greatest = rough
    }
    if (touchedCount <= MOST_CANDIDATES) return 0
    buckets.fill(0)
    for (let i = 0; i < touchedCount; i++) {
      const bucket = (((sums[touched[i] ?? 0] ?? 0) / greatest) * BUCKETS) | 0
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    let bucket = BUCKETS
    for (let kept = buckets[bucket] ?? 0; bucket > 0; bucket--) {
      kept += buckets[bucket - 1] ?? 0
      if (kept > MOST_CANDIDATES) break
    }
    return (Math.min(bucket, BUCKETS - 1) / BUCKETS) * greatest
  }

  /** How far the question covers the wording and the wording the question. */
  const overlap = (id: number, weight: number): number => {
    let shared = 0
    for (let i = index.gramStarts[id] ?? 0, end = index.gramStarts[id + 1] ?? 0; i < end; i++) {
      const gram = index.wordingGrams[i] ?? 0
      if (asked[gram] === 1) shared += weights[gram] ?? 0
    }
    return (OF_ENTRY * shared) / (index.wordingWeights[id] ?? 1) + (OF_QUESTION * shared) / weight
  }

  return {
    search({ topic, wants }, found) {
      const { count, weight } = readGrams(topic)
      for (let id = 0; id < wantsOf.length; id++) agreements[id] = agreement(wants, wantsOf[id] ?? 0)
      const touchedCount = gather(count)
      const bar = rate(touchedCount, weight)
      for (let i = 0, kept = 0; i < touchedCount; i++) {
        const id = touched[i] ?? 0
        if ((sums[id] ?? 0) < bar || ++kept > MOST_TIED) continue
        const wording = wordings[id]
        if (wording !== undefined) found(wording, overlap(id, weight) * (agreements[wantsIds[id] ?? 0] ?? 0))
      }
      for (let i = 0; i < touchedCount; i++) sums[touched[i] ?? 0] = 0
      for (let i = 0; i < count; i++) asked[known[i] ?? 0] = 0
    },
  }
}

const BUCKETS = 64

interface GramIndex {
  /** (gram, next unit) → longer gram; 0 is the empty gram. */
  readonly grams: GramTable
  /** Units of each gram; single ones are walked only when there is nothing else. */
  readonly lengths: Uint8Array
  /** Information of a gram times the worth of its length. */
  readonly weights: Float64Array
  /** The wordings of gram g are `postings[starts[g]] … postings[starts[g + 1] - 1]`. */
  readonly starts: Int32Array
  readonly postings: Int32Array
  /** The grams of wording w are `wordingGrams[gramStarts[w]] …`. */
  readonly gramStarts: Int32Array
  readonly wordingGrams: Int32Array
  readonly wordingWeights: Float64Array
  /** Weight of a gram that no entry has: a question full of these is about something else. */
  readonly unknownWeight: number
}

/** Wordings, or twenty times as many numbers, handled between two pauses: a few milliseconds. */
const SLICE = 1_000

function* buildIndex(wordings: readonly Wording[]): Steps<GramIndex> {
  const most = wordings.reduce((sum, { topic }) => sum + LONGEST_GRAM * topic.length, 1)
  // Of 100,000 entries each of these is tens of megabytes to clear.
  yield
  const grams = createGramTable(most)
  const lengths = new Uint8Array(most + 1)
  yield
  const sizes = new Int32Array(most + 1)
  yield
  const lastIn = new Int32Array(most + 1)
  yield
  const wordingGrams = new Int32Array(most)
  const gramStarts = new Int32Array(wordings.length + 1)
  let gramCount = 1
  let filled = 0
  const addWording = (topic: string, id: number) => {
    for (let at = 0; at < topic.length; at++) {
      let gram = 0
      for (let length = 1; length <= LONGEST_GRAM && at + length <= topic.length; length++) {
        const unit = topic.charCodeAt(at + length - 1)
        let next = grams.get(gram, unit)
        if (next === 0) {
          next = gramCount++
          grams.set(gram, unit, next)
          lengths[next] = length
        }
        gram = next
        if (lastIn[gram] === id + 1) continue
        lastIn[gram] = id + 1
        sizes[gram] = (sizes[gram] ?? 0) + 1
        wordingGrams[filled++] = gram
      }
    }
    gramStarts[id + 1] = filled
  }
  for (let id = 0; id < wordings.length; id++) {
    if (id % SLICE === 0) yield
    addWording(wordings[id]?.topic ?? '', id)
  }
  const count = Math.max(1, wordings.length)
  const weights = new Float64Array(gramCount)
  for (let gram = 1; gram < gramCount; gram++) {
    if (gram % (100 * SLICE) === 0) yield
    weights[gram] = gramWorth(lengths[gram] ?? 1) * Math.log(1 + count / (sizes[gram] ?? 1))
  }
  const ofWordings = wordingGrams.slice(0, filled)
  yield
  return {
    grams,
    lengths: lengths.slice(0, gramCount),
    weights,
    ...(yield* invert(ofWordings, gramStarts, sizes.subarray(0, gramCount))),
    gramStarts,
    wordingGrams: ofWordings,
    wordingWeights: yield* weigh(ofWordings, gramStarts, weights),
    unknownWeight: Math.log(1 + count) * 0.75,
  }
}

/** Grams of each wording → wordings of each gram. */
function* invert(
  wordingGrams: Int32Array,
  gramStarts: Int32Array,
  sizes: Int32Array,
): Steps<Pick<GramIndex, 'starts' | 'postings'>> {
  const starts = new Int32Array(sizes.length + 1)
  for (let gram = 0; gram < sizes.length; gram++) starts[gram + 1] = (starts[gram] ?? 0) + (sizes[gram] ?? 0)
  yield
  const next = starts.slice()
  const postings = new Int32Array(wordingGrams.length)
  for (let id = 0; id + 1 < gramStarts.length; id++) {
    if (id % (10 * SLICE) === 0) yield
    for (let i = gramStarts[id] ?? 0, end = gramStarts[id + 1] ?? 0; i < end; i++) {
      const gram = wordingGrams[i] ?? 0
      const place = next[gram] ?? 0
      postings[place] = id
      next[gram] = place + 1
    }
  }
  return { starts, postings }
}

function* weigh(wordingGrams: Int32Array, gramStarts: Int32Array, weights: Float64Array): Steps<Float64Array> {
  const sums = new Float64Array(gramStarts.length - 1)
  for (let id = 0; id < sums.length; id++) {
    if (id % (10 * SLICE) === 0) yield
    let sum = 0
    for (let i = gramStarts[id] ?? 0, end = gramStarts[id + 1] ?? 0; i < end; i++) {
      sum += weights[wordingGrams[i] ?? 0] ?? 0
    }
    sums[id] = sum
  }
  return sums
}

function sizeOf(starts: Int32Array, gram: number): number {
  return (starts[gram + 1] ?? 0) - (starts[gram] ?? 0)
}

function gramWorth(length: number): number {
  return length === 1 ? 0.45 : length === 2 ? 1 : 0.5
}

/** A new single character is a new topic; a new pair of known ones is mostly a seam between two words. */
function unknownWorth(length: number): number {
  return length === 1 ? 0.6 : length === 2 ? 0.35 : 0.05
}

/** Few sets of wants occur: each gets a small number, so that a look-up compares wants once per set. */
function internWants(wordings: readonly Wording[]): { readonly wantsOf: Int32Array; readonly wantsIds: Uint16Array } {
  const ids = new Map<number, number>()
  const wantsIds = new Uint16Array(wordings.length)
  wordings.forEach(({ wants }, index) => {
    const id = ids.get(wants) ?? ids.size
    ids.set(wants, id)
    wantsIds[index] = id
  })
  return { wantsOf: Int32Array.from(ids.keys()), wantsIds }
}
