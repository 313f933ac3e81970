// Calls to WeChat's API with its access token: refreshed once, repeated once, never more. Whatever happens ends in the
// words of `Sent`, never in an exception.
import { SECOND } from '../../src/base/clock.ts'
import { DaozhenError } from '../../src/base/errors.ts'
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { FreshToken, Host } from '../../src/channel/adapter.ts'
import {
  type ApiAnswer,
  type BytesAnswer,
  type FailedAnswer,
  interpret,
  interpretBytes,
  type JsonAnswer,
  LATER,
  report,
} from './answers.ts'
import { type Failed, rejectsToken } from './errcodes.ts'
import type { WechatSettings } from './settings.ts'

export interface ApiRequest {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON in raw UTF-8; without it the call is a GET. */
  readonly json?: unknown
  readonly multipart?: { readonly contentType: string; readonly body: Buffer }
  readonly maxBytes?: number
}

export interface WechatClient {
  /** Errors arrive with HTTP 200. Never throws. */
  call(request: ApiRequest, signal: AbortSignal): Promise<JsonAnswer>
  /** As `call`; what is no JSON comes as bytes. */
  download(request: ApiRequest, signal: AbortSignal): Promise<JsonAnswer | BytesAnswer>
}

type Reader<A> = (outcome: HttpOutcome, now: number) => A

/** The token call itself failed: no message has left. */
class TokenRefused extends DaozhenError {
  readonly failed: Failed

  constructor(failed: Failed) {
    super('DZ_TOKEN', 'WeChat gave no access token')
    this.failed = failed
  }
}

const TOKEN_PATH = '/cgi-bin/stable_token'

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
    const answer = interpret(await request('', { path: TOKEN_PATH, json }), host.clock.now())
    if (answer.kind === 'ok') {
      const { access_token: token, expires_in: seconds } = answer.fields
      if (typeof token === 'string' && token !== '' && typeof seconds === 'number') {
        return { token, expiresInMs: seconds * SECOND }
      }
    }
    if (answer.kind !== 'failed') throw new TokenRefused(LATER)
    const failed = tokenFailure(answer)
    report({ ...answer, failed }, 'no access token', TOKEN_PATH, host)
    throw new TokenRefused(failed)
  }

  // The stable call returns the current token; only when that is the very one refused do we spend a forced refresh (20 a day).
  const replaceToken = (rejected: string) =>
    host.tokens.replace(tokenName, rejected, async () => {
      const current = await fetchToken(false)
      return current.token === rejected ? fetchToken(true) : current
    })

  const withToken = async <A extends ApiAnswer>(api: ApiRequest, signal: AbortSignal, read: Reader<A>): Promise<A> => {
    const token = await unlessAborted(
      host.tokens.get(tokenName, () => fetchToken(false)),
      signal,
    )
    const answer = read(await request(token, api, signal), host.clock.now())
    if (answer.kind !== 'failed' || answer.code === undefined || !rejectsToken(answer.code)) return answer
    const fresh = await unlessAborted(replaceToken(token), signal)
    return read(await request(fresh, api, signal), host.clock.now())
  }

  const attempt = async <A extends ApiAnswer>(api: ApiRequest, signal: AbortSignal, read: Reader<A>) => {
    try {
      const answer = await withToken(api, signal, read)
      if (answer.kind === 'failed') report(answer, 'WeChat call failed', api.path, host)
      return answer
    } catch (error) {
      const failed = failureOf(error)
      const { channelId } = host
      if (failed === undefined) host.log.error('WeChat call broke', { channelId, route: api.path, error })
      const answer: FailedAnswer = { kind: 'failed', failed: failed ?? LATER, code: undefined }
      return answer
    }
  }

  return {
    call: (api, signal) => attempt(api, signal, interpret),
    download: (api, signal) => attempt(api, signal, interpretBytes),
  }
}

/** On the token call 40001 means a wrong secret, and an ambiguous end has no consequence. */
function tokenFailure(answer: FailedAnswer): Failed {
  if (answer.code === 40001) return { kind: 'refused', why: 'settings', platformCode: '40001' }
  return answer.failed.kind === 'unknown' ? LATER : answer.failed
}

class AbortedBeforeSending extends Error {}

/** Undefined: something we did not expect, before anything was sent. */
function failureOf(error: unknown): Failed | undefined {
  if (error instanceof TokenRefused) return error.failed
  // A vault may wrap what our fetch threw.
  if (error instanceof Error && error.cause instanceof TokenRefused) return error.cause.failed
  return error instanceof AbortedBeforeSending ? { kind: 'later', afterMs: 0 } : undefined
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
