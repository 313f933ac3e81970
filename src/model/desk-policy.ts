// The numbers of the desk: how long a patient may wait before somebody is told, and how much one agent carries.
import { MINUTE, SECOND } from '../base/clock.ts'

export interface DeskPolicy {
  /** Parallel conversations of a new account (a trainee starts smaller: role.ts). */
  readonly capacity: number
  /** A console that renews its lease counts as present this long. */
  readonly leaseMs: number
  /** Counted from the last sign of an agent's console: then unanswered patients go back to the queue. */
  readonly awayMs: number
  /** Working time until a waiting patient gets a truthful hold notice. */
  readonly holdNoticeMs: number
  /** Working time until the lead hears of a waiting patient, and again after each further stretch. */
  readonly leadAlarmMs: number
  /** Until an emergency nobody acknowledged goes one level up: lead, then duty phone. */
  readonly alarmEscalateMs: number
  /** Until an alarm that has reached the duty phone rings again. */
  readonly alarmRepeatMs: number
  /** Until a transfer nobody accepted goes back to the queue. */
  readonly transferMs: number
  /** A patient who asks again hears the position at most this often. */
  readonly positionEveryMs: number
  /** How long one conversation keeps a place of an agent busy: for the waiting range only. */
  readonly handlingMs: number
}

export const DESK_POLICY: DeskPolicy = {
  capacity: 5,
  leaseMs: MINUTE,
  awayMs: 2 * MINUTE,
  holdNoticeMs: MINUTE,
  leadAlarmMs: 3 * MINUTE,
  alarmEscalateMs: MINUTE,
  alarmRepeatMs: 5 * MINUTE,
  transferMs: MINUTE,
  positionEveryMs: 60 * SECOND,
  handlingMs: 6 * MINUTE,
}
