// Which conversation comes first, and how urgent the time on its chip is. Pure: time comes from the caller.
import type { Row } from '../api.ts'

export type Tone = 'calm' | 'warn' | 'over'

export type Wait =
  /** In line: how long is left until a person should have taken it. */
  | { readonly kind: 'due'; readonly ms: number; readonly tone: Tone }
  /** With a person, who has not answered yet: how long the patient has been waiting. */
  | { readonly kind: 'unanswered'; readonly ms: number; readonly tone: Tone }
  /** It is the patient's turn. */
  | { readonly kind: 'patient'; readonly ms: number; readonly tone: Tone }
  | { readonly kind: 'none' }

const MINUTE = 60_000
const DUE_SOON_MS = 2 * MINUTE
const SLOW_ANSWER_MS = 1 * MINUTE // from here on the patient gets a notice that we are still there
const LATE_ANSWER_MS = 3 * MINUTE // from here on the lead knows

export function waitOf(row: Row, now: number): Wait {
  if (row.queue !== null) {
    const ms = row.queue.dueAt - now
    return { kind: 'due', ms, tone: ms < 0 ? 'over' : ms < DUE_SOON_MS ? 'warn' : 'calm' }
  }
  if (row.unansweredSince !== null && row.state !== 'closed') {
    const ms = Math.max(0, now - row.unansweredSince)
    return { kind: 'unanswered', ms, tone: ms >= LATE_ANSWER_MS ? 'over' : ms >= SLOW_ANSWER_MS ? 'warn' : 'calm' }
  }
  if (row.state === 'waiting_patient' && row.lastMessageAt !== null) {
    return { kind: 'patient', ms: Math.max(0, now - row.lastMessageAt), tone: 'calm' }
  }
  return { kind: 'none' }
}

/** Emergency, overdue, least time left, then whose turn is the patient's. */
export function byUrgency(a: Row, b: Row): number {
  if (a.emergency !== b.emergency) return a.emergency ? -1 : 1
  const [dueA, dueB] = [deadlineOf(a), deadlineOf(b)]
  if (dueA !== dueB) return dueA < dueB ? -1 : 1
  return (b.lastMessageAt ?? b.openedAt) - (a.lastMessageAt ?? a.openedAt)
}

function deadlineOf(row: Row): number {
  if (row.queue !== null) return row.queue.dueAt
  return row.unansweredSince === null ? Number.POSITIVE_INFINITY : row.unansweredSince + LATE_ANSWER_MS
}
