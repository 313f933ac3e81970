// How a call to a provider went, in the words of `Sent`, as far as both agree: what a code means is each provider's table.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { RefusedWhy, Sent } from '../../src/channel/adapter.ts'
import { untilMidnight } from './beijing.ts'
import { type Fields, fieldsOf } from './callback-item.ts'

export type Verdict =
  | 'busy' // this telephone has had enough for now
  | 'hour' // … for this hour
  | 'today' // … for today
  | 'account-minute' // the whole account, healed by a minute
  | 'account-today' // the whole account, until midnight in Beijing
  | 'unknown' // it may have been sent
  | RefusedWhy

const BUSY_MS = 2 * MINUTE
const HOUR_MS = 60 * MINUTE

export function sentBy(verdict: Verdict, platformCode: string, now: number): Sent {
  switch (verdict) {
    case 'busy':
      return { kind: 'later', afterMs: BUSY_MS, platformCode }
    case 'hour':
      return { kind: 'later', afterMs: HOUR_MS, platformCode }
    case 'today':
      return { kind: 'later', afterMs: untilMidnight(now), platformCode }
    case 'account-minute':
      return { kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true }
    case 'account-today':
      return { kind: 'later', afterMs: untilMidnight(now), platformCode, wholeAccount: true }
    case 'unknown':
      return { kind: 'unknown', platformCode }
    default:
      return { kind: 'refused', why: verdict, platformCode }
  }
}

/** The JSON they answered, or what happened instead. A gateway's 502 or 503 never reached them; anything else may have. */
export function answerIn(outcome: HttpOutcome): { readonly fields: Fields } | { readonly sent: Sent } {
  switch (outcome.kind) {
    case 'unreached':
      return { sent: { kind: 'later', afterMs: 5 * SECOND } }
    case 'cut':
      return { sent: { kind: 'unknown' } }
    case 'answered': {
      const { status, body } = outcome
      const platformCode = `http-${status}`
      const fields = fieldsOf(jsonIn(body))
      if (status < 500 && Object.keys(fields).length > 0) return { fields }
      if (status === 502 || status === 503) return { sent: { kind: 'later', afterMs: 5 * SECOND, platformCode } }
      if (status === 429) return { sent: sentBy('account-minute', platformCode, 0) }
      return { sent: { kind: 'unknown', platformCode } }
    }
    default:
      return never(outcome)
  }
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
