// Multinomial logistic regression over sparse documents by stochastic gradient descent, with a fixed offset per class
// (what the lexicon says). No chance but a seeded one: the same documents give the same numbers, bit for bit.

export interface Document {
  readonly rows: Int32Array
  readonly values: Float32Array
  /** Log odds per class that stand before any learning. */
  readonly offset: Float64Array
  /** Share of each right class; they sum to 1. */
  readonly target: readonly (readonly [column: number, share: number])[]
  readonly weight: number
  /** Classes its source never names are left out of the comparison: it cannot have meant them. */
  readonly possible: Uint8Array
}

export interface Weights {
  readonly table: Float32Array
  readonly bias: Float64Array
}

export interface Schedule {
  readonly epochs: number
  readonly rate: number
  readonly decay: number
  readonly seed: number
}

/** So many last epochs are averaged: a single one still sways with the order of its documents. */
const AVERAGED = 4

/** The mean of the weights after each of the last epochs. */
export function trainSoftmax(documents: readonly Document[], rows: number, columns: number, plan: Schedule): Weights {
  const table = new Float32Array(rows * columns)
  const bias = new Float64Array(columns)
  const chances = new Float64Array(columns)
  const order = Int32Array.from(documents, (_, index) => index)
  const random = createRandom(plan.seed)
  const tables = new Float32Array(table.length)
  const biases = new Float64Array(columns)
  const averaged = Math.min(AVERAGED, plan.epochs)
  for (let epoch = 0; epoch < plan.epochs; epoch++) {
    shuffle(order, random)
    const rate = plan.rate * (1 - (0.8 * epoch) / plan.epochs)
    for (const index of order) {
      const document = documents[index]
      if (document === undefined) continue
      predict(document, table, bias, chances)
      for (const [column, share] of document.target) chances[column] = (chances[column] ?? 0) - share
      step(document, table, bias, chances, rate, plan.decay)
    }
    if (epoch < plan.epochs - averaged) continue
    table.forEach((weight, at) => {
      tables[at] = (tables[at] ?? 0) + weight
    })
    bias.forEach((weight, column) => {
      biases[column] = (biases[column] ?? 0) + weight
    })
  }
  return { table: tables.map((sum) => sum / averaged), bias: biases.map((sum) => sum / averaged) }
}

/** Fills `into` with the chance of each possible class. */
export function predict(document: Document, table: Float32Array, bias: Float64Array, into: Float64Array): void {
  logitsOf(document, table, bias, into)
  let highest = Number.NEGATIVE_INFINITY
  for (let column = 0; column < into.length; column++) {
    if (document.possible[column] === 1) highest = Math.max(highest, into[column] ?? 0)
  }
  let sum = 0
  for (let column = 0; column < into.length; column++) {
    const chance = document.possible[column] === 1 ? Math.exp((into[column] ?? 0) - highest) : 0
    into[column] = chance
    sum += chance
  }
  for (let column = 0; column < into.length; column++) into[column] = (into[column] ?? 0) / sum
}

export function logitsOf(
  { rows, values, offset }: Pick<Document, 'rows' | 'values' | 'offset'>,
  table: Float32Array,
  bias: Float64Array,
  into: Float64Array,
): void {
  const columns = into.length
  into.fill(0)
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] ?? 0) * columns
    const value = values[at] ?? 0
    for (let column = 0; column < columns; column++) {
      into[column] = (into[column] ?? 0) + value * (table[from + column] ?? 0)
    }
  }
  for (let column = 0; column < columns; column++) {
    into[column] = (into[column] ?? 0) + (bias[column] ?? 0) + (offset[column] ?? 0)
  }
}

const SMALLEST_ERROR = 1e-4
const BIAS_RATE = 0.01

function step(
  { rows, values, weight }: Document,
  table: Float32Array,
  bias: Float64Array,
  errors: Float64Array,
  rate: number,
  decay: number,
): void {
  const columns = errors.length
  const wrong: number[] = []
  for (let column = 0; column < columns; column++) {
    const error = errors[column] ?? 0
    if (Math.abs(error) <= SMALLEST_ERROR) continue
    wrong.push(column)
    bias[column] = (bias[column] ?? 0) - BIAS_RATE * rate * error * weight
  }
  for (let at = 0; at < rows.length; at++) {
    const from = (rows[at] ?? 0) * columns
    const pull = rate * weight * (values[at] ?? 0)
    for (const column of wrong) {
      table[from + column] = (table[from + column] ?? 0) * (1 - decay) - pull * (errors[column] ?? 0)
    }
  }
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
}

/** A linear congruential generator: enough for an order, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 0x1_0000_0000
  }
}
