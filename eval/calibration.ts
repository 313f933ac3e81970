// Whether what is said to be likely is right as often: the said chance beside the share that was right. Counts only.
import { createFaqFinder } from '../src/bot/faq.ts'
import { personOfBand } from '../src/cli/eval/routing.ts'
import { type Line, table } from './table.ts'
import type { Bench } from './tasks.ts'

interface Said {
  readonly chance: number
  readonly isRight: boolean
}

const ROUTING_STEPS = [0, 0.2, 0.4, 0.6, 0.8]
const FAQ_STEPS = [0.5, 0.6, 0.7, 0.8, 0.9]

export function calibrationTable(bench: Bench): string {
  const families = [...new Set(bench.data.entries.map(({ bank }) => familyOf(bank)))]
  const lines = [
    ...linesOf('routing', routingSaid(bench), ROUTING_STEPS),
    ...families.flatMap((family) => linesOf(`FAQ, ${family} banks`, faqSaid(bench, family), FAQ_STEPS)),
  ]
  return table('Said and right (dev, questions without a right answer included)', ['said', 'right'], lines)
}

function linesOf(what: string, all: readonly Said[], steps: readonly number[]): readonly Line[] {
  return steps.flatMap((from, at) => {
    const to = steps[at + 1] ?? 1.001
    const some = all.filter(({ chance }) => chance >= from && chance < to)
    if (some.length === 0) return []
    const mean = some.reduce((sum, { chance }) => sum + chance, 0) / some.length
    const right = some.filter(({ isRight }) => isRight).length / some.length
    return [{ what: `${what} · from ${from}`, n: some.length, cells: [mean, right] }]
  })
}

function routingSaid({ knowledge, data }: Bench): readonly Said[] {
  return data.routing.flatMap(({ text, standard, accept, age }) => {
    const [best] = knowledge.departments.suggest(text, personOfBand(age)).hits
    if (best === undefined || standard === null) return []
    const { code, also = [] } = best.department
    return [{ chance: best.score, isRight: [code, ...also].some((each) => each === standard || accept.includes(each)) }]
  })
}

function faqSaid({ data, now }: Bench, family: string): readonly Said[] {
  const banks = new Set(data.entries.flatMap(({ bank }) => (familyOf(bank) === family ? [bank] : [])))
  return [...banks].flatMap((name) => {
    const finder = createFaqFinder(
      data.entries.flatMap(({ bank, id, question, category = '' }) =>
        bank === name
          ? [{ id, version: 1, category, questions: [question], answer: question, clinical: false, followUps: [] }]
          : [],
      ),
    )
    return data.queries.flatMap(({ bank, text, relevant, kind }) => {
      if (bank !== name || kind === 'hard_neg') return []
      const [best] = finder.find(text, now)
      return best === undefined ? [] : [{ chance: best.score, isRight: relevant.includes(best.entry.id) }]
    })
  })
}

function familyOf(bank: string): string {
  return bank.split('-')[0] ?? bank
}
