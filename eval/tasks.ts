// Every task of the table: our bot first, then the baselines, all measured in this run.
import type { Knowledge } from '../src/bot/turn.ts'
import { evaluateCrisis } from '../src/cli/eval/crisis.ts'
import { isEntryOf } from '../src/cli/eval/desk-intent-topics.ts'
import { evaluateDeskIntents } from '../src/cli/eval/desk-intents.ts'
import { evaluateEmergency } from '../src/cli/eval/emergency.ts'
import { evaluateFaq } from '../src/cli/eval/faq.ts'
import { createStopwatch, share } from '../src/cli/eval/figures.ts'
import { evaluateLint, type LintRow } from '../src/cli/eval/lint.ts'
import { evaluateRouting } from '../src/cli/eval/routing.ts'
import { evaluateWhichDepartment } from '../src/cli/eval/which-department.ts'
import type { FaqEntry } from '../src/model/faq-entry.ts'
import { type Baseline, baselineFaq, baselineRouting, baselineWhichDepartment, ringsOn } from './baselines.ts'
import { createBm25 } from './bm25.ts'
import type { EvalData } from './data.ts'
import { type Line, table } from './table.ts'

export interface Bench {
  readonly knowledge: Knowledge
  /** The hospital's own entries, for the baseline of the desk. */
  readonly faq: readonly FaqEntry[]
  readonly baselines: readonly Baseline[]
  readonly data: EvalData
  readonly now: number
}

const OURS = '**daozhen**'

export function routingTable({ knowledge, baselines, data }: Bench): string {
  const reports = [
    { what: OURS, report: evaluateRouting(knowledge, data.routing) },
    ...baselines.map((baseline) => ({ what: baseline.name, report: baselineRouting(baseline, data.routing) })),
  ]
  const lines = reports.flatMap(({ what, report }): Line[] => [
    {
      what,
      n: report.n,
      cells: [report.strict, report.lenient, report.top3, report.macroF1, report.answered],
      latency: report,
    },
    ...Object.entries(report.bySource).map(([source, scores]) => ({
      what: `${what} · ${source}`,
      n: scores.n,
      cells: [scores.strict, scores.lenient, scores.top3],
    })),
  ])
  return table(
    'Routing: question → department (routing/dev)',
    ['strict', 'lenient', 'top 3', 'macro F1', 'answered'],
    lines,
  )
}

export function whichDepartmentTable({ knowledge, baselines, data }: Bench): string {
  const tasks = [
    { name: 'which department', rows: data.whichDepartment, beside: baselines },
    // Long talks: the nearest of fourteen thousand questions would take minutes to say little.
    { name: 'specialty hospitals', rows: data.specialty, beside: baselines.filter(({ isQuick }) => isQuick) },
  ]
  const lines = tasks.flatMap(({ name, rows, beside }) =>
    [
      { what: `${name} · ${OURS}`, report: evaluateWhichDepartment(knowledge, rows) },
      ...beside.map((baseline) => ({
        what: `${name} · ${baseline.name}`,
        report: baselineWhichDepartment(baseline, rows),
      })),
    ].map(({ what, report }): Line => ({ what, n: report.n, cells: [report.accepted, report.top3], latency: report })),
  )
  return table('Which department', ['accepted', 'top 3'], lines)
}

export function faqTable({ data, now }: Bench): string {
  const reports = [
    { what: OURS, report: evaluateFaq(data.entries, data.queries, { now }) },
    { what: 'BM25 on characters', report: baselineFaq(data.entries, data.queries) },
  ]
  const families = [...new Set(data.entries.map(({ bank }) => familyOf(bank)))]
  const ofFamily = reports.flatMap(({ what }) =>
    families.map((family) => {
      const entries = data.entries.filter(({ bank }) => familyOf(bank) === family)
      const queries = data.queries.filter(({ bank }) => familyOf(bank) === family)
      const report = what === OURS ? evaluateFaq(entries, queries, { now }) : baselineFaq(entries, queries)
      return { what: `${what} · ${family} banks`, report }
    }),
  )
  const lines = [...reports, ...ofFamily].map(
    ({ what, report }): Line => ({
      what,
      n: report.n,
      cells: [report.recallAt1, report.mrr, report.rightAt5, report.nearMissAnswered],
      latency: report,
    }),
  )
  return table(
    'FAQ (faq/dev, each question in its own bank)',
    ['R@1', 'MRR', 'right at ≤ 5 % false', 'near misses answered'],
    lines,
  )
}

