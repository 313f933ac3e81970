// DingTalk's Stream mode: an address and a ticket for the asking, a socket, frames. Strict: a ticket counts once and not for
// long, and what is not acknowledged comes again after a minute. Written from the notes, free of our code.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from '../../src/base/clock.ts'
import type { ApiCall, ApiResult } from './api-server.ts'

export const OPEN_PATH = '/v1.0/gateway/connections/open'
const TOPIC = '/v1.0/im/bot/messages/get'
const TICKET_LIFE_MS = 90_000
const AGAIN_AFTER_MS = 60_000
/** After it says "disconnect", a socket stands for so long and carries nothing. */
const DEAD_FOR_MS = 10_000

export interface DingtalkStream {
  /** Sockets that messages go to. */
  readonly connections: number
  /** Sockets that have ever been opened. */
  readonly opened: number
  /** Ids of messages nobody has acknowledged. */
  readonly unacknowledged: readonly string[]
  /** Answers to pings, as they came. */
  readonly pongs: readonly unknown[]
  /** To one of the connections, again every minute until it is acknowledged; waits for a connection while there is none. */
  push(body: Readonly<Record<string, unknown>>): void
  /** The same once more, though it was acknowledged. */
  repeat(): void
  ping(): void
  /** A frame as it stands. */
  say(frame: unknown): void
  /** Every connection is told to go: nothing more is delivered there, though the socket stands for ten seconds. */
  move(): void
  cut(): void
}

interface Pending {
  readonly frame: string
  cancel(): void
}

export function dingtalkStream(
  account: { readonly appKey: string; readonly appSecret: string },
  clock: Clock,
): DingtalkStream & {
  open(call: ApiCall, address: string): ApiResult
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
} {
  const tickets = new Map<string, number>()
  const live = new Set<WebSocket>()
  const sockets = new WebSocketServer({ noServer: true })
  const pending = new Map<string, Pending>()
  const pongs: unknown[] = []
  let opened = 0
  let last = ''

  const deliver = (messageId: string, frame: string): void => {
    const again = (): void => deliver(messageId, frame)
    pending.set(messageId, { frame, cancel: clock.after(AGAIN_AFTER_MS, again) })
    const [first] = live
    first?.send(frame)
  }
  const heard = (text: string): void => {
    const answer = JSON.parse(text)
    const { messageId, topic } = answer.headers
    if (topic === 'ping') pongs.push(answer)
    if (answer.code !== 200 || answer.data !== '{"response":null}') return
    pending.get(messageId)?.cancel()
    pending.delete(messageId)
  }
  const system = (topic: string, data: object) =>
    JSON.stringify({ ...frameOf('SYSTEM', topic, clock), data: JSON.stringify(data) })

  return {
    open(call, address) {
      const { clientId, clientSecret, subscriptions } = JSON.parse(call.body.toString('utf8'))
      if (clientId !== account.appKey || clientSecret !== account.appSecret)
        return { status: 401, body: { code: 'invalidClientIdOrSecret' } }
      const wants = JSON.stringify(subscriptions)
      if (wants !== JSON.stringify([{ type: 'CALLBACK', topic: TOPIC }]))
        return { status: 400, body: { code: 'subscription' } }
      const ticket = randomBytes(12).toString('hex')
      tickets.set(ticket, clock.now() + TICKET_LIFE_MS)
      return { body: { endpoint: `${address.replace(/^http/, 'ws')}/connect`, ticket } }
    },
    upgrade(request, socket, head) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x')
      const ticket = searchParams.get('ticket') ?? ''
      const endsAt = tickets.get(ticket) ?? 0
      tickets.delete(ticket)
      if (pathname !== '/connect' || endsAt <= clock.now()) return void socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
      sockets.handleUpgrade(request, socket, head, (ws) => {
        opened += 1
        live.add(ws)
        ws.on('close', () => live.delete(ws))
        ws.on('error', () => live.delete(ws))
        ws.on('message', (data) => heard(String(data)))
        ws.send(system('CONNECTED', {}))
      })
    },
    get connections() {
      return live.size
    },
    get opened() {
      return opened
    },
    get unacknowledged() {
      return [...pending.keys()]
    },
    pongs,
    push(body) {
      const frame = frameOf('CALLBACK', TOPIC, clock)
      last = JSON.stringify({ ...frame, data: JSON.stringify(body) })
      deliver(frame.headers.messageId, last)
    },
    repeat() {
      for (const ws of live) ws.send(last)
    },
    ping() {
      for (const ws of live) ws.send(system('ping', { opaque: 'opaque-1' }))
    },
    say(frame) {
      for (const ws of live) ws.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    },
    move() {
      for (const ws of live) {
        ws.send(system('disconnect', { reason: 'persistent connection is timeout' }))
        clock.after(DEAD_FOR_MS, () => ws.terminate())
      }
      live.clear()
    },
    cut() {
      for (const ws of sockets.clients) ws.terminate()
    },
  }
}

function frameOf(type: string, topic: string, clock: Clock) {
  const messageId = randomBytes(12).toString('hex')
  const headers = { contentType: 'application/json', messageId, time: String(clock.now()), topic }
  return { specVersion: '1.0', type, headers }
}
