// Are words of suicide and self-harm heard, and only those? Any alarm brings a person, so any alarm finds the one in
// danger; precision looks at the self-harm alarms alone.
import type { SafetyCheck } from '../../bot/turn.ts'
import { createStopwatch, type Latency, share, warmUp } from './figures.ts'

export interface CrisisRow {
  readonly text: string
  readonly level: 'crisis' | 'aggression' | 'none'
}

export interface CrisisReport extends Latency {
  readonly n: number
  readonly recall: number
  readonly precision: number
}

export function evaluateCrisis(safety: SafetyCheck, rows: readonly CrisisRow[]): CrisisReport {
  const check = ({ text }: CrisisRow) => safety.check(text)
  warmUp(rows, check)
  const watch = createStopwatch()
  const checked = rows.map((row) => ({ level: row.level, hit: watch.time(() => check(row)) }))
  const crises = checked.filter(({ level }) => level === 'crisis')
  const selfHarm = checked.filter(({ hit }) => hit?.kind === 'selfHarm')
  return {
    n: rows.length,
    recall: share(crises.filter(({ hit }) => hit !== undefined).length, crises.length),
    precision: share(selfHarm.filter(({ level }) => level === 'crisis').length, selfHarm.length),
    ...watch.latency(),
  }
}
