// Which runs of characters are worth a row of the model: the ones most documents share, each with how rare it is.
import { createRowTable } from '../../src/bot/departments/model.ts'
import { readRuns } from '../../src/bot/departments/ngrams.ts'

export interface Vocabulary {
  readonly hashes: Uint32Array
  readonly rarity: Float32Array
  readonly rowOf: (hash: number) => number
}

const FEWEST_DOCUMENTS = 3

/** How much of a run's weight lies in telling clinics apart, the rest in being rare. */
const TELLING = 0.15
/** A run in few documents says little about classes: this many documents of the common mix are added. */
const COMMON_MIX = 5
/** From this distance to the common mix (nats) a run tells as much as any. */
const TELLS_ALL = 2

export interface Lecture {
  readonly text: string
  readonly clinic: string
}

/** `telling` 0: weight by rarity alone. */
export function chooseVocabulary(lectures: readonly Lecture[], size: number, telling = TELLING): Vocabulary {
  const all = new Map<string, number>()
  const documents = new Map<number, { count: number; readonly clinics: Map<string, number> }>()
  for (const { text, clinic } of lectures) {
    all.set(clinic, (all.get(clinic) ?? 0) + 1)
    const { count, hashes } = readRuns(text)
    for (const hash of new Set(hashes.subarray(0, count))) {
      const seen = documents.get(hash) ?? { count: 0, clinics: new Map<string, number>() }
      seen.count += 1
      seen.clinics.set(clinic, (seen.clinics.get(clinic) ?? 0) + 1)
      documents.set(hash, seen)
    }
  }
  const kept = [...documents]
    .filter(([, { count }]) => count >= FEWEST_DOCUMENTS)
    .sort(([a, { count: inA }], [b, { count: inB }]) => inB - inA || a - b)
    .slice(0, size)
    .sort(([a], [b]) => a - b)
  const hashes = Uint32Array.from(kept, ([hash]) => hash)
  const rarity = Float32Array.from(kept, ([, { count, clinics }]) => {
    const told = Math.min(1, distance(clinics, count, all, lectures.length) / TELLS_ALL)
    return Math.sqrt(Math.log(lectures.length / count)) * (1 - telling + telling * told)
  })
  return { hashes, rarity, rowOf: createRowTable(hashes) }
}

/** How far the clinics of the texts with a run are from those of all texts. */
function distance(
  clinics: ReadonlyMap<string, number>,
  count: number,
  all: ReadonlyMap<string, number>,
  texts: number,
): number {
  let sum = 0
  for (const [clinic, times] of clinics) {
    const common = (all.get(clinic) ?? 1) / texts
    const here = (times + COMMON_MIX * common) / (count + COMMON_MIX)
    sum += here * Math.log(here / common)
  }
  return Math.max(0, sum)
}
