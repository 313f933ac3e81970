// Calls to an API that answers with a code of its own, usually `{errcode, errmsg}`, and wants an access token. A refused token is replaced once and the call
// repeated once, never more. Whatever happens ends in the words of `Sent`, never in an exception.
import { DaozhenError } from '../base/errors.ts'
import type { HttpOutcome } from '../base/http-client.ts'
import type { ConnectionCheck } from '../model/channel-settings.ts'
import type { FreshToken, Host } from './adapter.ts'
import {
  type DownloadAnswer,
  type Failed,
  type FailedAnswer,
  type FailedBy,
  interpret,
  interpretBytes,
  type JsonAnswer,
  LATER,
  report,
} from './errcode-api.ts'

const MAX_ANSWER_BYTES = 1024 * 1024

export interface ApiRequest {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON in raw UTF-8; without it, and without a file, the call is a GET. */
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly multipart?: { readonly contentType: string; readonly body: Buffer }
  readonly maxBytes?: number
  /** A courtesy: nobody has to know that it failed. */
  readonly isCourtesy?: boolean
}

export interface ErrcodeClient {
  /** Errors may arrive with HTTP 200. Never throws. */
  call(request: ApiRequest, signal: AbortSignal): Promise<JsonAnswer>
  /** As `call`; what is no JSON comes as bytes. */
  download(request: ApiRequest, signal: AbortSignal): Promise<DownloadAnswer>
  /** Whether the platform gives an access token for these settings. Never throws. */
  check(signal: AbortSignal): Promise<ConnectionCheck>
}

export interface ErrcodePlatform {
  readonly apiBase: string
  readonly timeoutMs: number
  /** Of the access token in the vault: two secrets never share one. */
  readonly tokenName: string
  failedBy(code: number, now: number): Failed
  rejectsToken(code: number): boolean
  /** Default: `{errcode, errmsg}`, judged by `failedBy`. */
  readonly read?: (outcome: HttpOutcome) => JsonAnswer
  /** Headers that carry the token; default: `access_token` in the query. */
  readonly authorize?: (token: string) => Readonly<Record<string, string>>
  /** Throws `TokenRefused`. `rejected`: the one just refused. Must not end with any single caller: all share one fetch. */
  fetchToken(call: (request: ApiRequest) => Promise<JsonAnswer>, rejected: string | undefined): Promise<FreshToken>
}

/** A failed token call proves that no message has left. */
export class TokenRefused extends DaozhenError {
  readonly failed: Failed

  constructor(failed: Failed) {
    super('DZ_TOKEN', 'the platform gave no access token')
    this.failed = failed
  }
}

type Reader<A> = (outcome: HttpOutcome) => A

export function createErrcodeClient(platform: ErrcodePlatform, host: Host): ErrcodeClient {
  const failedBy: FailedBy = (code) => platform.failedBy(code, host.clock.now())
  const readJson = platform.read ?? ((outcome: HttpOutcome) => interpret(outcome, failedBy))
  const post = (api: ApiRequest, signal?: AbortSignal) => request(api, platform, host, signal)
  const fetchToken = (rejected: string | undefined) =>
    platform.fetchToken(async (api) => readJson(await post(api)), rejected)

  const attempt = async <A extends DownloadAnswer>(api: ApiRequest, signal: AbortSignal, read: Reader<A>) => {
    const tryWith = async (token: string) => read(await post(authorized(api, token, platform), signal))
    const tokens = {
      current: () => host.tokens.get(platform.tokenName, () => fetchToken(undefined)),
      replacementOf: (rejected: string) =>
        host.tokens.replace(platform.tokenName, rejected, () => fetchToken(rejected)),
    }
    const answer = await withToken(tryWith, tokens, platform, signal).catch((error) =>
      failedBefore(error, api.path, host),
    )
    // That they have it already is the end we hoped for.
    const isTrouble = answer.kind === 'failed' && answer.isRepeat !== true && api.isCourtesy !== true
    if (isTrouble) report(answer, 'platform call failed', api.path, host)
    return answer
  }

  return {
    call: (api, signal) => attempt(api, signal, readJson),
    download: (api, signal) => attempt(api, signal, (outcome) => interpretBytes(outcome, readJson)),
    check: (signal) => checkToken(() => host.tokens.get(platform.tokenName, () => fetchToken(undefined)), signal),
  }
}

