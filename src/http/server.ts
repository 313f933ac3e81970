// The Koa shell: limits, request ids, error answers, and a gate that holds deliveries while the store opens or closes.
// No error ever shows a stack, a path or SQL.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import Koa, { type Context, type Middleware } from 'koa'
import { MINUTE, SECOND, systemClock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { FairTurns } from './fair-turns.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { unavailable } from './unavailable.ts'

export interface HttpServerOptions {
  readonly host: string
  readonly port: number
  readonly log: Log
  readonly newRequestId: () => string
  /** Where browsers reach us; by https, they are told to stay there. */
  readonly publicUrl?: string | undefined
  readonly patience?: Patience
  /** Further ones are hung up on. */
  readonly mostConnections: number
}

/** How long a client may take. */
export interface Patience {
  readonly headersMs: number
  readonly requestMs: number
  /** Both are looked at this often. */
  readonly checkEveryMs: number
}

export const PATIENCE: Patience = { headersMs: 10 * SECOND, requestMs: 30 * SECOND, checkEveryMs: 2 * SECOND }

/** Not let in yet: after a restart every open page comes back at once. The kernel may allow fewer (`somaxconn`). */
const MOST_KNOCKING = 4_096

/** Whoever asks how we do is answered before anybody else. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz'])

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export class HttpServer {
  readonly #app = new Koa()
  readonly #server: Server
  readonly #options: HttpServerOptions
  readonly #turns = new FairTurns(systemClock)
  #isDraining = false
  #handle: RequestListener | undefined
  /** Requests that came before the store was open. */
  #early: (() => void)[] = []
  /** Requests that came before we began to drain and are not answered yet. */
  #underWay = 0
  #allAnswered: () => void = () => {}
  #upgrade: UpgradeListener | undefined
  readonly #upgraded = new Set<Duplex>()

  constructor(options: HttpServerOptions) {
    this.#options = options
    this.#app.silent = true
    this.#app.use(this.#guard())
    const { headersMs, requestMs, checkEveryMs } = options.patience ?? PATIENCE
    const limits = { headersTimeout: headersMs, requestTimeout: requestMs, connectionsCheckingInterval: checkEveryMs }
    const shouldUpgradeCallback = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'
    const sizes = { keepAliveTimeout: MINUTE, maxHeaderSize: 16_384 }
    this.#server = createServer({ ...limits, ...sizes, shouldUpgradeCallback }, (request, response) =>
      this.#admit(request, response),
    )
    this.#server.on('upgrade', (request, socket, head) => this.#admitSocket(request, socket, head))
    this.#server.maxConnections = options.mostConnections
  }

  get isDraining(): boolean {
    return this.#isDraining
  }

  /** How long the oldest request has waited to be looked at. */
  oldestWaitMs(): number {
    return this.#turns.oldestWaitMs()
  }

  use(middleware: Middleware): void {
    this.#app.use(middleware)
  }

  /** WebSockets go here; the one who takes them ends them. */
  useSockets(upgrade: UpgradeListener): void {
    this.#upgrade = upgrade
  }

  /** Binds the port; requests wait at the gate until `open`. */
  listen(): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => {
        const text = `Cannot listen on ${this.#options.host}:${this.#options.port}. Is another service using the port? Set PORT.`
        reject(new DaozhenError('DZ_CONFIG', text, { cause: error, expose: true }))
      })
      const { port, host } = this.#options
      const bound = () => resolve(this.#server.address() as AddressInfo)
      this.#server.listen({ port, host, backlog: MOST_KNOCKING }, bound)
    })
  }

  open(): void {
    this.#handle = this.#app.callback()
    for (const admit of this.#early.splice(0)) admit()
  }

  /** Answers 503 to what comes now, lets what is under way finish, then closes the port and cuts the rest. */
  async close(graceMs: number): Promise<void> {
    this.#isDraining = true
    this.open()
    const timer = setTimeout(() => this.#server.closeAllConnections(), graceMs)
    // The port stays open meanwhile: a load balancer that asks must hear 503, not silence.
    if (this.#underWay > 0) await new Promise<void>((resolve) => (this.#allAnswered = resolve))
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    // Open sockets belong to their channels: the port is closed to others, and they end when their channels do.
    if (this.#upgraded.size === 0) await closed
    clearTimeout(timer)
  }

  #admit(request: IncomingMessage, response: ServerResponse): void {
    if (!this.#isDraining) this.#count(response)
    const handle = this.#handle
    if (handle !== undefined && PROBES.has(request.url ?? '')) handle(request, response)
    else if (handle !== undefined) this.#turns.take(() => handle(request, response))
    else this.#early.push(() => this.#handle?.(request, response))
  }

  #admitSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (this.#isDraining || this.#handle === undefined || this.#upgrade === undefined) {
      refuseUpgrade(socket, 503)
      return
    }
    this.#upgraded.add(socket)
    socket.once('close', () => this.#upgraded.delete(socket))
    this.#upgrade(request, socket, head)
  }

  #count(response: ServerResponse): void {
    this.#underWay += 1
    response.once('close', () => {
      this.#underWay -= 1
      if (this.#underWay === 0) this.#allAnswered()
    })
  }

  #guard(): Middleware {
    const isHttps = this.#options.publicUrl?.startsWith('https:') === true
    return async (context, next) => {
      context.set('X-Content-Type-Options', 'nosniff')
      if (isHttps) context.set('Strict-Transport-Security', 'max-age=31536000')
      if (this.#isDraining) context.set('Connection', 'close')
      if (this.#isDraining && context.path !== '/readyz' && context.path !== '/healthz') {
        unavailable(context)
        return
      }
      try {
        if (!context.url.includes('%00')) await next() // NUL is in no address of ours, and no database looks it up
        if (context.status === 404 && context.body === undefined) {
          context.status = 404
          context.body = { error: { code: 'not-found', message: '没有找到' } }
        }
      } catch (error) {
        this.#answerError(context, error)
      }
    }
  }

  #answerError(context: Context, error: unknown): void {
    if (error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY') {
      unavailable(context)
      return
    }
    const requestId = this.#options.newRequestId()
    const status = clientStatus(error)
    if (status !== undefined) {
      context.status = status
      context.body = { error: { code: 'bad-request', requestId } }
      return
    }
    this.#options.log.error('request failed', { requestId, method: context.method, error })
    context.status = 500
    context.body = { error: { code: 'internal', requestId } }
  }
}

/** Errors Koa and Node raise for a bad request, as opposed to our own. */
function clientStatus(error: unknown): number | undefined {
  const status = (error as { status?: unknown; expose?: unknown } | undefined)?.status
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined
}
