// Fits the weights of the FAQ comparison and counts how rare each character is. `node training/faq/train.ts <rows.jsonl.gz>`
// Reads rows marked `use: train` only, and writes the same bytes every time.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { readYamlFile } from '../../src/base/yaml-file.ts'
import type { Found } from '../../src/bot/faq/propose.ts'
import { runNow } from '../../src/bot/faq/slices.ts'
import { parseFaqFile } from '../../src/bot/seeds/faq-file.ts'
import { fitLogistic, type Sample } from './logistic.ts'
import { withNearMisses } from './near-misses.ts'
import { type Bank, type BankEntry, type BankQuestion, banksOf, banksOfOwn, pairsOf, type Row } from './pairs.ts'

const OUT = new URL('../../src/bot/faq/', import.meta.url)
const OWN = new URL('../../config/faq/', import.meta.url)
const FOLDS = 5
const BANK_SIZE = 250
const TAKEN_OUT = 0.4
/** More questions without an answer teach more of when to be silent; the chances are calibrated afterwards. */
const TAKEN_OUT_TO_FIT = 0.5
const SHUFFLES = 3
const RANK_RIDGE = 0.001
const CHANCE_RIDGE = 0.02
const LEVELS_PER_NAT = 2
const RAREST_LEVEL = 17

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node training/faq/train.ts <routing/train.jsonl.gz>')
const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')
const rows = lines.map((line): Row => JSON.parse(line)).filter(({ use }) => use === 'train')

write('rarity-levels.ts', rarityModule(rows))
// The comparison weighs by rarity: it is loaded only once that is written.
const { FIGURES } = await import('../../src/bot/faq/compare.ts')
const { indexWordings } = await import('../../src/bot/faq/gram-index.ts')
const { figuresOf, MOST_COMPARED } = await import('../../src/bot/faq/propose.ts')
const { readQuestion } = await import('../../src/bot/question.ts')

const pairs = pairsOf(rows)
const toFit = banksFor(TAKEN_OUT_TO_FIT, 11, withNearMisses)
const rank = fitLogistic(toFit.flat(), RANK_RIDGE)
const shrunk = fitLogistic(
  toFit.flatMap((candidates) => firstWithLead(candidates, rank)),
  CHANCE_RIDGE,
)
const chance = calibrated(
  shrunk,
  banksFor(TAKEN_OUT, 71, (question) => [question]).flatMap((candidates) => firstWithLead(candidates, rank)),
)
write('weights.ts', weightsModule(rank, chance.slice(0, FIGURES.length), chance.slice(FIGURES.length)))
console.log(`${rows.length} rows, ${pairs.length} pairs, ${toFit.length} questions`)

/** Candidates of every question, of patients' banks (with what `more` makes of each) and of the desk's own. */
function banksFor(
  without: number,
  seed: number,
  more: (question: BankQuestion, random: () => number) => readonly BankQuestion[],
): readonly (readonly Sample[])[] {
  const shuffles = Array.from({ length: SHUFFLES }, (_, shuffle) => seed + shuffle)
  const ofPatients = shuffles.flatMap((number) => {
    const random = seeded(number)
    return banksOf(pairs, random, BANK_SIZE, without).map(({ entries, questions }) => ({
      entries,
      questions: questions.flatMap((question) => more(question, random)),
    }))
  })
  const ofDesk = shuffles.flatMap((number) => banksOfOwn(ownEntries(), seeded(number + SHUFFLES), FOLDS, without))
  return [...ofPatients, ...ofDesk].flatMap(candidatesOf)
}

/** The ridge keeps weights small and chances near the middle: stretched and moved until they say what is. */
function calibrated(weights: readonly number[], samples: readonly Sample[]): readonly number[] {
  const [offset = 0, scale = 1] = fitLogistic(
    samples.map(({ features, right }) => ({
      features: [1, features.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0)],
      right,
    })),
    0,
  )
  return weights.map((weight, at) => Math.round((scale * weight + (at === 0 ? offset : 0)) * 1_000) / 1_000)
}

