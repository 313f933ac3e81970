// A OneBot v11 implementation of our own: an account with friends and groups, its API over HTTP and sockets, and its events
// by whichever road it is told. Strict as the real ones, with the differences of four of them. Free of any test runner.
import { createHmac } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiBody, type ApiResult, type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'
import { type Chat, type Flavour, newChat, type OneBotSeen } from './onebot-v11/chat.ts'

export type { Flavour, OneBotSeen }

export const FAKE_ONEBOT = {
  selfId: '10001000',
  token: 'onebot-token-0123456789',
  secret: 'onebot-secret-0123456789',
} as const

/** What goes wrong with the next call over a socket. */
export type ConnectionFault =
  | { readonly kind: 'retcode'; readonly retcode: number; readonly wording?: string }
  | { readonly kind: 'async' }
  /** `counted`: the message has gone out before it goes wrong. */
  | { readonly kind: 'cut' | 'hang'; readonly counted: boolean }
  /** Answers a wrong frame first: no JSON, then the answer of somebody else's call. */
  | { readonly kind: 'noise' }

export interface FakeOneBotOptions {
  readonly clock?: Clock
  readonly flavour?: Flavour
}

export interface OneBotFriend {
  /** Returns the message id. */
  says(message: string | readonly ApiBody[], more?: ApiBody): Promise<string>
  recalls(messageId: string): Promise<void>
  seen(): readonly string[]
}

