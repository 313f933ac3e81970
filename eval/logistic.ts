// Plain logistic regression (softmax) on characters and pairs of them: what one afternoon of machine learning gives, to
// stand beside our own. Same seed, same weights, in every run; nothing of it is kept.
import { seeded } from '../bench/seeded.ts'
import { termsOf } from './bm25.ts'

export interface Example {
  readonly text: string
  readonly code: string
}

/** Codes, likeliest first. */
export type Classify = (text: string) => readonly string[]

const BUCKETS = 1 << 17
const EPOCHS = 4
const RATE = 0.25
const SEED = 20_261_122

export function trainLogistic(examples: readonly Example[]): Classify {
  const codes = [...new Set(examples.map(({ code }) => code))].sort()
  const numberOf = new Map(codes.map((code, at) => [code, at]))
  const rows = examples.map(({ text, code }) => ({ features: featuresOf(text), label: numberOf.get(code) ?? 0 }))
  const weights = new Float32Array(BUCKETS * codes.length)
  const scores = new Float64Array(codes.length)
  const chance = seeded(SEED)
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE / (1 + epoch)
    for (const { features, label } of shuffled(rows, chance)) step(weights, scores, features, label, rate)
  }
  return (text) => {
    score(weights, scores, featuresOf(text))
    return codes
      .map((code, at) => ({ code, score: scores[at] ?? 0 }))
      .sort((a, b) => b.score - a.score)
      .map(({ code }) => code)
  }
}

function step(weights: Float32Array, scores: Float64Array, features: Int32Array, label: number, rate: number): void {
  score(weights, scores, features)
  const most = Math.max(...scores)
  let sum = 0
  for (let at = 0; at < scores.length; at++) sum += scores[at] = Math.exp((scores[at] ?? 0) - most)
  for (let at = 0; at < scores.length; at++) scores[at] = rate * ((at === label ? 1 : 0) - (scores[at] ?? 0) / sum)
  const scale = 1 / Math.sqrt(features.length || 1)
  for (const feature of features) {
    const from = feature * scores.length
    for (let at = 0; at < scores.length; at++) {
      weights[from + at] = (weights[from + at] ?? 0) + scale * (scores[at] ?? 0)
    }
  }
}

function score(weights: Float32Array, scores: Float64Array, features: Int32Array): void {
  scores.fill(0)
  const scale = 1 / Math.sqrt(features.length || 1)
  for (const feature of features) {
    const from = feature * scores.length
    for (let at = 0; at < scores.length; at++) {
      scores[at] = (scores[at] ?? 0) + scale * (weights[from + at] ?? 0)
    }
  }
}

/** Each term once, as a number (FNV-1a). */
function featuresOf(text: string): Int32Array {
  const buckets = new Set<number>()
  for (const term of termsOf(text)) {
    let hash = 0x811c9dc5
    for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193)
    buckets.add((hash >>> 0) % BUCKETS)
  }
  return Int32Array.from(buckets)
}

function shuffled<Row>(rows: readonly Row[], chance: () => number): readonly Row[] {
  const mixed = [...rows]
  for (let at = mixed.length - 1; at > 0; at--) {
    const other = Math.floor(chance() * (at + 1))
    const [a, b] = [mixed[at], mixed[other]]
    if (a !== undefined && b !== undefined) [mixed[at], mixed[other]] = [b, a]
  }
  return mixed
}
