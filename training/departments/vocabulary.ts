// Which runs of characters are worth a row of the model: the ones most documents share, each with how rare it is.
import { createRowTable } from '../../src/bot/departments/model.ts'
import { readRuns } from '../../src/bot/departments/ngrams.ts'

export interface Vocabulary {
  readonly hashes: Uint32Array
  readonly rarity: Float32Array
  readonly rowOf: (hash: number) => number
}

const FEWEST_DOCUMENTS = 3

export function chooseVocabulary(texts: readonly string[], size: number): Vocabulary {
  const documents = new Map<number, number>()
  for (const text of texts) {
    const { count, hashes } = readRuns(text)
    for (const hash of new Set(hashes.subarray(0, count))) documents.set(hash, (documents.get(hash) ?? 0) + 1)
  }
  const kept = [...documents]
    .filter(([, count]) => count >= FEWEST_DOCUMENTS)
    .sort(([a, inA], [b, inB]) => inB - inA || a - b)
    .slice(0, size)
    .sort(([a], [b]) => a - b)
  const hashes = Uint32Array.from(kept, ([hash]) => hash)
  const rarity = Float32Array.from(kept, ([, count]) => Math.sqrt(Math.log(texts.length / count)))
  return { hashes, rarity, rowOf: createRowTable(hashes) }
}