export interface FakeOneBot {
  /** `apiBase`, http. */
  readonly apiBase: string
  /** `socketUrl`, forward. */
  readonly socketUrl: string
  readonly chat: Chat
  readonly seen: readonly OneBotSeen[]
  readonly calls: readonly CallRecord[]
  /** Statuses of what was posted to us, `refused-401` of sockets not opened. */
  readonly answers: readonly (number | string)[]
  readonly connections: number
  friend(userId: string): OneBotFriend
  /** Of a group; `private`: a temporary session through it. */
  member(userId: string, groupId: string, isPrivate?: boolean): OneBotFriend
  /** Any event, by every road that is open. */
  emit(event: ApiBody): Promise<void>
  /** As it would be posted: exact bytes and headers. */
  readonly sign: typeof signedByOneBot
  pushTo(url: string | undefined): void
  /** Reverse: resolves when open, or refused. */
  connectTo(url: string, headers?: Readonly<Record<string, string>>): Promise<'open' | string>
  beats(online: boolean): Promise<void>
  /** All sockets, without a word. */
  cutConnections(): void
  fail(fault: ConnectionFault): void
  misbehave(path: string, how: Misbehaviour, times?: number): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

export async function startFakeOneBot(options: FakeOneBotOptions = {}): Promise<FakeOneBot> {
  const { clock = systemClock, flavour = 'napcat' } = options
  const chat = newChat({ clock, flavour, selfId: FAKE_ONEBOT.selfId, token: FAKE_ONEBOT.token })
  const answers: (number | string)[] = []
  const api = await startApiServer((call): ApiResult => chat.answerHttp(call), 0)
  const connections = new Set<WebSocket>()
  const faults: ConnectionFault[] = []
  let pushUrl: string | undefined
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', () => resolve()))

  const onCall = (connection: WebSocket, text: string): void => {
    const { action, params, echo } = JSON.parse(text) as { action: string; params: ApiBody; echo?: string }
    const fault = action.startsWith('send_') ? faults.shift() : undefined
    const reply = (answer: ApiBody) =>
      connection.send(JSON.stringify({ ...answer, ...(echo === undefined ? {} : { echo }) }))
    if (fault?.kind === 'cut' || fault?.kind === 'hang') {
      if (fault.counted) chat.act(action, params)
      if (fault.kind === 'cut') connection.terminate()
      return
    }
    if (fault?.kind === 'noise') {
      connection.send('<html>')
      connection.send(JSON.stringify({ status: 'ok', retcode: 0, data: { message_id: 999 }, echo: 'somebody-else' }))
    }
    if (fault?.kind === 'retcode') {
      reply({
        status: 'failed',
        retcode: fault.retcode,
        data: null,
        message: fault.wording ?? '',
        wording: fault.wording ?? '',
      })
      return
    }
    const answer = chat.act(action, params)
    const isLostEcho = flavour === 'llonebot' && answer.retcode === 1400
    if (fault?.kind === 'async') reply({ status: 'async', retcode: 1, data: null })
    else if (isLostEcho) connection.send(JSON.stringify(answer))
    else reply(answer)
  }
  const keep = (connection: WebSocket): void => {
    connections.add(connection)
    connection.on('message', (data) => onCall(connection, String(data)))
    connection.on('close', () => connections.delete(connection))
    connection.on('error', () => connections.delete(connection))
    connection.send(JSON.stringify(chat.meta('lifecycle', { sub_type: 'connect' })))
  }
  server.on('connection', (connection, request) => {
    const isIn = request.headers.authorization === `Bearer ${FAKE_ONEBOT.token}`
    if (isIn) return keep(connection)
    connection.send(
      JSON.stringify({ status: 'failed', retcode: 1403, data: null, message: 'token验证失败', echo: null }),
    )
    connection.close()
  })

  const emit = async (event: ApiBody): Promise<void> => {
    for (const connection of connections) connection.send(JSON.stringify(event))
    if (pushUrl === undefined) return
    const response = await fetch(pushUrl, { method: 'POST', ...signedByOneBot(event) }).catch(() => undefined)
    answers.push(response?.status ?? 'unreached')
    const body = await response?.text()
    // Whatever else stood there would be carried out.
    if (response?.ok === true && body !== '{}' && body !== '') throw new Error(`a quick operation: ${body}`)
  }
  const person = (userId: string, groupId?: string, isPrivate = false): OneBotFriend => ({
    async says(message, more = {}) {
      const event = chat.spoken({ userId, groupId, isPrivate, message, more })
      await emit(event)
      return String(event.message_id)
    },
    recalls: (messageId) => emit(chat.recalled({ userId, groupId: isPrivate ? undefined : groupId, messageId })),
    seen: () => chat.seenBy(userId, groupId, isPrivate),
  })

  return {
    apiBase: api.url,
    socketUrl: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    chat,
    seen: chat.seen,
    calls: api.calls,
    answers,
    get connections() {
      return connections.size
    },
    friend: (userId) => person(userId),
    member: person,
    emit,
    sign: signedByOneBot,
    pushTo(url) {
      pushUrl = url
    },
    connectTo(url, headers = chat.headers()) {
      return new Promise((resolve) => {
        const connection = new WebSocket(url, { headers, handshakeTimeout: 15_000 })
        connection.once('open', () => {
          keep(connection)
          resolve('open')
        })
        connection.once('unexpected-response', (_request, response) => {
          answers.push(`refused-${response.statusCode}`)
          resolve(`refused-${response.statusCode}`)
          connection.terminate()
        })
        connection.on('error', (error) => resolve(error.message))
      })
    },
    beats: (online) => emit(chat.meta('heartbeat', { status: { online, good: true }, interval: 30_000 })),
    cutConnections() {
      for (const connection of connections) connection.terminate()
    },
    fail: (fault) => void faults.push(fault),
    misbehave: (path, how, times = 1) => api.misbehave(path, how, times),
    die: api.die,
    revive: api.revive,
    async close() {
      for (const connection of [...connections, ...server.clients]) connection.terminate()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await api.close()
    },
  }
}

export function signedByOneBot(event: ApiBody | string, secret: string = FAKE_ONEBOT.secret) {
  const body = typeof event === 'string' ? event : JSON.stringify(event)
  const signature = createHmac('sha1', secret).update(body).digest('hex')
  const headers: Readonly<Record<string, string>> = {
    'content-type': 'application/json',
    'x-self-id': FAKE_ONEBOT.selfId,
    'x-signature': `sha1=${signature}`,
  }
  return { headers, body }
}
