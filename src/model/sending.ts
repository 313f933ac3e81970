// The rules of sending, as pure decisions. A send is durable as `sending` before its first byte leaves; what happened is
// one of four words; at most once wins over twice, except for safety texts.
import { HOUR, MINUTE, SECOND } from '../base/clock.ts'

/** S safety, B bot, H human, N notice. */
export type SendClass = 'S' | 'B' | 'H' | 'N'

export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'later'; readonly afterMs: number }
  | { readonly kind: 'unknown' }

export interface SendAttempt {
  readonly class: SendClass
  /** Counted including the one that just ended. */
  readonly attempts: number
  readonly giveUpAt: number
  /** Sending the same id again is safe on this channel. */
  readonly idempotent: boolean
}

export type NextStep =
  | { readonly state: 'sent' }
  /** Another try at `dueAt`. */
  | { readonly state: 'planned'; readonly dueAt: number; readonly failure: string }
  /** `toPerson`: the conversation goes to a human, because the patient may have got nothing. */
  | { readonly state: 'failed'; readonly failure: string; readonly toPerson: boolean }
  | { readonly state: 'unknown'; readonly toPerson: boolean; readonly alarm: boolean }

export const INLINE_GRACE_MS = 20 * SECOND
/** A waiting send holds back later ones of the same person at most this long. */
export const BLOCK_LIMIT_MS = 10 * SECOND
const SAFETY_REPEAT_MS = 5 * SECOND
const FIRST_BACKOFF_MS = 1 * SECOND
const LONGEST_BACKOFF_MS = 5 * MINUTE
const JITTER = 0.2

export function giveUpAfterMs(sendClass: SendClass): number {
  return sendClass === 'H' || sendClass === 'N' ? 24 * HOUR : 30 * MINUTE
}

/** `fraction` in [0, 1) is the jitter. */
export function backoffMs(attempts: number, fraction: number): number {
  const base = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_BACKOFF_MS)
  return Math.round(base * (1 - JITTER + 2 * JITTER * fraction))
}

export function afterAttempt(attempt: SendAttempt, outcome: SendOutcome, now: number, fraction: number): NextStep {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' }
    case 'refused':
      return afterRefusal(attempt, outcome.why, now)
    case 'later':
      return retryOrGiveUp(attempt, now, Math.max(outcome.afterMs, backoffMs(attempt.attempts, fraction)), 'later')
    case 'unknown':
      return afterUnknown(attempt, now, fraction)
  }
}

function afterRefusal(attempt: SendAttempt, why: string, now: number): NextStep {
  // The count of this window is used up: the person's next message opens another. Nobody waits for it for ever.
  if (why === 'quota-used' && now < attempt.giveUpAt) return { state: 'planned', dueAt: attempt.giveUpAt, failure: why }
  if (why === 'quota-used') return gaveUp(attempt)
  if (why === 'too-late') return { state: 'failed', failure: why, toPerson: false }
  return { state: 'failed', failure: why, toPerson: attempt.class === 'S' || attempt.class === 'B' }
}

function afterUnknown(attempt: SendAttempt, now: number, fraction: number): NextStep {
  if (attempt.idempotent) return retryOrGiveUp(attempt, now, backoffMs(attempt.attempts, fraction), 'cut')
  if (attempt.class === 'S' && attempt.attempts < 2) {
    return { state: 'planned', dueAt: now + SAFETY_REPEAT_MS, failure: 'cut' }
  }
  return {
    state: 'unknown',
    toPerson: attempt.class === 'S' || attempt.class === 'B',
    alarm: attempt.class === 'S',
  }
}

function retryOrGiveUp(attempt: SendAttempt, now: number, delayMs: number, failure: string): NextStep {
  const dueAt = now + delayMs
  if (dueAt < attempt.giveUpAt) return { state: 'planned', dueAt, failure }
  return gaveUp(attempt)
}

function gaveUp({ class: sendClass }: SendAttempt): NextStep {
  return { state: 'failed', failure: 'gave-up', toPerson: sendClass === 'S' || sendClass === 'B' }
}
