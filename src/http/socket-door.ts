// `/webhooks/<channel id>` for platforms that open a socket to us: the channel verifies the head before we agree, and what
// comes over the connection is the listener's. Must agree to nothing by itself.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ClientAddress } from '../base/client-address.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { socketOver } from '../base/web-socket.ts'
import type { RequestHead, SocketVerdict } from '../channel/adapter.ts'
import type { RunningChannel } from '../flow/context.ts'
import type { Listener } from '../flow/listener.ts'
import type { RefusedDeliveries } from '../flow/refused-deliveries.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'

/** A platform needs one or two; more is somebody who never closes. */
const MOST_OF_A_CHANNEL = 8

export interface SocketDoorOptions {
  readonly channels: ReadonlyMap<string, RunningChannel>
  readonly listener: Listener
  readonly clock: Clock
  readonly log: Log
  readonly clientAddress: ClientAddress
  readonly refused: RefusedDeliveries
}

type Taken = Extract<SocketVerdict, { kind: 'taken' }>
type Judged =
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'taken'; readonly channel: RunningChannel; readonly taken: Taken }

export class SocketDoor {
  readonly #options: SocketDoorOptions
  readonly #open = new Map<string, number>()

  constructor(options: SocketDoorOptions) {
    this.#options = options
  }

  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const judged = this.#judge(request)
    if (judged.kind === 'refused') {
      refuseUpgrade(socket, judged.status)
      return
    }
    const { channel, taken } = judged
    this.#agree(channel, taken, { request, socket, head }).catch((error: unknown) => {
      this.#options.log.error('socket not taken', { channelId: channel.id, error })
      socket.destroy()
    })
  }

  #judge(request: IncomingMessage): Judged {
    const url = URL.parse(request.url ?? '/', 'http://here.invalid')
    const [, id = '', path = ''] = /^\/webhooks\/([^/]+)(\/.*)?$/.exec(url?.pathname ?? '') ?? []
    const channel = this.#options.channels.get(id)
    if (url === null || channel?.open.socket === undefined) return { kind: 'refused', status: 404 }
    const verdict = channel.open.socket(this.#headOf(request, url, path))
    if (verdict.kind === 'refused') {
      this.#options.log.warn('socket refused', { channelId: id, status: verdict.status, why: verdict.why })
      this.#options.refused.note(id, verdict.status, '')
      return verdict
    }
    const isFull = (this.#open.get(id) ?? 0) >= MOST_OF_A_CHANNEL
    return isFull ? { kind: 'refused', status: 503 } : { kind: 'taken', channel, taken: verdict }
  }

  async #agree(
    channel: RunningChannel,
    { maxBytes, serve }: Taken,
    { request, socket, head }: { readonly request: IncomingMessage; readonly socket: Duplex; readonly head: Buffer },
  ): Promise<void> {
    const { listener, clock } = this.#options
    const { WebSocketServer } = await import('ws') // an installation without such channels never loads it
    const server = new WebSocketServer({
      noServer: true,
      maxPayload: maxBytes,
      perMessageDeflate: false,
      clientTracking: false,
    })
    server.handleUpgrade(request, socket, head, (ws) => {
      this.#count(channel, 1)
      void listener.serve(channel, socketOver(ws, clock), serve).finally(() => this.#count(channel, -1))
    })
  }

  #headOf(request: IncomingMessage, url: URL, path: string): RequestHead {
    return {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      headers: request.headers,
      remoteAddress: this.#options.clientAddress(request),
    }
  }

  #count({ id }: RunningChannel, more: number): void {
    this.#open.set(id, (this.#open.get(id) ?? 0) + more)
  }
}
