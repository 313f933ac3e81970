// The wording guard on labelled sentences: does each family find its own, and leave look-alikes alone?
import { WORDING_FAMILIES, type WordingAudience, type WordingCheck, type WordingFamily } from '../../model/wording.ts'
import { createStopwatch, type Latency, share, warmUp } from './figures.ts'

export interface LintRow {
  readonly text: string
  readonly family: WordingFamily
  readonly violates: boolean
  /** Who says it; an agent's draft unless named. */
  readonly audience: WordingAudience
}

export interface LintScores {
  readonly n: number
  readonly recall: number
  /** Share of look-alikes that ring in their family. */
  readonly falseAlarms: number
}

export interface LintReport extends LintScores, Latency {
  readonly byFamily: Readonly<Record<string, LintScores>>
}

export function evaluateLint(wording: WordingCheck, rows: readonly LintRow[]): LintReport {
  const rings = ({ text, family, audience }: LintRow) =>
    wording.check(text, audience).some((finding) => finding.family === family)
  warmUp(rows, rings)
  const watch = createStopwatch()
  const linted = rows.map((row) => ({ row, rang: watch.time(() => rings(row)) }))
  const families = WORDING_FAMILIES.filter((family) => rows.some((row) => row.family === family))
  const scoresOf = (some: typeof linted): LintScores => {
    const violating = some.filter(({ row }) => row.violates)
    const harmless = some.filter(({ row }) => !row.violates)
    return {
      n: some.length,
      recall: share(violating.filter(({ rang }) => rang).length, violating.length),
      falseAlarms: share(harmless.filter(({ rang }) => rang).length, harmless.length),
    }
  }
  return {
    ...scoresOf(linted),
    byFamily: Object.fromEntries(
      families.map((family) => [family, scoresOf(linted.filter(({ row }) => row.family === family))]),
    ),
    ...watch.latency(),
  }
}
