// The arithmetic of routing: codes suggested against codes expected. The same for our bot and for the baselines beside it.
import { rounded, share } from './figures.ts'

export interface RoutingRow {
  readonly text: string
  /** Catalogue code; null: the question belongs to no clinic. */
  readonly standard: string | null
  /** Codes a desk would also accept. */
  readonly accept: readonly string[]
  readonly source: string
  /** Age band given beside the text: `0+` under ten, `20+` in the twenties. */
  readonly age?: string
}

export interface RoutingScores {
  readonly n: number
  readonly strict: number
  readonly lenient: number
  readonly top3: number
}

export interface RoutingFigures extends RoutingScores {
  readonly macroF1: number
  /** Share of all rows, those without a clinic too, for which a department was named. */
  readonly answered: number
  readonly bySource: Readonly<Record<string, RoutingScores>>
}

export interface RoutedRow {
  readonly row: RoutingRow
  /** What was suggested, best first; a department that is several clinics at once has several codes. */
  readonly hits: readonly (readonly string[])[]
}

export function scoreRouting(routed: readonly RoutedRow[]): RoutingFigures {
  const scored = routed.filter(({ row }) => row.standard !== null)
  const sources = [...new Set(scored.map(({ row }) => row.source))].sort()
  return {
    ...scoresOf(scored),
    macroF1: macroF1(scored),
    answered: share(routed.filter(({ hits }) => hits.length > 0).length, routed.length),
    bySource: Object.fromEntries(
      sources.map((source) => [source, scoresOf(scored.filter(({ row }) => row.source === source))]),
    ),
  }
}

function scoresOf(scored: readonly RoutedRow[]): RoutingScores {
  const count = (isRight: (routed: RoutedRow) => boolean) => share(scored.filter(isRight).length, scored.length)
  return {
    n: scored.length,
    strict: count(({ row, hits }) => firstCode(row, hits) === row.standard),
    lenient: count(({ row, hits }) => isAccepted(row, hits[0])),
    top3: count(({ row, hits }) => hits.slice(0, 3).some((codes) => isAccepted(row, codes))),
  }
}

function isAccepted({ standard, accept }: RoutingRow, codes: readonly string[] = []): boolean {
  return codes.some((code) => code === standard || accept.includes(code))
}

/** The right code if the first suggestion has it. */
function firstCode({ standard }: RoutingRow, [first = []]: RoutedRow['hits']): string | null {
  return first.find((code) => code === standard) ?? first[0] ?? null
}

/** Mean of F1 over the codes that are some row's standard: a rare clinic counts as much as a frequent one. */
function macroF1(scored: readonly RoutedRow[]): number {
  const classes = new Set(scored.map(({ row }) => row.standard))
  const counts = new Map([...classes].map((code) => [code, { right: 0, named: 0, there: 0 }]))
  for (const { row, hits } of scored) {
    const best = firstCode(row, hits)
    const named = counts.get(best)
    if (named !== undefined) named.named += 1
    const there = counts.get(row.standard)
    if (there === undefined) continue
    there.there += 1
    if (best === row.standard) there.right += 1
  }
  const f1 = [...counts.values()].map(({ right, named, there }) => (2 * right) / (named + there))
  return rounded(f1.length === 0 ? 0 : f1.reduce((sum, value) => sum + value, 0) / f1.length)
}
