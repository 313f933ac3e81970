// The desk's numbers in the seconds of the form and the milliseconds of the desk, both ways.
import { SECOND } from '../base/clock.ts'
import type { DeskPolicy } from '../model/desk-policy.ts'
import type { EntryBody } from '../model/edited.ts'

const SPANS = {
  awaySeconds: 'awayMs',
  holdNoticeSeconds: 'holdNoticeMs',
  leadAlarmSeconds: 'leadAlarmMs',
  alarmEscalateSeconds: 'alarmEscalateMs',
  alarmRepeatSeconds: 'alarmRepeatMs',
  transferSeconds: 'transferMs',
  positionEverySeconds: 'positionEveryMs',
  handlingSeconds: 'handlingMs',
} as const satisfies Readonly<Record<string, keyof DeskPolicy>>

export function slaOf(policy: DeskPolicy): EntryBody {
  const spans = Object.entries(SPANS).map(([seconds, ms]) => [seconds, Math.round(policy[ms] / SECOND)] as const)
  return { capacity: policy.capacity, ...Object.fromEntries(spans) }
}

/** What the form does not know stays as it is. */
export function deskPolicyOf(policy: DeskPolicy, sla: EntryBody): DeskPolicy {
  const spans = Object.entries(SPANS).flatMap(([seconds, ms]) => {
    const value = sla[seconds]
    return typeof value === 'number' ? [[ms, value * SECOND] as const] : []
  })
  const capacity = typeof sla.capacity === 'number' ? sla.capacity : policy.capacity
  return { ...policy, capacity, ...Object.fromEntries(spans) }
}
