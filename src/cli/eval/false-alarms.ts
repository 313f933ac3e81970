// Measures alarms on the questions of ordinary patients, by kind and family. Not every one is false: some patients with a
// routine question are in danger, so the emergencies among them are to be read, while a crisis alarm should be rare.
import type { SafetyCheck } from '../../bot/turn.ts'
import { shareOf, timeChecks } from './timed-checks.ts'

export interface FalseAlarmFigures {
  readonly n: number
  readonly crisis: number
  readonly violence: number
  readonly emergency: number
  readonly byRule: Readonly<Record<string, number>>
  readonly p50Ms: number
  readonly p99Ms: number
}

export function evaluateFalseAlarms(
  safety: SafetyCheck,
  rows: readonly { readonly text: string }[],
): FalseAlarmFigures {
  const { hits, p50Ms, p99Ms } = timeChecks(
    safety,
    rows.map(({ text }) => text),
  )
  const byRule: Record<string, number> = {}
  for (const hit of hits) if (hit !== undefined) byRule[hit.rule] = (byRule[hit.rule] ?? 0) + 1
  const share = (kind: string) => shareOf(hits.filter((hit) => hit?.kind === kind).length, rows.length)
  return {
    n: rows.length,
    crisis: share('selfHarm'),
    violence: share('violence'),
    emergency: share('emergency'),
    byRule,
    p50Ms,
    p99Ms,
  }
}