/** The entries the look-up finds for every question of a bank, as samples. */
function candidatesOf({ entries, questions }: Bank): readonly (readonly Sample[])[] {
  const texts = entries.flatMap(({ id, wordings }) => wordings.map((text) => ({ id, text })))
  const wordings = texts.map(({ text }, entry) => ({ entry, at: 0, ...readQuestion(text) }))
  const index = runNow(indexWordings(wordings))
  return questions.map(({ text, right }) => {
    const question = readQuestion(text)
    const found: Found<string>[] = []
    index.search(question, ({ entry }, similarity) => {
      const known = texts[entry]
      if (known !== undefined) found.push({ entry: known.id, text: known.text, similarity })
    })
    found.sort((a, b) => b.similarity - a.similarity)
    return figuresOf(question, found.slice(0, MOST_COMPARED)).map(({ entry, figures }) => ({
      features: figures,
      right: entry === right,
    }))
  })
}

function firstWithLead(candidates: readonly Sample[], weights: readonly number[]): readonly Sample[] {
  const ranked = candidates
    .map((sample) => ({
      sample,
      rank: sample.features.reduce((sum, value, at) => sum + value * (weights[at] ?? 0), 0),
    }))
    .sort((a, b) => b.rank - a.rank)
  const [first, second] = ranked
  if (first === undefined) return []
  const lead = first.rank - (second?.rank ?? Number.NEGATIVE_INFINITY)
  return [{ ...first.sample, features: [...first.sample.features, Math.min(1, lead / 3), Math.min(1, lead)] }]
}

/** The FAQ this installation ships: our own sentences. */
function ownEntries(): readonly BankEntry[] {
  return readdirSync(OWN).flatMap((name) => {
    const read = readYamlFile(new URL(name, OWN).pathname)
    const parsed = read.ok ? parseFaqFile(read.value, name) : undefined
    if (parsed?.ok !== true) throw new Error(`${name} cannot be read`)
    return parsed.value.map(({ id, questions }) => ({ id, wordings: questions }))
  })
}

function rarityModule(all: readonly Row[]): string {
  const counts = new Map<string, number>()
  for (const { text } of all) {
    for (const letter of new Set(text.normalize('NFKC').toLowerCase())) {
      if (letter >= '\u4e00' && letter <= '\u9fff') counts.set(letter, (counts.get(letter) ?? 0) + 1)
    }
  }
  const levels = Array.from({ length: RAREST_LEVEL + 1 }, () => '')
  for (const [letter, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const level = Math.min(RAREST_LEVEL, Math.round(LEVELS_PER_NAT * Math.log((all.length + 1) / (count + 0.5))))
    levels[level] += letter
  }
  const head =
    "// Written by training/faq/train.ts: characters by how rare they are in patients' questions, half a nat a line.\n\n"
  return `${head}// biome-ignore format: one level a line\nexport const RARITY_LEVELS: readonly string[] = [\n${levels.map((letters) => `  '${letters}',`).join('\n')}\n]\n`
}

function weightsModule(
  rankWeights: readonly number[],
  chanceWeights: readonly number[],
  lead: readonly number[],
): string {
  const list = (name: string, weights: readonly number[]) =>
    `export const ${name}: readonly number[] = [\n${weights.map((weight, at) => `  ${weight}, // ${FIGURES[at]}`).join('\n')}\n]\n`
  return [
    '// Written by training/faq/train.ts: what each figure of a comparison weighs, in log odds.\n',
    list('RANK_WEIGHTS', rankWeights),
    list('CHANCE_WEIGHTS', chanceWeights),
    `/** Of a lead of three, and of one, over the next best. */\nexport const LEAD_WEIGHTS: readonly [number, number] = [${lead.join(', ')}]\n`,
  ].join('\n')
}

function write(name: string, text: string): void {
  writeFileSync(new URL(name, OUT), text)
}

/** Mulberry32: the same shuffles in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
