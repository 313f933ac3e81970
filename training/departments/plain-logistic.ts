// The yardstick: a plain multinomial logistic regression over the same runs of characters, trained on the same rows
// without lexicon, own sentences, ages or hospital. node training/departments/plain-logistic.ts --data … --dev …
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { NO_CLINIC } from '../../src/bot/departments/model.ts'
import { normalize } from '../../src/bot/text/matchable.ts'
import { chooseColumns, createDocuments, type Lesson, lessonsOf, type Reader, readGroundwork } from './material.ts'
import { type Row, readTrainingRows } from './rows.ts'
import { predict, trainSoftmax } from './softmax.ts'
import { chooseVocabulary } from './vocabulary.ts'

const VOCABULARY = 60_000

const { values } = parseArgs({ options: { data: { type: 'string' }, dev: { type: 'string' } } })
if (values.data === undefined || values.dev === undefined) throw new Error('--data and --dev: files of labelled rows')

const lessons = readTrainingRows(values.data).flatMap((row) => lessonsOf(row, 0))
const reader: Reader = {
  groundwork: readGroundwork(),
  columns: chooseColumns(lessons, 1),
  vocabulary: chooseVocabulary(
    lessons.map(({ text }) => ({ text: normalize(text).text, clinic: '' })),
    VOCABULARY,
    0,
  ),
  lexiconWeight: 0,
}
const { table, bias } = trainSoftmax(
  createDocuments(lessons, reader),
  reader.vocabulary.hashes.length,
  reader.columns.length,
  { epochs: 8, rate: 2, decay: 1e-6, seed: 20_261_122 },
)

const chances = new Float64Array(reader.columns.length)
const tallies = new Map<string, { n: number; strict: number; lenient: number; top3: number }>()
for (const row of readMeasured(values.dev)) {
  if (row.standard === null) continue
  const [first, second, third] = rank(row.text)
  const isRight = (code: string | undefined) => code === row.standard || row.accept.includes(code ?? '')
  const tally = tallies.get(row.source) ?? { n: 0, strict: 0, lenient: 0, top3: 0 }
  tallies.set(row.source, tally)
  tally.n += 1
  if (first === row.standard) tally.strict += 1
  if (isRight(first)) tally.lenient += 1
  if ([first, second, third].some(isRight)) tally.top3 += 1
}
for (const [source, { n, strict, lenient, top3 }] of tallies) {
  const share = (count: number) => (count / n).toFixed(4)
  console.log(`${source}: n ${n}, strict ${share(strict)}, lenient ${share(lenient)}, top-3 ${share(top3)}`)
}

/** Codes, most likely first. */
function rank(text: string): readonly string[] {
  const lesson: Lesson = { text, right: [[reader.columns[0] ?? '', 1]], weight: 1, source: 'measured', blind: true }
  const [document] = createDocuments([lesson], reader)
  if (document === undefined) return []
  predict({ ...document, possible: new Uint8Array(chances.length).fill(1) }, table, bias, chances)
  return reader.columns
    .map((code, column) => ({ code, chance: chances[column] ?? 0 }))
    .filter(({ code }) => code !== NO_CLINIC)
    .sort((a, b) => b.chance - a.chance)
    .map(({ code }) => code)
}

/** Rows to measure with, whatever they may be used for: nothing is learnt here. */
function readMeasured(path: string): readonly Row[] {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]))
}
