// The real HttpClient, on axios. Whether a request may have been read is a fact we watch (was the connection ready to
// write?), not a guess from an error's name. Never follows redirects, never uses a proxy, never throws.
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIPv6, type LookupFunction } from 'node:net'
import type { AxiosRequestConfig, AxiosStatic } from 'axios'
import type { HttpClient, HttpOutcome, HttpRequest } from './http-client.ts'

const MAX_SOCKETS = 256
/** Shorter than servers keep idle connections, so we rarely write into one that is just being closed. */
const IDLE_MS = 4_000
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024

interface Agents {
  readonly httpAgent: HttpAgent
  readonly httpsAgent: HttpsAgent
}

/** One attempt's connection: `ready` once our bytes could leave. */
interface Wire {
  ready: boolean
}

export function createHttp(): HttpClient {
  const kept: Agents = agents({ keepAlive: true, timeout: IDLE_MS, maxSockets: MAX_SOCKETS })
  // A connection to a checked address must not be reused for a name that resolves elsewhere.
  const single: Agents = agents({ keepAlive: false })
  let loading: Promise<AxiosStatic> | undefined

  return async (request) => {
    loading ??= import('axios').then((module) => module.default) // 60 ms the start does not need to wait for
    const axios = await loading
    const wire: Wire = { ready: false }
    const deadline = AbortSignal.timeout(request.timeoutMs)
    const signal = request.signal === undefined ? deadline : AbortSignal.any([request.signal, deadline])
    try {
      const { httpAgent, httpsAgent } = request.address === undefined ? kept : single
      const config = { ...configOf(request), httpAgent, httpsAgent, signal, transport: watched(request.url, wire) }
      const answer = await axios.request<Buffer>(config)
      return { kind: 'answered', status: answer.status, headers: flat(answer.headers), body: answer.data }
    } catch (error) {
      return failure(error, wire, deadline)
    }
  }
}

function agents(options: ConstructorParameters<typeof HttpAgent>[0]): Agents {
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) }
}

function configOf(request: HttpRequest): AxiosRequestConfig {
  const { method, url, body, address, maxBytes = DEFAULT_MAX_BYTES } = request
  return {
    method,
    url,
    ...(body === undefined ? {} : { data: body }),
    headers: { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'daozhen', ...request.headers },
    responseType: 'arraybuffer',
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    maxContentLength: maxBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    ...(address === undefined ? {} : { lookup: always(address) as NonNullable<AxiosRequestConfig['lookup']> }),
  }
}

function always(address: string): LookupFunction {
  const family = isIPv6(address) ? 6 : 4
  return (_hostname, _options, callback) => callback(null, [{ address, family }], family)
}

/** Node's own transport, telling us when the connection can carry our bytes. */
function watched(url: string, wire: Wire): object {
  const isSecure = url.startsWith('https:')
  return {
    request(options: RequestOptions, onResponse: (response: IncomingMessage) => void) {
      const call = isSecure ? httpsRequest(options, onResponse) : httpRequest(options, onResponse)
      const markReady = () => {
        wire.ready = true
      }
      call.once('socket', (socket) => {
        if (call.reusedSocket) markReady()
        else socket.once(isSecure ? 'secureConnect' : 'connect', markReady)
      })
      return call
    },
  }
}

function failure(error: unknown, wire: Wire, deadline: AbortSignal): HttpOutcome {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined
  const why = deadline.aborted ? 'timeout' : typeof code === 'string' ? code : 'failed'
  return { kind: wire.ready ? 'cut' : 'unreached', why: isTooLarge(error) ? 'too-large' : why }
}

/** axios has no code of its own for it. */
function isTooLarge(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('maxContentLength')
}

function flat(headers: object): Readonly<Record<string, string>> {
  const entries = Object.entries(headers).filter(([, value]) => value !== undefined && value !== null)
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value)]),
  )
}
