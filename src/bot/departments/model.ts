// The trained half of routing: a linear model over runs of characters, one column of small numbers per clinic. The file
// is checked against its own SHA-256 before a number of it is believed. Format: training/README.md.
import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Catalogue } from './catalogue.ts'
import { createRuns, type Runs, readRuns } from './ngrams.ts'

export const MODEL_MAGIC = 'DZROUTE2'
export const DIGEST_BYTES = 32
/** The column of texts that ask for no clinic at all. */
export const NO_CLINIC = '-'

const header = z.strictObject({
  clinics: z.array(z.string()).min(1),
  runs: z.int().min(1).max(200_000),
  /** How much the words of the lexicon count beside the model. */
  lexicon: z.number(),
  temperature: z.number().positive(),
  trainedOn: z.string(),
})

export type ModelHeader = z.infer<typeof header>

export interface ClinicModel {
  readonly header: ModelHeader
  /** SHA-256 of its file, in hex. */
  readonly digest: string
  read(text: string): ModelReading
}

export interface ModelReading {
  /** One number per place of the catalogue, in log odds; 0 where the model has no opinion. */
  readonly logits: Float64Array
  readonly noClinic: number
  /** How many runs of the text the model knows. */
  readonly known: number
  /** The stretches of the text that spoke most for a clinic. */
  strongest(place: number): readonly { readonly start: number; readonly end: number }[]
}

export type ModelFile =
  | { readonly ok: true; readonly value: ClinicModel }
  | { readonly ok: false; readonly found: string; readonly expected: string }

const EXPECTED = 'the file as it was shipped, or one trained with training/departments'

export function parseModel(bytes: Uint8Array, catalogue: Catalogue): ModelFile {
  const fail = (found: string): ModelFile => ({ ok: false, found, expected: EXPECTED })
  if (bytes.length < MODEL_MAGIC.length + 4 + DIGEST_BYTES) return fail('a file cut short')
  const body = bytes.subarray(0, bytes.length - DIGEST_BYTES)
  const digest = hash('sha256', body, 'buffer')
  if (!digest.equals(bytes.subarray(bytes.length - DIGEST_BYTES))) return fail('bytes that do not match their SHA-256')
  const parts = splitBody(body)
  return parts === undefined
    ? fail('another format')
    : { ok: true, value: createModel(parts, catalogue, digest.toString('hex')) }
}

interface Parts {
  readonly header: ModelHeader
  readonly hashes: Uint32Array
  readonly rarity: Float32Array
  readonly bias: Float32Array
  readonly scale: Float32Array
  readonly weights: Int8Array
}

