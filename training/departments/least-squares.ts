// Weighted ridge regression, a clinic against all others, by conjugate gradients. A wrong label pulls no harder than a
// square, where a logistic loss lets it pull for ever. No chance in it: the same documents give the same numbers.
import type { Document } from './softmax.ts'

export interface Fit {
  /** What keeps weights small. */
  readonly ridge: number
  readonly rounds: number
}

/** Learns 1 for the right clinic and 0 for every other that the document's source could have meant. */
export function fitLeastSquares(documents: readonly Document[], rows: number, columns: number, fit: Fit): Float32Array {
  const problem = { documents, rows, columns, ridge: fit.ridge }
  const size = rows * columns
  const table = new Float32Array(size)
  const residual = firstResidual(problem)
  const condition = conditionOf(problem)
  const direction = new Float32Array(size)
  const image = new Float32Array(size)
  const before = new Float64Array(columns)
  for (let round = 0; round < fit.rounds; round++) {
    const heights = scaledSquares(residual, condition, columns)
    for (let at = 0; at < size; at++) {
      const column = at % columns
      const turn = round === 0 ? 0 : (heights[column] ?? 0) / (before[column] || 1)
      direction[at] = (residual[at] ?? 0) / (condition[(at / columns) | 0] ?? 1) + turn * (direction[at] ?? 0)
    }
    applyTo(problem, direction, image)
    const bends = productsOf(direction, image, columns)
    for (let at = 0; at < size; at++) {
      const column = at % columns
      const step = (heights[column] ?? 0) / (bends[column] || 1)
      table[at] = (table[at] ?? 0) + step * (direction[at] ?? 0)
      residual[at] = (residual[at] ?? 0) - step * (image[at] ?? 0)
    }
    before.set(heights)
  }
  return table
}

interface Problem {
  readonly documents: readonly Document[]
  readonly rows: number
  readonly columns: number
  readonly ridge: number
}

/** What the right answers ask for before anything is learnt. */
function firstResidual({ documents, rows, columns }: Problem): Float32Array {
  const residual = new Float32Array(rows * columns)
  for (const { rows: runs, values, target, weight } of documents) {
    for (let at = 0; at < runs.length; at++) {
      const from = (runs[at] ?? 0) * columns
      for (const [column, share] of target) {
        residual[from + column] = (residual[from + column] ?? 0) + weight * share * (values[at] ?? 0)
      }
    }
  }
  return residual
}

/** How steep the sum is along each run: common runs take smaller steps. */
function conditionOf({ documents, rows, ridge }: Problem): Float64Array {
  const condition = new Float64Array(rows).fill(ridge)
  for (const { rows: runs, values, weight } of documents) {
    for (let at = 0; at < runs.length; at++) {
      condition[runs[at] ?? 0] = (condition[runs[at] ?? 0] ?? 0) + weight * (values[at] ?? 0) ** 2
    }
  }
  return condition
}

/** Documents, then their transpose, over all columns at once. */
function applyTo({ documents, columns, ridge }: Problem, table: Float32Array, into: Float32Array): void {
  for (let at = 0; at < table.length; at++) into[at] = ridge * (table[at] ?? 0)
  const said = new Float64Array(columns)
  for (const { rows, values, weight, possible } of documents) {
    said.fill(0)
    for (let at = 0; at < rows.length; at++) {
      const from = (rows[at] ?? 0) * columns
      const value = values[at] ?? 0
      for (let column = 0; column < columns; column++) {
        said[column] = (said[column] ?? 0) + value * (table[from + column] ?? 0)
      }
    }
    for (let column = 0; column < columns; column++)
      said[column] = weight * (possible[column] ?? 0) * (said[column] ?? 0)
    for (let at = 0; at < rows.length; at++) {
      const from = (rows[at] ?? 0) * columns
      const value = values[at] ?? 0
      for (let column = 0; column < columns; column++) {
        into[from + column] = (into[from + column] ?? 0) + value * (said[column] ?? 0)
      }
    }
  }
}

function scaledSquares(residual: Float32Array, condition: Float64Array, columns: number): Float64Array {
  const sums = new Float64Array(columns)
  for (let at = 0; at < residual.length; at++) {
    const column = at % columns
    sums[column] = (sums[column] ?? 0) + (residual[at] ?? 0) ** 2 / (condition[(at / columns) | 0] ?? 1)
  }
  return sums
}

function productsOf(one: Float32Array, other: Float32Array, columns: number): Float64Array {
  const sums = new Float64Array(columns)
  for (let at = 0; at < one.length; at++) {
    const column = at % columns
    sums[column] = (sums[column] ?? 0) + (one[at] ?? 0) * (other[at] ?? 0)
  }
  return sums
}
