// Calls to WeChat's API. Knows tokens (one refresh, one repeat, never more) and turns whatever happened into the words
// of `Sent`. Never logs a token, an openid or an answer's text.

import { SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { FreshToken, Host } from '../../src/channel/adapter.ts'
import { type Failed, failedBy, rejectsToken } from './errcodes.ts'
import type { WechatSettings } from './settings.ts'
import { withoutForbidden } from './xml.ts'

export interface ApiRequest {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON in raw UTF-8; without it the call is a GET. */
  readonly json?: unknown
  readonly multipart?: { readonly contentType: string; readonly body: Buffer }
  readonly maxBytes?: number
}

type Fields = Readonly<Record<string, unknown>>

export type ApiAnswer =
  | { readonly kind: 'ok'; readonly fields: Fields }
  /** Anything but JSON, where the caller asked for bytes. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly mimeType: string | undefined }
  | { readonly kind: 'failed'; readonly failed: Failed; readonly code: number | undefined }

export interface WechatClient {
  /** Errors arrive with HTTP 200. Never throws. */
  call(request: ApiRequest, signal: AbortSignal): Promise<Exclude<ApiAnswer, { kind: 'bytes' }>>
  download(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer>
}

/** The token call itself failed: no message has left. */
class TokenRefused extends DaozhenError {
  readonly failed: Failed

  constructor(failed: Failed) {
    super('DZ_TOKEN', 'WeChat gave no access token')
    this.failed = failed
  }
}

const LATER: Failed = { kind: 'later', afterMs: 5 * SECOND }
const UNKNOWN: ApiAnswer = { kind: 'failed', failed: { kind: 'unknown' }, code: undefined }

export function createClient(settings: WechatSettings, host: Host): WechatClient {
  const tokenName = `wechat-official:${settings.appId}`

  const request = (token: string, { path, query, json, multipart, maxBytes }: ApiRequest, signal?: AbortSignal) => {
    const parameters = new URLSearchParams({ ...(token === '' ? {} : { access_token: token }), ...query })
    const body = json === undefined ? multipart?.body : JSON.stringify(json)
    const contentType = multipart?.contentType ?? 'application/json; charset=utf-8'
    return host.http({
      method: body === undefined ? 'GET' : 'POST',
      url: `${settings.apiBase}${path}?${parameters}`,
      ...(body === undefined ? {} : { body, headers: { 'Content-Type': contentType } }),
      timeoutMs: settings.sendTimeoutMs,
      maxBytes: maxBytes ?? 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    })
  }

  // Shared by all who wait for it: no single caller's abort may end it.
  const fetchToken = async (forceRefresh: boolean): Promise<FreshToken> => {
    const json = {
      grant_type: 'client_credential',
      appid: settings.appId,
      secret: settings.appSecret,
      force_refresh: forceRefresh,
    }
    const answer = interpret(await request('', { path: '/cgi-bin/stable_token', json }), host.clock.now())
    if (answer.kind === 'ok') {
      const { access_token: token, expires_in: seconds } = answer.fields
      if (typeof token === 'string' && token !== '' && typeof seconds === 'number') {
        return { token, expiresInMs: seconds * SECOND }
      }
    }
    throw new TokenRefused(answer.kind === 'failed' ? tokenFailure(answer, host) : LATER)
  }

  // The stable call returns the current token; only when that is the very one refused do we spend a forced refresh (20 a day).
  const replaceToken = (rejected: string) =>
    host.tokens.replace(tokenName, rejected, async () => {
      const current = await fetchToken(false)
      return current.token === rejected ? fetchToken(true) : current
    })

  const withToken = async (api: ApiRequest, signal: AbortSignal, read: typeof interpret): Promise<ApiAnswer> => {
    const token = await unlessAborted(
      host.tokens.get(tokenName, () => fetchToken(false)),
      signal,
    )
    const answer = read(await request(token, api, signal), host.clock.now())
    if (answer.kind !== 'failed' || answer.code === undefined || !rejectsToken(answer.code)) return answer
    const fresh = await unlessAborted(replaceToken(token), signal)
    return read(await request(fresh, api, signal), host.clock.now())
  }

  const attempt = async (api: ApiRequest, signal: AbortSignal, read: typeof interpret): Promise<ApiAnswer> => {
    try {
      const answer = await withToken(api, signal, read)
      if (answer.kind === 'failed') report(answer, api.path, host)
      return answer
    } catch (error) {
      if (!(error instanceof AbortedBeforeSending)) {
        host.log.error('no access token', { channelId: host.channelId, route: api.path, error })
      }
      return { kind: 'failed', failed: failureOf(error), code: undefined }
    }
  }

  return {
    async call(api, signal) {
      const answer = await attempt(api, signal, interpret)
      return answer.kind === 'bytes' ? { kind: 'failed', failed: { kind: 'unknown' }, code: undefined } : answer
    },
    download: (api, signal) => attempt(api, signal, interpretBytes),
  }
}

function interpret(outcome: HttpOutcome, now: number): ApiAnswer {
  switch (outcome.kind) {
    case 'unreached':
      return { kind: 'failed', failed: LATER, code: undefined }
    case 'cut':
      return UNKNOWN
    default:
      return interpretAnswer(outcome.status, outcome.body, now)
  }
}

/** A gateway's 502 or 503 never reached the platform; its 500 or 504, or a body nobody can read, may have. */
function interpretAnswer(status: number, body: Buffer, now: number): ApiAnswer {
  const fields = jsonFields(body)
  const code = Number(fields?.errcode ?? 0)
  if (fields !== undefined && Number.isInteger(code) && code !== 0)
    return { kind: 'failed', failed: failedBy(code, now), code }
  if (status === 200 && fields !== undefined) return { kind: 'ok', fields }
  const platformCode = `http-${status}`
  if (status === 502 || status === 503) return { kind: 'failed', failed: { ...LATER, platformCode }, code: undefined }
  if (status === 429)
    return {
      kind: 'failed',
      failed: { kind: 'later', afterMs: 60 * SECOND, platformCode, wholeAccount: true },
      code: undefined,
    }
  return { kind: 'failed', failed: { kind: 'unknown', platformCode }, code: undefined }
}

/** Errors of downloads come as JSON with status 200 and `text/plain`: only the body tells. */
function interpretBytes(outcome: HttpOutcome, now: number): ApiAnswer {
  if (outcome.kind !== 'answered' || outcome.status !== 200 || looksLikeJson(outcome.body))
    return interpret(outcome, now)
  return { kind: 'bytes', bytes: outcome.body, mimeType: outcome.headers['content-type']?.split(';')[0]?.trim() }
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

/** On the token call 40001 means a wrong secret, and an ambiguous end has no consequence. */
function tokenFailure(answer: Extract<ApiAnswer, { kind: 'failed' }>, host: Host): Failed {
  host.log.error('access token refused', {
    channelId: host.channelId,
    ...(answer.code === undefined ? {} : { platformCode: answer.code }),
  })
  if (answer.code === 40001) return { kind: 'refused', why: 'settings', platformCode: '40001' }
  return answer.failed.kind === 'unknown' ? LATER : answer.failed
}

function report(answer: Extract<ApiAnswer, { kind: 'failed' }>, route: string, host: Host): void {
  const { failed, code } = answer
  const fields = {
    channelId: host.channelId,
    route,
    state: failed.kind,
    ...(code === undefined ? {} : { platformCode: code }),
  }
  if (failed.kind === 'refused' && failed.why === 'settings') host.log.error('WeChat refuses this account', fields)
  else host.log.info('WeChat call failed', fields)
}

class AbortedBeforeSending extends Error {}

function failureOf(error: unknown): Failed {
  if (error instanceof TokenRefused) return error.failed
  // A vault may wrap what our fetch threw.
  if (error instanceof Error && error.cause instanceof TokenRefused) return error.cause.failed
  return error instanceof AbortedBeforeSending ? { kind: 'later', afterMs: 0 } : LATER
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new AbortedBeforeSending())
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
