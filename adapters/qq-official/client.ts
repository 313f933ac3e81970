// Calls to QQ's bot API: how an answer went, and how its access token is fetched. A refused token is replaced once and the
// call repeated once. Never throws; never logs a token, a person's id or their words.

import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { FreshToken, Host } from '../../src/channel/adapter.ts'
import { type FailedAnswer, type JsonAnswer, LATER, report } from '../../src/channel/errcode-api.ts'
import { checkToken, failedBefore, TokenRefused, withToken } from '../../src/channel/errcode-client.ts'
import type { ConnectionCheck } from '../../src/model/channel-settings.ts'
import { failedBy, NO_TOKEN, rejectsToken, UNDER_REVIEW } from './errcodes.ts'
import { type Fields, textIn } from './payloads.ts'
import type { QqSettings } from './settings.ts'

/** What of a path names somebody. */
const PERSON = /^(\/v2\/users|\/v2\/groups|\/interactions)\/[^/]+/
const MAX_ANSWER_BYTES = 1024 * 1024
/** Asked earlier, they give the same one again. */
const RENEW_BEFORE_MS = 30 * SECOND

export interface QqRequest {
  readonly method: 'POST' | 'PUT'
  readonly path: string
  readonly json: unknown
}

export interface QqClient {
  call(request: QqRequest, signal: AbortSignal): Promise<JsonAnswer>
  /** Whether QQ gives an access token for these settings. Never throws. */
  check(signal: AbortSignal): Promise<ConnectionCheck>
}

export function createClient(settings: QqSettings, host: Host): QqClient {
  const tokenName = `qq:${settings.appId}`
  const fetchToken = () => freshToken(settings, host)
  const tokens = {
    current: () => host.tokens.get(tokenName, fetchToken),
    replacementOf: (rejected: string) => host.tokens.replace(tokenName, rejected, fetchToken),
  }
  return {
    async call(request, signal) {
      const { method, path, json } = request
      const route = path.replace(PERSON, '$1/…')
      const tryWith = async (token: string): Promise<JsonAnswer> => {
        const headers = { Authorization: `QQBot ${token}`, 'X-Union-Appid': settings.appId }
        const url = settings.apiBase + path
        return interpret(await ask({ method, url, json, headers, signal }, settings, host), host)
      }
      const answer = await withToken(tryWith, tokens, { rejectsToken }, signal).catch((error: unknown) =>
        failedBefore(error, route, host),
      )
      if (answer.kind === 'failed') report(answer, 'platform call failed', route, host)
      return answer
    },
    check: (signal) => checkToken(tokens.current, signal),
  }
}

interface Asked {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  readonly json: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

function ask({ method, url, json, headers, signal }: Asked, { sendTimeoutMs }: QqSettings, host: Host) {
  return host.http({
    ...{ method, url, body: JSON.stringify(json), timeoutMs: sendTimeoutMs, maxBytes: MAX_ANSWER_BYTES },
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    ...(signal === undefined ? {} : { signal }),
  })
}

/** Wrong credentials come with status 200 and a code. */
async function freshToken(settings: QqSettings, host: Host): Promise<FreshToken> {
  const json = { appId: settings.appId, clientSecret: settings.secret }
  const answer = interpret(await ask({ method: 'POST', url: settings.tokenUrl, json }, settings, host), host)
  if (answer.kind === 'ok') {
    const token = textIn(answer.fields, 'access_token')
    const seconds = numberIn(answer.fields.expires_in) // a text, though they call it a number
    if (token !== undefined && seconds > 0) {
      return { token, expiresInMs: seconds * SECOND, renewBeforeMs: RENEW_BEFORE_MS }
    }
    throw new TokenRefused(LATER)
  }
  // An ambiguous end of this call has no consequence.
  const failed = answer.failed.kind === 'unknown' ? LATER : answer.failed
  report({ ...answer, failed }, 'no access token', '/app/getAppAccessToken', host)
  throw new TokenRefused(failed)
}

export function interpret(outcome: HttpOutcome, host: Pick<Host, 'clock'>): JsonAnswer {
  switch (outcome.kind) {
    case 'unreached':
      return { kind: 'failed', failed: LATER, code: undefined }
    case 'cut':
      return { kind: 'failed', failed: { kind: 'unknown' }, code: undefined }
    case 'answered':
      return interpretAnswer(outcome, host.clock.now())
    default:
      return never(outcome)
  }
}

type Answered = Extract<HttpOutcome, { kind: 'answered' }>

function interpretAnswer({ status, headers, body }: Answered, now: number): JsonAnswer {
  const fields = body.length === 0 ? {} : jsonIn(body)
  const code = codeIn(fields) ?? (status === 401 ? NO_TOKEN : undefined)
  const isTaken = status >= 200 && status < 300
  if (fields !== undefined && isTaken && (code === undefined || UNDER_REVIEW.includes(code))) {
    return { kind: 'ok', fields }
  }
  const trace = headers['x-tps-trace-id']
  const detail = trace !== undefined && /^[\w-]{1,64}$/.test(trace) ? { detail: trace } : {}
  // Their own or a gateway's: it may have been acted on, whatever the code says.
  const isAmbiguous = status === 500 || status === 504
  if (code !== undefined && !isAmbiguous) return { kind: 'failed', failed: failedBy(code, now), code, ...detail }
  return { ...withoutCode(status), ...detail }
}

function withoutCode(status: number): FailedAnswer {
  const platformCode = `http-${status}`
  if (status === 502 || status === 503) {
    return { kind: 'failed', failed: { ...LATER, platformCode }, code: undefined }
  }
  if (status === 429) {
    return {
      kind: 'failed',
      failed: { kind: 'later', afterMs: MINUTE, platformCode, wholeAccount: true },
      code: undefined,
    }
  }
  return { kind: 'failed', failed: { kind: 'unknown', platformCode }, code: undefined }
}

/** `code` is the older name of the same number. */
function codeIn(fields: Fields | undefined): number | undefined {
  const code = numberIn(fields?.err_code ?? fields?.code ?? 0)
  return Number.isInteger(code) && code !== 0 ? code : undefined
}

function numberIn(value: unknown): number {
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
}

function jsonIn(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
  } catch {
    return undefined
  }
}
