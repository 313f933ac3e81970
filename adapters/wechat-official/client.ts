// Calls to WeChat's API. A refused token is replaced once and the call repeated once, never more. Whatever happens ends
// in the words of `Sent`, never in an exception.
import type { HttpOutcome } from '../../src/base/http-client.ts'
import type { Host } from '../../src/channel/adapter.ts'
import {
  type DownloadAnswer,
  type FailedAnswer,
  interpret,
  interpretBytes,
  type JsonAnswer,
  LATER,
  report,
} from './answers.ts'
import { type Failed, rejectsToken } from './errcodes.ts'
import type { WechatSettings } from './settings.ts'
import { type AccessTokens, createAccessTokens, TokenRefused } from './token.ts'

const MAX_ANSWER_BYTES = 1024 * 1024

export interface ApiRequest {
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  /** Sent as JSON in raw UTF-8; without it, and without a file, the call is a GET. */
  readonly json?: unknown
  readonly multipart?: { readonly contentType: string; readonly body: Buffer }
  readonly maxBytes?: number
}

export interface WechatClient {
  /** Errors arrive with HTTP 200. Never throws. */
  call(request: ApiRequest, signal: AbortSignal): Promise<JsonAnswer>
  /** As `call`; what is no JSON comes as bytes. */
  download(request: ApiRequest, signal: AbortSignal): Promise<DownloadAnswer>
}

type Reader<A> = (outcome: HttpOutcome, now: number) => A
type Post = (api: ApiRequest, signal?: AbortSignal) => Promise<HttpOutcome>

export function createClient(settings: WechatSettings, host: Host): WechatClient {
  const post: Post = (api, signal) => request(api, settings, host, signal)
  const tokens = createAccessTokens(settings, host, (path, json) => post({ path, json }))

  const attempt = async <A extends DownloadAnswer>(api: ApiRequest, signal: AbortSignal, read: Reader<A>) => {
    const answer = await withToken(api, signal, (outcome) => read(outcome, host.clock.now()), { tokens, post }).catch(
      (error) => failedBefore(error, api.path, host),
    )
    if (answer.kind === 'failed') report(answer, 'WeChat call failed', api.path, host)
    return answer
  }

  return {
    call: (api, signal) => attempt(api, signal, interpret),
    download: (api, signal) => attempt(api, signal, interpretBytes),
  }
}

async function withToken<A extends DownloadAnswer>(
  api: ApiRequest,
  signal: AbortSignal,
  read: (outcome: HttpOutcome) => A,
  { tokens, post }: { readonly tokens: AccessTokens; readonly post: Post },
): Promise<A> {
  const tryWith = async (token: string) =>
    read(await post({ ...api, query: { access_token: token, ...api.query } }, signal))
  const token = await unlessAborted(tokens.current(), signal)
  const answer = await tryWith(token)
  if (answer.kind !== 'failed' || answer.code === undefined || !rejectsToken(answer.code)) return answer
  return tryWith(await unlessAborted(tokens.replacementOf(token), signal))
}

function request(api: ApiRequest, settings: WechatSettings, host: Host, signal?: AbortSignal): Promise<HttpOutcome> {
  const { path, query, json, multipart, maxBytes = MAX_ANSWER_BYTES } = api
  const body = json === undefined ? multipart?.body : JSON.stringify(json)
  const contentType = multipart?.contentType ?? 'application/json; charset=utf-8'
  return host.http({
    method: body === undefined ? 'GET' : 'POST',
    url: query === undefined ? settings.apiBase + path : `${settings.apiBase}${path}?${new URLSearchParams(query)}`,
    ...(body === undefined ? {} : { body, headers: { 'Content-Type': contentType } }),
    timeoutMs: settings.sendTimeoutMs,
    maxBytes,
    ...(signal === undefined ? {} : { signal }),
  })
}

class AbortedBeforeSending extends Error {}

/** Only waiting for a token throws: the call itself has not been made, or was refused. */
function failedBefore(error: unknown, route: string, host: Host): FailedAnswer {
  const failed = failureIn(error)
  if (failed === undefined) host.log.error('WeChat call broke', { channelId: host.channelId, route, error })
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
