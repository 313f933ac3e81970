// What the channel page asks of the API, and what states and numbers are called there.
import { bodyOf, get, type ResponseOf } from '../api.ts'
import { now } from '../browser.ts'
import { roughSpanOf, whenOf } from '../words/times.ts'
import { say, sayOf } from '../words/words.ts'

export type Channel = ResponseOf<'channels'>['channels'][number]
export type Trouble = NonNullable<Channel['sendTrouble']>

/** Counting stops there on the server. */
const MOST_COUNTED = 1_000
const SECOND = 1_000
const MINUTE = 60 * SECOND
const EARLY_MS = 5 * SECOND
const BEHIND_MS = 3 * MINUTE

export const readChannels = () => bodyOf(get('channels', '/channels', { background: true }))
export const readTesters = (id: string) => bodyOf(get('testers', `/channels/${id}/testers`, { background: true }))
export const readTest = (id: string, messageId: string) =>
  bodyOf(get('channelTest', `/channels/${id}/tests/${messageId}`, { background: true }))

export const countOf = (n: number) => (n >= MOST_COUNTED ? `≥ ${MOST_COUNTED}` : String(n))

export function agoOf(at: number | null): string {
  return at === null ? say('channels.never') : say('channels.ago', { span: roughSpanOf(now() - at) })
}

/** The platform's own codes are shown as they are. */
export function whyOf(why: string): string {
  const known = sayOf('channels.why', why)
  return known === `channels.why.${why}` ? why : known
}

export function untilOf(at: number): string {
  return say('channels.tokenUntil', {
    time: whenOf(at),
    span: say('channels.in', { span: roughSpanOf(at - now()) }),
  })
}

function shortSpanOf(ms: number): string {
  const span = Math.abs(ms)
  if (span < 2 * MINUTE) return say('channels.seconds', { n: Math.round(span / SECOND) })
  return say('channels.minutes', { n: Math.round(span / MINUTE) })
}

export function clockOfChannel(delayMs: number | null): { readonly text: string; readonly isOff: boolean } {
  if (delayMs === null) return { text: say('channels.clockUnknown'), isOff: false }
  const span = shortSpanOf(delayMs)
  if (delayMs < -EARLY_MS) return { text: say('channels.clockAhead', { span }), isOff: true }
  if (delayMs > BEHIND_MS) return { text: say('channels.clockBehind', { span }), isOff: true }
  return { text: say('channels.clockGood', { span }), isOff: false }
}
