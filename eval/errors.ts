// Where it goes wrong, in counts: which department stands for which, which intent gets what. No patient's words.
import { evaluateDeskIntents } from '../src/cli/eval/desk-intents.ts'
import { evaluateEmergency } from '../src/cli/eval/emergency.ts'
import { personOfBand, suggestedCodes } from '../src/cli/eval/routing.ts'
import { type Line, table } from './table.ts'
import type { Bench } from './tasks.ts'

const MOST_CONFUSIONS = 40

export function errorTables(bench: Bench): string {
  return [confusions(bench), byDepartment(bench), byIntent(bench), byDangerWord(bench)].join('\n\n')
}

interface Routed {
  readonly standard: string
  readonly accept: readonly string[]
  readonly named: readonly string[]
}

function routed({ knowledge, data }: Bench): readonly Routed[] {
  return data.routing.flatMap(({ text, standard, accept, age }) =>
    standard === null
      ? []
      : [{ standard, accept, named: bestFirst(standard, suggestedCodes(knowledge, text, personOfBand(age))) }],
  )
}

/** One code for each suggestion: the right one where a department has several. */
function bestFirst(standard: string, suggested: readonly (readonly string[])[]): readonly string[] {
  return suggested.flatMap((codes) => codes.find((code) => code === standard) ?? codes[0] ?? [])
}

function isAccepted({ standard, accept, named: [best] }: Routed): boolean {
  return best !== undefined && (best === standard || accept.includes(best))
}

function confusions(bench: Bench): string {
  const counts = new Map<string, number>()
  for (const row of routed(bench)) {
    if (isAccepted(row)) continue
    const pair = `${row.standard} | ${row.named[0] ?? 'none'}`
    counts.set(pair, (counts.get(pair) ?? 0) + 1)
  }
  const rows = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_CONFUSIONS)
  const lines = rows.map(([pair, count]) => `| ${pair} | ${count} |`)
  return ['### Routing: wanted, named instead', '', '| wanted | named | rows |', '| --- | --- | ---: |', ...lines].join(
    '\n',
  )
}

function byDepartment(bench: Bench): string {
  const groups = Map.groupBy(routed(bench), ({ standard }) => standard)
  const lines = [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([standard, rows]): Line => {
      const count = (isSo: (row: Routed) => boolean) => rows.filter(isSo).length / rows.length
      return {
        what: standard,
        n: rows.length,
        cells: [count((row) => row.named[0] === standard), count(isAccepted), count(({ named }) => named.length === 0)],
      }
    })
  return table('Routing by department', ['strict', 'lenient', 'none named'], lines)
}

function byIntent({ knowledge, data, now }: Bench): string {
  const groups = Map.groupBy(data.deskIntents, ({ intent }) => intent)
  const lines = [...groups]
    .sort((a, b) => b[1].length - a[1].length)
    .map(([intent, rows]): Line => {
      const { right, wrong, asked, handedOver } = evaluateDeskIntents(knowledge, rows, { now })
      return { what: intent, n: rows.length, cells: [right, wrong, asked, handedOver] }
    })
  return table('Desk intents by intent', ['right', 'wrong', 'asked back', 'handed over'], lines)
}

function byDangerWord({ knowledge, data }: Bench): string {
  const lines = (['E', 'N'] as const).map((level): Line => {
    const rows = data.emergency.filter((row) => row.level === level)
    const { recall, falseAlarms } = evaluateEmergency(knowledge.safety, rows)
    return { what: level, n: rows.length, cells: [level === 'E' ? recall : falseAlarms] }
  })
  return table('Emergency by level', ['rang'], lines)
}
