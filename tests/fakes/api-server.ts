// The HTTP server around a platform's API: counts calls and misbehaves on request (busy, slow, rude, dead).
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'

/** `counted`: the platform has acted on the request before it goes wrong. */
export type Misbehaviour =
  | { readonly kind: 'errcode'; readonly code: number; readonly errmsg?: string; readonly counted?: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly counted?: boolean }
  | { readonly kind: 'garbage'; readonly counted?: boolean }
  | { readonly kind: 'text'; readonly body: string; readonly counted?: boolean }
  | { readonly kind: 'reset'; readonly counted?: boolean }
  | { readonly kind: 'hang'; readonly counted?: boolean }
  | { readonly kind: 'slow'; readonly ms: number }

type Rude = Exclude<Misbehaviour, { kind: 'slow' }>

export type ApiBody = Readonly<Record<string, unknown>>

export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Buffer
  readonly contentType: string
  readonly headers: IncomingHttpHeaders
}

export interface ApiResult {
  /** Default: 200. */
  readonly status?: number
  readonly body: ApiBody | Buffer
  readonly contentType?: string
}

export function failure(errcode: number, errmsg: string): ApiBody {
  return { errcode, errmsg: `${errmsg} rid: 00000000-00000000-00000000` }
}

export interface CallRecord {
  readonly path: string
  readonly query: string
  readonly errcode: number | undefined
}

export interface ApiServer {
  readonly url: string
  readonly calls: readonly CallRecord[]
  misbehave(path: string, how: Misbehaviour, times: number): void
  behave(): void
  /** Refuses connections until `revive`. */
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

interface Planned {
  readonly path: string
  readonly how: Misbehaviour
  left: number
}

export async function startApiServer(
  answer: (call: ApiCall) => ApiResult,
  port: number,
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<ApiServer> {
  const calls: CallRecord[] = []
  let planned: Planned[] = []

  const nextFor = (path: string): Misbehaviour | undefined => {
    const plan = planned.find((entry) => entry.path === path && entry.left > 0)
    if (plan === undefined) return undefined
    plan.left--
    return plan.how
  }

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://fake.invalid')
    const body = await readBody(request)
    const how = nextFor(url.pathname)
    const record = (errcode?: unknown) =>
      void calls.push({
        path: url.pathname,
        query: url.search.slice(1),
        errcode: typeof errcode === 'number' ? errcode : undefined,
      })
    if (how !== undefined && how.kind !== 'slow' && how.counted !== true) return misbehaved(how, record, response)
    if (how?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, how.ms))
    const contentType = request.headers['content-type'] ?? ''
    const call = {
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      body,
      contentType,
      headers: request.headers,
    }
    const result = answer(call)
    if (how !== undefined && how.kind !== 'slow') return misbehaved(how, record, response)
    record(Buffer.isBuffer(result.body) ? undefined : result.body.errcode)
    const bytes = Buffer.isBuffer(result.body) ? result.body : Buffer.from(JSON.stringify(result.body))
    response.statusCode = result.status ?? 200
    response.setHeader('Content-Type', result.contentType ?? 'application/json; encoding=utf-8').end(bytes)
  }

  const misbehaved = (how: Rude, record: (errcode?: number) => void, response: ServerResponse) => {
    record(how.kind === 'errcode' ? how.code : undefined)
    if (how.kind === 'errcode') response.end(JSON.stringify(failure(how.code, how.errmsg ?? 'told to refuse')))
    else if (how.kind === 'status') response.writeHead(how.status).end('<html>gateway</html>')
    else if (how.kind === 'garbage') response.end('{"errcode":')
    else if (how.kind === 'text') response.end(how.body)
    else if (how.kind === 'reset') response.socket?.destroy()
  }

  const newServer = () => {
    const fresh = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
    return upgrade === undefined ? fresh : fresh.on('upgrade', upgrade)
  }
  let server: Server = newServer()
  await listen(server, port)
  const bound = (server.address() as AddressInfo).port
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })

  return {
    url: `http://127.0.0.1:${bound}`,
    calls,
    misbehave: (path, how, times) => void planned.push({ path, how, left: times }),
    behave: () => {
      planned = []
    },
    die: stop,
    async revive() {
      server = newServer()
      await listen(server, bound)
    },
    close: stop,
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