function splitBody(body: Uint8Array): Parts | undefined {
  const magic = MODEL_MAGIC.length
  if (new TextDecoder().decode(body.subarray(0, magic)) !== MODEL_MAGIC) return undefined
  // Typed arrays of four bytes start at a multiple of four: a file read whole does, and is used where it lies.
  const { buffer, byteOffset } = body.byteOffset % 4 === 0 ? body : new Uint8Array(body)
  const length = new DataView(buffer, byteOffset).getUint32(magic, true)
  const text = new TextDecoder().decode(body.subarray(magic + 4, magic + 4 + length))
  const parsed = header.safeParse(readJson(text))
  if (!parsed.success) return undefined
  const { runs, clinics } = parsed.data
  let at = Math.ceil((magic + 4 + length) / 4) * 4
  if (body.length !== at + runs * 8 + clinics.length * 8 + runs * clinics.length) return undefined
  const next = (bytes: number) => {
    at += bytes
    return byteOffset + at - bytes
  }
  return {
    header: parsed.data,
    hashes: new Uint32Array(buffer, next(runs * 4), runs),
    rarity: new Float32Array(buffer, next(runs * 4), runs),
    bias: new Float32Array(buffer, next(clinics.length * 4), clinics.length),
    scale: new Float32Array(buffer, next(clinics.length * 4), clinics.length),
    weights: new Int8Array(buffer, next(runs * clinics.length), runs * clinics.length),
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function createModel(
  { header, hashes, rarity, bias, scale, weights }: Parts,
  catalogue: Catalogue,
  digest: string,
): ClinicModel {
  const columns = header.clinics.length
  const places = header.clinics.map((code) => catalogue.placeOf(code))
  const none = header.clinics.indexOf(NO_CLINIC)
  const rowOf = createRowTable(hashes)
  // Scratch space lives as long as the model; a reading clears what it touched.
  const times = new Uint16Array(hashes.length)
  const runs = createRuns()
  const counted = createCounted(runs)
  return {
    header,
    digest,
    read(text) {
      const { rows, values } = countRuns(readRuns(text, runs), rowOf, rarity, times, counted)
      const sums = sumRows(rows, values, weights, columns)
      const logits = new Float64Array(catalogue.clinics.length)
      for (let column = 0; column < columns; column++) {
        const place = places[column] ?? -1
        if (place >= 0) logits[place] = (sums[column] ?? 0) * (scale[column] ?? 0) + (bias[column] ?? 0)
      }
      return {
        logits,
        noClinic: none < 0 ? 0 : (sums[none] ?? 0) * (scale[none] ?? 0) + (bias[none] ?? 0),
        known: rows.length,
        strongest: (place) => {
          const column = places.indexOf(place)
          return column < 0 ? [] : strongestRuns(text, readRuns(text), (hash) => weightAt(hash, column))
        },
      }
    },
  }

  /** What one run speaks for a clinic beyond what it speaks for all. */
  function weightAt(hash: number, column: number): number {
    const row = rowOf(hash)
    if (row < 0) return 0
    const from = row * columns
    return (weights[from + column] ?? 0) * (scale[column] ?? 0) * (rarity[row] ?? 0)
  }
}

/** What all rows of a text say of each column. Four columns at a time: their sums never leave the processor. */
function sumRows(rows: Int32Array, values: Float32Array, weights: Int8Array, columns: number): Float64Array {
  const sums = new Float64Array(columns)
  const most = columns - (columns % 4)
  for (let column = 0; column < most; column += 4) {
    let first = 0
    let second = 0
    let third = 0
    let fourth = 0
    for (let at = 0; at < rows.length; at++) {
      const value = values[at] ?? 0
      const from = (rows[at] ?? 0) * columns + column
      first += value * (weights[from] ?? 0)
      second += value * (weights[from + 1] ?? 0)
      third += value * (weights[from + 2] ?? 0)
      fourth += value * (weights[from + 3] ?? 0)
    }
    sums[column] = first
    sums[column + 1] = second
    sums[column + 2] = third
    sums[column + 3] = fourth
  }
  for (let column = most; column < columns; column++) {
    let sum = 0
    for (let at = 0; at < rows.length; at++)
      sum += (values[at] ?? 0) * (weights[(rows[at] ?? 0) * columns + column] ?? 0)
    sums[column] = sum
  }
  return sums
}

export interface Counted {
  readonly rows: Int32Array
  readonly values: Float32Array
}

function createCounted({ hashes }: Runs): Counted {
  return { rows: new Int32Array(hashes.length), values: new Float32Array(hashes.length) }
}

/** Rows the text has, each with its value: rarer runs count more, a run said twice a little more, a long text no more. */
export function countRuns(
  runs: Runs,
  rowOf: (hash: number) => number,
  rarity: Float32Array,
  times: Uint16Array,
  { rows, values }: Counted = createCounted(runs),
): Counted {
  const { count, hashes } = runs
  let size = 0
  for (let at = 0; at < count; at++) {
    const row = rowOf(hashes[at] ?? 0)
    if (row < 0) continue
    if (times[row] === 0) rows[size++] = row
    times[row] = (times[row] ?? 0) + 1
  }
  let squares = 0
  for (let at = 0; at < size; at++) {
    const row = rows[at] ?? 0
    const value = (rarity[row] ?? 0) * Math.sqrt(times[row] ?? 0)
    times[row] = 0
    values[at] = value
    squares += value * value
  }
  const length = Math.sqrt(squares)
  for (let at = 0; at < size; at++) values[at] = (values[at] ?? 0) / (length === 0 ? 1 : length)
  return { rows: rows.subarray(0, size), values: values.subarray(0, size) }
}

const BUCKETS = 1 << 16

/** Hash → row, or -1. Hashes must be in rising order; their upper half leads to the few rows to look at. */
export function createRowTable(hashes: Uint32Array): (hash: number) => number {
  const starts = new Uint32Array(BUCKETS + 1)
  for (let row = 0; row < hashes.length; row++) {
    const bucket = (hashes[row] ?? 0) >>> 16
    starts[bucket + 1] = row + 1
  }
  for (let bucket = 1; bucket <= BUCKETS; bucket++) {
    if (starts[bucket] === 0) starts[bucket] = starts[bucket - 1] ?? 0
  }
  return (hash) => {
    const bucket = hash >>> 16
    const end = starts[bucket + 1] ?? 0
    for (let row = starts[bucket] ?? 0; row < end; row++) if (hashes[row] === hash) return row
    return -1
  }
}

const MOST_STRETCHES = 2
/** Says nothing to the one who asked why. */
const EMPTY = /什么|怎么|哪|请问|^[我你他她您的了是有着在也都就不要想来去这那个吗呢啊吧挂看科号好很太最又和\d]/

/** Two to four characters that spoke most, none overlapping another. */
function strongestRuns(
  text: string,
  { count, hashes, starts, lengths }: Runs,
  weightOf: (hash: number) => number,
): readonly { readonly start: number; readonly end: number }[] {
  const spoken: { start: number; end: number; weight: number }[] = []
  for (let at = 0; at < count; at++) {
    const length = lengths[at] ?? 0
    const start = starts[at] ?? 0
    if (length < 2 || EMPTY.test(text.slice(start, start + length))) continue
    const weight = weightOf(hashes[at] ?? 0)
    if (weight > 0) spoken.push({ start, end: start + length, weight })
  }
  const kept: { start: number; end: number }[] = []
  for (const { start, end } of spoken.sort((a, b) => b.weight - a.weight || a.start - b.start)) {
    if (kept.length === MOST_STRETCHES) break
    if (kept.every((other) => end <= other.start || start >= other.end)) kept.push({ start, end })
  }
  return kept.sort((a, b) => a.start - b.start)
}
