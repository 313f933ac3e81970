// Who is next. Emergencies stand before everybody; among the others the place is the time of entry minus a head start.
// A head start is bounded, so whoever has waited longer than the longest one is ahead of every newcomer: nobody starves.
import { MINUTE } from '../base/clock.ts'
import type { Acuity, HandoffReason } from './conversation.ts'

export interface Urgency {
  readonly acuity: Acuity
  readonly reason: HandoffReason
  /** Elderly, pregnant or disabled. */
  readonly vulnerable?: boolean
}

export const EMERGENCY_BAND = 0
export const USUAL_BAND = 1

const BY_REASON: Readonly<Partial<Record<HandoffReason, number>>> = {
  'medical-quality-complaint': 15 * MINUTE,
  complaint: 10 * MINUTE,
  anger: 5 * MINUTE,
  'send-unknown': 2 * MINUTE,
}
const BY_ACUITY: Readonly<Record<Acuity, number>> = {
  emergency: 15 * MINUTE,
  urgent: 10 * MINUTE,
  routine: 0,
  info: 0,
}
const VULNERABLE = 5 * MINUTE

export const LONGEST_HEAD_START_MS = 15 * MINUTE

export function bandOf(urgency: Urgency): number {
  const { acuity, reason } = urgency
  const emergency = acuity === 'emergency' || reason === 'red-flag' || reason === 'self-harm' || reason === 'violence'
  return emergency ? EMERGENCY_BAND : USUAL_BAND
}

export function headStartMs({ acuity, reason, vulnerable = false }: Urgency): number {
  return Math.max(BY_REASON[reason] ?? 0, BY_ACUITY[acuity], vulnerable ? VULNERABLE : 0)
}

/** Emergencies keep the order in which they came. */
export function rankAt(enteredAt: number, urgency: Urgency): number {
  return bandOf(urgency) === EMERGENCY_BAND ? enteredAt : enteredAt - headStartMs(urgency)
}

const ORDER: readonly Acuity[] = ['info', 'routine', 'urgent', 'emergency']

export function isMoreAcute(one: Acuity, other: Acuity): boolean {
  return ORDER.indexOf(one) > ORDER.indexOf(other)
}

export interface WaitingRange {
  readonly fromMinutes: number
  readonly toMinutes: number
}

/** An honest range for the patient at `position` when `places` conversations run side by side, each `handlingMs` long. */
export function waitingRange(position: number, places: number, handlingMs: number): WaitingRange {
  const expected = (position * handlingMs) / Math.max(1, places) / MINUTE
  const fromMinutes = Math.max(1, Math.floor(expected))
  return { fromMinutes, toMinutes: Math.max(5, Math.ceil((expected * 2) / 5) * 5) }
}
