// Measures red flags on sentences with a danger word: E must ring, N must not, U (urgent or unclear) may do either and is
// only counted in `n`. Any alarm counts, whatever its family: each brings people and the emergency text or one like it.
import type { SafetyCheck } from '../../bot/turn.ts'
import { shareOf, timeChecks } from './timed-checks.ts'

export interface EmergencyRow {
  readonly text: string
  readonly level: 'E' | 'U' | 'N'
}

export interface EmergencyFigures {
  readonly n: number
  readonly recall: number
  readonly falseAlarms: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export function evaluateEmergency(safety: SafetyCheck, rows: readonly EmergencyRow[]): EmergencyFigures {
  const { hits, p50Ms, p99Ms } = timeChecks(
    safety,
    rows.map(({ text }) => text),
  )
  const alarmsAt = (wanted: EmergencyRow['level']) => {
    const those = rows.flatMap(({ level }, at) => (level === wanted ? [hits[at] !== undefined] : []))
    return shareOf(those.filter(Boolean).length, those.length)
  }
  return { n: rows.length, recall: alarmsAt('E'), falseAlarms: alarmsAt('N'), p50Ms, p99Ms }
}