function familyOf(bank: string): string {
  return bank.split('-')[0] ?? bank
}

export function deskTable({ knowledge, faq, data, now }: Bench): string {
  const ours = evaluateDeskIntents(knowledge, data.deskIntents, { now })
  const wordings = faq.flatMap((entry) => entry.questions.map((question) => ({ entry, question })))
  const index = createBm25(wordings.map(({ question }) => question))
  const watch = createStopwatch()
  const right = data.deskIntents.filter(({ text, intent }) => {
    const [best] = watch.time(() => index.search(text, 1))
    const found = wordings[best?.document ?? -1]
    return found !== undefined && isEntryOf(intent, found.entry)
  }).length
  const n = data.deskIntents.length
  return table(
    'Desk intents (desk_intents_dev, through our seeded FAQ)',
    ['right', 'wrong', 'asked back', 'handed over'],
    [
      { what: OURS, n, cells: [ours.right, ours.wrong, ours.asked, ours.handedOver], latency: ours },
      { what: 'BM25 on characters', n, cells: [share(right, n), share(n - right, n), 0, 0], latency: watch.latency() },
    ],
  )
}

const CRISIS_WORDS = '自杀 不想活 想死 自残 割腕 跳楼 轻生 结束生命'
const EMERGENCY_WORDS = '胸痛 胸口疼 呼吸困难 喘不上气 昏迷 晕倒 抽搐 大出血 吐血 中毒 车祸 休克 120'

export function safetyTable({ knowledge, data }: Bench): string {
  const crisis = evaluateCrisis(knowledge.safety, data.crisis)
  const emergency = evaluateEmergency(knowledge.safety, data.emergency)
  const hits = data.routing.map(({ text }) => knowledge.safety.check(text))
  const shareOf = (kind: string) => share(hits.filter((hit) => hit?.kind === kind).length, hits.length)
  const n = data.routing.length
  return [
    table(
      'Crisis (crisis_dev)',
      ['recall', 'precision'],
      [
        { what: OURS, n: crisis.n, cells: [crisis.recall, crisis.precision], latency: crisis },
        crisisBaseline('eight words', ringsOn(CRISIS_WORDS), data),
        crisisBaseline('always', () => true, data),
      ],
    ),
    table(
      'Emergency (emergency_dev, E and N rows)',
      ['recall on E', 'alarms on N'],
      [
        { what: OURS, n: emergency.n, cells: [emergency.recall, emergency.falseAlarms], latency: emergency },
        emergencyBaseline('thirteen words', ringsOn(EMERGENCY_WORDS), data),
        emergencyBaseline('always', () => true, data),
      ],
    ),
    table(
      'Alarms on ordinary questions (routing/dev)',
      ['self-harm', 'emergency', 'violence'],
      [{ what: OURS, n, cells: [shareOf('selfHarm'), shareOf('emergency'), shareOf('violence')] }],
    ),
  ].join('\n\n')
}

function crisisBaseline(what: string, rings: (text: string) => boolean, { crisis }: EvalData): Line {
  const rang = crisis.filter(({ text }) => rings(text))
  const right = rang.filter(({ level }) => level === 'crisis').length
  const there = crisis.filter(({ level }) => level === 'crisis').length
  return { what, n: crisis.length, cells: [share(right, there), share(right, rang.length)] }
}

function emergencyBaseline(what: string, rings: (text: string) => boolean, { emergency }: EvalData): Line {
  const shareOf = (level: string) => {
    const rows = emergency.filter((row) => row.level === level)
    return share(rows.filter(({ text }) => rings(text)).length, rows.length)
  }
  return { what, n: emergency.filter(({ level }) => level !== 'U').length, cells: [shareOf('E'), shareOf('N')] }
}

export function lintTable({ knowledge }: Bench, rows: readonly LintRow[]): string {
  const report = evaluateLint(knowledge.wording, rows)
  const lines = Object.entries(report.byFamily).map(
    ([family, scores]): Line => ({ what: family, n: scores.n, cells: [scores.recall, scores.falseAlarms] }),
  )
  return table(
    'Wording guard (own sentences)',
    ['found', 'look-alikes that ring'],
    [{ what: OURS, n: report.n, cells: [report.recall, report.falseAlarms], latency: report }, ...lines],
  )
}
