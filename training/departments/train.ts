// Trains the routing model: node training/departments/train.ts --data <rows.jsonl.gz> [--out config/models/departments.bin]
// Same input, same bytes. Never reads a row that may only be measured with.
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MODEL_MAGIC, type ModelHeader, NO_CLINIC } from '../../src/bot/departments/model.ts'
import { normalize } from '../../src/bot/text/matchable.ts'
import { fitTemperature } from './calibrate.ts'
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
const LEXICON_WEIGHT = 0.5
const SHARE_OF_ACCEPTED = 0.05
const WEIGHT_OF_WORDS = 0.3
const FEWEST_LESSONS = 12
/** How much a clinic gains by being asked for often: the mix of the rows is not a hospital's, yet no clinic is as likely as any. */
const PRIOR = 0.3
/** Rows added to each clinic before the mix is counted. */
const AT_LEAST = 30
/** A row of a clinic with many rows weighs less: (rows ÷ USUAL_ROWS) to the power of minus this. */
const BALANCE = 0.25
const USUAL_ROWS = 300
const PLAN: Schedule = { epochs: 8, rate: 2, decay: 1e-6, seed: 20_261_122 }

const { values } = parseArgs({
  options: { data: { type: 'string' }, out: { type: 'string', default: 'config/models/departments.bin' } },
})
if (values.data === undefined) throw new Error('--data: the file of labelled rows (JSON lines, plain or .gz)')

const rows = readTrainingRows(values.data)
const groundwork = readGroundwork()
const own = ownLessons(groundwork, WEIGHT_OF_WORDS)
const rowsOf = Map.groupBy(rows, ({ standard }) => standard)
const lessons = (some: readonly Row[]) => [...some.flatMap(balanced), ...own]
const all = lessons(rows)
const reader: Reader = {
  groundwork,
  columns: chooseColumns(all, FEWEST_LESSONS),
  vocabulary: chooseVocabulary(
    all.map(({ text, right }) => ({ text: normalize(text).text, clinic: right[0]?.[0] ?? NO_CLINIC })),
    VOCABULARY,
  ),
  lexiconWeight: 0,
}

const learn = (some: readonly Row[]) =>
  withPrior(
    trainSoftmax(createDocuments(lessons(some), reader), reader.vocabulary.hashes.length, reader.columns.length, PLAN),
    some,
  )

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
  `${rows.length} rows, ${own.length} own lessons → ${values.out}: ${reader.columns.length} clinics, ` +
    `${reader.vocabulary.hashes.length} runs, temperature ${temperature}, ${bytes.length} bytes, ` +
    `sha256 ${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}`,
)

function balanced(row: Row): readonly Lesson[] {
  const weight = ((rowsOf.get(row.standard)?.length ?? USUAL_ROWS) / USUAL_ROWS) ** -BALANCE
  return lessonsOf(row, SHARE_OF_ACCEPTED).map((lesson) => ({ ...lesson, weight }))
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
