// Logistic regression with a ridge, by Adam over the whole set: small, deterministic, no dependency.

export interface Sample {
  readonly features: readonly number[]
  readonly right: boolean
}

const ROUNDS = 500
const STEP = 0.1

/** The first feature is the bias and is not shrunk. */
export function fitLogistic(samples: readonly Sample[], ridge: number): readonly number[] {
  const size = samples[0]?.features.length ?? 0
  const weights = new Float64Array(size)
  const mean = new Float64Array(size)
  const square = new Float64Array(size)
  for (let round = 1; round <= ROUNDS; round++) {
    const slope = slopeOf(samples, weights, ridge)
    for (let at = 0; at < size; at++) {
      const g = slope[at] ?? 0
      mean[at] = 0.9 * (mean[at] ?? 0) + 0.1 * g
      square[at] = 0.99 * (square[at] ?? 0) + 0.01 * g * g
      const scale = Math.sqrt((square[at] ?? 0) / (1 - 0.99 ** round)) + 1e-8
      weights[at] = (weights[at] ?? 0) - (STEP * (mean[at] ?? 0)) / (1 - 0.9 ** round) / scale
    }
  }
  return [...weights].map((weight) => Math.round(weight * 1_000) / 1_000)
}

function slopeOf(samples: readonly Sample[], weights: Float64Array, ridge: number): Float64Array {
  const slope = weights.map((weight, at) => (at === 0 ? 0 : ridge * weight))
  for (const { features, right } of samples) {
    let sum = 0
    for (let at = 0; at < features.length; at++) sum += (features[at] ?? 0) * (weights[at] ?? 0)
    const error = 1 / (1 + Math.exp(-sum)) - (right ? 1 : 0)
    for (let at = 0; at < features.length; at++) {
      slope[at] = (slope[at] ?? 0) + (error * (features[at] ?? 0)) / samples.length
    }
  }
  return slope
}
