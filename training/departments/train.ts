// Trains the routing model: node training/departments/train.ts --data <rows.jsonl.gz> [--out config/models/departments.bin]
// Same input, same bytes. Never reads a row that may only be measured with.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MODEL_MAGIC, type ModelHeader, NO_CLINIC } from '../../src/bot/departments/model.ts'
import { normalize } from '../../src/bot/text/matchable.ts'
import { fitTemperature } from './calibrate.ts'
import { type Fit, fitLeastSquares } from './least-squares.ts'
import {
  chooseColumns,
  columnOf,
  createDocuments,
  type Lesson,
  lessonsOf,
  ownLessons,
  type Reader,
  readGroundwork,
} from './material.ts'
import { isHeldBack, type Row, readTrainingRows } from './rows.ts'
import { type Schedule, trainSoftmax, type Weights } from './softmax.ts'
import { chooseVocabulary, type Vocabulary } from './vocabulary.ts'

const VOCABULARY = 50_000
/** Learnt without the lexicon, joined with it afterwards: what both say counts, and each stands without the other. */
const LEXICON_WEIGHT = 0.6
const SHARE_OF_ACCEPTED = 0.05
const FEWEST_LESSONS = 12
/** How much a clinic gains by being asked for often: the mix of the rows is not a hospital's, yet no clinic is as likely as any. */
const PRIOR = 0.3
/** Rows added to each clinic before the mix is counted. */
const AT_LEAST = 30
const USUAL_ROWS = 300

interface Way {
  /** What it adds to the model: both ways are linear, so their sum is one model. */
  readonly counts: number
  /** What a word of the lexicon weighs as a lesson beside a row. */
  readonly words: number
  /** A row of a clinic with many rows weighs less: (rows ÷ USUAL_ROWS) to the power of minus this. */
  readonly balance: number
}

/** Knows what the rows name seldom or never, from the words. */
const LOGISTIC: Way = { counts: 0.8, words: 0.3, balance: 0.25 }
/** Hears through wrong labels what the rows name often. */
const SQUARES: Way = { counts: 4, words: 0.1, balance: 0.5 }
const PLAN: Schedule = { epochs: 8, rate: 2, decay: 1e-6, seed: 20_261_122 }
const FIT: Fit = { ridge: 0.3, rounds: 30 }

const { values } = parseArgs({
  options: { data: { type: 'string' }, out: { type: 'string', default: 'config/models/departments.bin' } },
})
if (values.data === undefined) throw new Error('--data: the file of labelled rows (JSON lines, plain or .gz)')

const rows = readTrainingRows(values.data)
const groundwork = readGroundwork()
const rowsOf = Map.groupBy(rows, ({ standard }) => standard)
const all = lessons(rows, LOGISTIC)
const reader: Reader = {
  groundwork,
  columns: chooseColumns(all, FEWEST_LESSONS),
  vocabulary: chooseVocabulary(
    all.map(({ text, right }) => ({ text: normalize(text).text, clinic: right[0]?.[0] ?? NO_CLINIC })),
    VOCABULARY,
  ),
  lexiconWeight: 0,
}

const temperature = fitTemperature(learn(rows.filter((row) => !isHeldBack(row))), rows.filter(isHeldBack), {
  ...reader,
  lexiconWeight: LEXICON_WEIGHT,
})
const bytes = encode(learn(rows), reader.vocabulary, {
  clinics: [...reader.columns],
  runs: reader.vocabulary.hashes.length,
  lexicon: LEXICON_WEIGHT,
  temperature,
  trainedOn: createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 16),
})
writeFileSync(values.out, bytes)
console.log(
  `${rows.length} rows, ${all.length} lessons with our own → ${values.out}: ${reader.columns.length} clinics, ` +
    `${reader.vocabulary.hashes.length} runs, temperature ${temperature}, ${bytes.length} bytes, ` +
    `sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`,
)

function learn(some: readonly Row[]): Weights {
  const runs = reader.vocabulary.hashes.length
  const columns = reader.columns.length
  const documents = (way: Way) => createDocuments(lessons(some, way), reader)
  const logistic = trainSoftmax(documents(LOGISTIC), runs, columns, PLAN)
  const squares = fitLeastSquares(documents(SQUARES), runs, columns, FIT)
  const table = logistic.table.map((weight, at) => LOGISTIC.counts * weight + SQUARES.counts * (squares[at] ?? 0))
  return withPrior({ table, bias: logistic.bias.map((bias) => LOGISTIC.counts * bias) }, some)
}

function lessons(some: readonly Row[], { words, balance }: Way): readonly Lesson[] {
  const ofRows = some.flatMap((row) => {
    const weight = ((rowsOf.get(row.standard)?.length ?? USUAL_ROWS) / USUAL_ROWS) ** -balance
    return lessonsOf(row, SHARE_OF_ACCEPTED).map((lesson) => ({ ...lesson, weight }))
  })
  return [...ofRows, ...ownLessons(groundwork, words)]
}

/** What most patients come for is a little likelier before a word is read. */
function withPrior({ table, bias }: Weights, some: readonly Row[]): Weights {
  const find = columnOf(reader.columns)
  const counts = new Float64Array(reader.columns.length).fill(AT_LEAST)
  for (const { standard } of some) {
    const column = standard === null ? -1 : find(standard)
    if (column >= 0) counts[column] = (counts[column] ?? 0) + 1
  }
  const logs = counts.map((count) => Math.log(count))
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const none = reader.columns.indexOf(NO_CLINIC)
  return {
    table,
    bias: bias.map((each, column) => (column === none ? each : each + PRIOR * ((logs[column] ?? 0) - mean))),
  }
}

function encode({ table, bias }: Weights, vocabulary: Vocabulary, header: ModelHeader): Uint8Array {
  const columns = header.clinics.length
  const scale = new Float32Array(columns)
  for (let at = 0; at < table.length; at++) {
    const column = at % columns
    scale[column] = Math.max(scale[column] ?? 0, Math.abs(table[at] ?? 0) / 127)
  }
  const weights = Int8Array.from(table, (weight, at) => Math.round(weight / (scale[at % columns] || 1)))
  const json = Buffer.from(JSON.stringify(header))
  const start = MODEL_MAGIC.length + 4 + json.length
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  const body = Buffer.concat([
    Buffer.from(MODEL_MAGIC),
    length,
    json,
    Buffer.alloc(Math.ceil(start / 4) * 4 - start),
    ...[vocabulary.hashes, vocabulary.rarity, Float32Array.from(bias), scale, weights].map((part) =>
      Buffer.from(part.buffer, part.byteOffset, part.byteLength),
    ),
  ])
  return Buffer.concat([body, createHash('sha256').update(body).digest()])
}