/** Whether a platform gives a token. Never throws. */
export async function checkToken(current: Tokens['current'], signal: AbortSignal): Promise<ConnectionCheck> {
  try {
    await unlessAborted(current(), signal)
    return { kind: 'works' }
  } catch (error) {
    return asCheck(failureIn(error))
  }
}

/** A code is an answer, whatever it says; without one nobody was reached. */
function asCheck(failed: Failed | undefined): ConnectionCheck {
  const platformCode = failed?.platformCode
  return platformCode === undefined ? { kind: 'unreachable' } : { kind: 'refused', platformCode }
}

function authorized(api: ApiRequest, token: string, { authorize }: ErrcodePlatform): ApiRequest {
  if (authorize !== undefined) return { ...api, headers: { ...api.headers, ...authorize(token) } }
  return { ...api, query: { access_token: token, ...api.query } }
}

const TOKEN_FIELDS = { token: 'access_token', seconds: 'expires_in' }

/** What a token call answered, as a token. `insistent`: errors that no repetition will heal. */
export function freshTokenIn(
  answer: JsonAnswer,
  route: string,
  host: Host,
  insistent: readonly number[],
  names = TOKEN_FIELDS,
): FreshToken {
  if (answer.kind === 'ok') {
    const { [names.token]: token, [names.seconds]: seconds } = answer.fields
    if (typeof token === 'string' && token !== '' && typeof seconds === 'number') {
      return { token, expiresInMs: seconds * 1_000 }
    }
    throw new TokenRefused(LATER)
  }
  const failed = failureOfTokenCall(answer, insistent)
  report({ ...answer, failed }, 'no access token', route, host)
  throw new TokenRefused(failed)
}

/** On this call a token error means a wrong secret, and an ambiguous end has no consequence. */
function failureOfTokenCall({ code, failed }: FailedAnswer, insistent: readonly number[]): Failed {
  if (code !== undefined && insistent.includes(code)) {
    return { kind: 'refused', why: 'settings', platformCode: failed.platformCode ?? String(code) }
  }
  return failed.kind === 'unknown' ? LATER : failed
}

export interface Tokens {
  current(): Promise<string>
  replacementOf(rejected: string): Promise<string>
}

/** Calls once more, with another token, when this one was refused. */
export async function withToken<A extends DownloadAnswer>(
  tryWith: (token: string) => Promise<A>,
  tokens: Tokens,
  { rejectsToken }: Pick<ErrcodePlatform, 'rejectsToken'>,
  signal: AbortSignal,
): Promise<A> {
  const token = await unlessAborted(tokens.current(), signal)
  const answer = await tryWith(token)
  if (answer.kind !== 'failed' || answer.code === undefined || !rejectsToken(answer.code)) return answer
  return tryWith(await unlessAborted(tokens.replacementOf(token), signal))
}

function request(api: ApiRequest, platform: ErrcodePlatform, host: Host, signal?: AbortSignal): Promise<HttpOutcome> {
  const { path, query, json, multipart, headers, maxBytes = MAX_ANSWER_BYTES } = api
  const body = json === undefined ? multipart?.body : JSON.stringify(json)
  const contentType = multipart?.contentType ?? 'application/json; charset=utf-8'
  return host.http({
    method: body === undefined ? 'GET' : 'POST',
    url: query === undefined ? platform.apiBase + path : `${platform.apiBase}${path}?${new URLSearchParams(query)}`,
    headers: { ...headers, ...(body === undefined ? {} : { 'Content-Type': contentType }) },
    ...(body === undefined ? {} : { body }),
    timeoutMs: platform.timeoutMs,
    maxBytes,
    ...(signal === undefined ? {} : { signal }),
  })
}

class AbortedBeforeSending extends Error {}

/** Only waiting for a token throws: the call itself has not been made, or was refused. */
export function failedBefore(error: unknown, route: string, host: Host): FailedAnswer {
  const failed = failureIn(error)
  if (failed === undefined) host.log.error('platform call broke', { channelId: host.channelId, route, error })
  return { kind: 'failed', failed: failed ?? LATER, code: undefined }
}

function failureIn(error: unknown): Failed | undefined {
  if (error instanceof TokenRefused) return error.failed
  // A vault may wrap what the fetch threw.
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
