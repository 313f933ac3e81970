// Do sentences that mean danger now (E) ring, and those that only contain a danger word (N) not? Urgent or unclear ones
// (U) may do either and are not counted.
import type { SafetyCheck } from '../../bot/turn.ts'
import { createStopwatch, type Latency, share, warmUp } from './figures.ts'

export interface EmergencyRow {
  readonly text: string
  readonly level: 'E' | 'U' | 'N'
}

export interface EmergencyReport extends Latency {
  readonly n: number
  readonly recall: number
  readonly falseAlarms: number
}

export function evaluateEmergency(safety: SafetyCheck, rows: readonly EmergencyRow[]): EmergencyReport {
  const check = ({ text }: EmergencyRow) => safety.check(text) !== undefined
  warmUp(rows, check)
  const watch = createStopwatch()
  const checked = rows
    .filter(({ level }) => level !== 'U')
    .map((row) => ({ level: row.level, rang: watch.time(() => check(row)) }))
  const shareThatRang = (level: EmergencyRow['level']) => {
    const ofLevel = checked.filter((row) => row.level === level)
    return share(ofLevel.filter(({ rang }) => rang).length, ofLevel.length)
  }
  return { n: checked.length, recall: shareThatRang('E'), falseAlarms: shareThatRang('N'), ...watch.latency() }
}
