// How an API that says `{errcode, errmsg}` with status 200 went, in the words of `Sent`: done, refused, later, or
// ambiguous. What a code means is its adapter's table. Never logs a token, a person's id or an answer's text.

import { DAY, HOUR, MINUTE, SECOND } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { HttpOutcome } from '../base/http-client.ts'
import type { Host, RefusedWhy, Sent } from './adapter.ts'
import { withoutForbidden } from './xml.ts'

const BEIJING_OFFSET_MS = 8 * HOUR

export type Failed = Exclude<Sent, { kind: 'sent' }>

/** What a code other than 0 means. */
export type FailedBy = (code: number) => Failed

/** What an adapter's table may say of a code; a reason of `Sent` is final for the message. */
export type Verdict =
  | 'busy' // once more, soon
  | 'token' // refresh once, repeat once; reaching `failedBy` means that did not help
  | 'minute' // limit of the account that a minute heals
  | 'today' // daily limit of the account: after midnight in Beijing
  | RefusedWhy

export interface Errcodes {
  failedBy(code: number, now: number): Failed
  rejectsToken(code: number): boolean
}

export function errcodes(verdicts: ReadonlyMap<number, Verdict>): Errcodes {
  return {
    // A code we do not know is final for this message and leaves the account usable.
    failedBy: (code, now) => failedAs(verdicts.get(code) ?? 'content', String(code), now),
    rejectsToken: (code) => verdicts.get(code) === 'token',
  }
}

function failedAs(verdict: Verdict, platformCode: string, now: number): Failed {
  switch (verdict) {
    case 'busy':
      return { kind: 'later', afterMs: SECOND, platformCode }
    case 'token':
      return { kind: 'later', afterMs: 5 * SECOND, platformCode, wholeAccount: true }
    case 'minute':
      return { kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true }
    case 'today':
      return { kind: 'later', afterMs: untilBeijingMidnight(now), platformCode, wholeAccount: true }
    default:
      return { kind: 'refused', why: verdict, platformCode }
  }
}

function untilBeijingMidnight(now: number): number {
  return DAY - ((now + BEIJING_OFFSET_MS) % DAY)
}

type Fields = Readonly<Record<string, unknown>>

export interface FailedAnswer {
  readonly kind: 'failed'
  readonly failed: Failed
  readonly code: number | undefined
  /** For the operator: their request id, or our address they do not know. */
  readonly detail?: string
  /** They say that they have a message of this id already. */
  readonly isRepeat?: boolean
}

export type JsonAnswer = { readonly kind: 'ok'; readonly fields: Fields } | FailedAnswer

export interface BytesAnswer {
  readonly kind: 'bytes'
  readonly bytes: Buffer
  readonly mimeType: string | undefined
}

/** More than the caller takes: asking again is of no use. */
export interface TooLargeAnswer {
  readonly kind: 'too-large'
}

export type DownloadAnswer = JsonAnswer | BytesAnswer | TooLargeAnswer

export const LATER: Failed = { kind: 'later', afterMs: 5 * SECOND }

/** What a platform calls its code and the words beside it. */
export interface CodeNames {
  readonly code: string
  readonly words: string
}

const ERRCODE: CodeNames = { code: 'errcode', words: 'errmsg' }

export function interpret(outcome: HttpOutcome, failedBy: FailedBy, names = ERRCODE): JsonAnswer {
  switch (outcome.kind) {
    case 'unreached':
      return failedWithout(LATER)
    case 'cut':
      return failedWithout({ kind: 'unknown' })
    case 'answered':
      return interpretAnswer(outcome.status, outcome.body, failedBy, names)
    default:
      return never(outcome)
  }
}

/** A gateway's 502 or 503 never reached the platform; its 500 or 504, or a body nobody can read, may have. */
function interpretAnswer(status: number, body: Buffer, failedBy: FailedBy, names: CodeNames): JsonAnswer {
  const fields = jsonFields(body)
  const code = numberIn(fields?.[names.code] ?? 0)
  if (fields !== undefined && Number.isInteger(code)) {
    if (code !== 0) {
      const words = fields[names.words]
      return { kind: 'failed', failed: failedBy(code), code, ...detailIn(words), ...repeatIn(words) }
    }
    if (status === 200) return { kind: 'ok', fields }
  }
  const platformCode = `http-${status}`
  if (status === 502 || status === 503) return failedWithout({ ...LATER, platformCode })
  if (status === 429) return failedWithout({ kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true })
  return failedWithout({ kind: 'unknown', platformCode })
}

/** Not a number: neither 0 nor a failure we know. */
function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
}

function failedWithout(failed: Failed): FailedAnswer {
  return { kind: 'failed', failed, code: undefined }
}

/** Errors of downloads come as JSON with status 200 and `text/plain`: only the body tells. */
export function interpretBytes(outcome: HttpOutcome, read: (outcome: HttpOutcome) => JsonAnswer): DownloadAnswer {
  if (outcome.kind === 'cut' && outcome.why === 'too-large') return { kind: 'too-large' }
  const isBytes = outcome.kind === 'answered' && outcome.status === 200 && !looksLikeJson(outcome.body)
  if (!isBytes) return read(outcome)
  return { kind: 'bytes', bytes: outcome.body, mimeType: outcome.headers['content-type']?.split(';')[0]?.trim() }
}

/** An address that is not on the allow-list is named as they see it: exactly what must go there. */
function detailIn(words: unknown): { readonly detail?: string } {
  if (typeof words !== 'string') return {}
  const detail = /invalid ip [0-9a-f.:]+|from ip: [0-9a-f.:]+|rid: [\w-]+/.exec(words)?.[0]
  return detail === undefined ? {} : { detail }
}

/** The code for it stands in no list; the words do. */
function repeatIn(words: unknown): { readonly isRepeat?: boolean } {
  const isRepeat = typeof words === 'string' && /\bmsg_?id\b.*(?:exist|duplicat|repeat|used)/i.test(words)
  return isRepeat ? { isRepeat } : {}
}

function looksLikeJson(body: Buffer): boolean {
  return body.length < 64 * 1024 && body[0] === 0x7b && jsonFields(body) !== undefined
}

/** Their JSON may hold raw control characters. */
function jsonFields(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(withoutForbidden(body.toString('utf8')))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}

/** `event`: the log line when it is not the account's settings. */
export function report(answer: FailedAnswer, event: string, route: string, host: Host): void {
  const { failed, code, detail } = answer
  const fields = {
    channelId: host.channelId,
    route,
    state: failed.kind,
    ...(code === undefined ? {} : { platformCode: code }),
    ...(detail === undefined ? {} : { why: detail }),
  }
  if (failed.kind === 'refused' && failed.why === 'settings') host.log.error('platform refuses this account', fields)
  else host.log.warn(event, fields)
}
