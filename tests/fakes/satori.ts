// A Satori server of our own: one account on a platform, its events over a socket with resumption, its API over HTTP. Strict:
// believes no wrong token, names no other account, takes no element it does not know. Written from the protocol, free of our
// code and of any test runner.
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import {
  type ApiBody,
  type ApiCall,
  type ApiResult,
  type CallRecord,
  type Misbehaviour,
  startApiServer,
} from './api-server.ts'

export const FAKE_SATORI = { token: 'satori-token-0123456789', platform: 'telegram', selfId: '5140001' } as const

export interface SatoriSeen {
  readonly channelId: string
  readonly content: string
}

export interface SatoriPerson {
  /** Returns the message id. */
  says(content: string, more?: ApiBody): Promise<string>
  deletes(messageId: string): void
  /** As the person reads it: entities resolved, elements as they are. */
  seen(): readonly string[]
}

export interface FakeSatori {
  /** `endpoint` of the channel's settings. */
  readonly endpoint: string
  readonly seen: readonly SatoriSeen[]
  readonly calls: readonly CallRecord[]
  /** What each connection said it had heard last. */
  readonly resumedFrom: readonly (number | undefined)[]
  readonly connections: number
  /** The next connection is let in with these logins instead. */
  logins: readonly ApiBody[] | undefined
  person(userId: string): SatoriPerson
  member(userId: string, channelId: string): SatoriPerson
  /** Gives it a number, keeps it for resumption, and sends it to every connection that has identified itself. */
  emit(event: ApiBody): void
  /** The same again, under the same number. */
  repeat(): void
  cutConnections(): void
  /** The server starts anew: numbers from one, nothing kept. */
  forget(): void
  misbehave(path: string, how: Misbehaviour, times?: number): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

const OP = { event: 0, ping: 1, pong: 2, identify: 3, ready: 4 } as const
const KNOWN_ELEMENT = /^(?:at id="[^"<>]*"\/|button id="[^"<>]*" type="action"|\/button|br\/)$/

export async function startFakeSatori({ clock = systemClock }: { readonly clock?: Clock } = {}): Promise<FakeSatori> {
  const seen: SatoriSeen[] = []
  const resumedFrom: (number | undefined)[] = []
  const connections = new Set<WebSocket>()
  const sockets = new WebSocketServer({ noServer: true })
  let kept: ApiBody[] = []
  let sn = 0
  let serial = 0
  const user = { id: FAKE_SATORI.selfId, name: '导诊台', is_bot: true }
  const login = { sn: 1, platform: FAKE_SATORI.platform, user, adapter: 'fake', status: 1, features: [] }

  const fake: { logins: readonly ApiBody[] | undefined } = { logins: undefined }
  const opened = (connection: WebSocket): void => {
    connection.on('close', () => connections.delete(connection))
    connection.on('error', () => connections.delete(connection))
    connection.on('message', (data) => {
      const { op, body } = JSON.parse(String(data)) as { op: number; body?: { token?: string; sn?: number } }
      if (op === OP.ping) return connection.send(JSON.stringify({ op: OP.pong }))
      if (op !== OP.identify) return connection.close(4000, 'invalid message')
      if (body?.token !== FAKE_SATORI.token) return connection.close(4004, 'invalid token')
      resumedFrom.push(body.sn)
      connections.add(connection)
      connection.send(JSON.stringify({ op: OP.ready, body: { logins: fake.logins ?? [login], proxy_urls: [] } }))
      const missed = body.sn === undefined ? [] : kept.filter((event) => Number(event.sn) > Number(body.sn))
      for (const event of missed) connection.send(JSON.stringify({ op: OP.event, body: event }))
    })
  }
  const answer = (call: ApiCall): ApiResult => {
    const fault = faultOf(call)
    if (fault !== undefined) return { status: fault, body: { message: 'refused' } }
    const params = JSON.parse(call.body.toString('utf8')) as ApiBody
    if (call.path === '/satori/v1/user.channel.create') return { body: { id: `dm-${params.user_id}`, type: 1 } }
    if (call.path !== '/satori/v1/message.create') return { status: 404, body: { message: 'no such method' } }
    const { channel_id: channelId, content } = params
    if (typeof channelId !== 'string' || typeof content !== 'string' || content.trim() === '')
      return { status: 400, body: {} }
    const elements = [...content.matchAll(/<([^>]*)>/g)].map(([, inside = '']) => inside)
    if (!elements.every((inside) => KNOWN_ELEMENT.test(inside))) return { status: 400, body: { message: 'element' } }
    seen.push({ channelId, content })
    return { body: Buffer.from(JSON.stringify([{ id: `sent-${++serial}`, content }])) }
  }
  const server = await startApiServer(answer, 0, (request, socket, head) => {
    if (request.url !== '/satori/v1/events') return void socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
    sockets.handleUpgrade(request, socket, head, opened)
  })

  const send = (event: ApiBody): void => {
    for (const connection of connections) connection.send(JSON.stringify({ op: OP.event, body: event }))
  }
  const emit = (event: ApiBody): void => {
    const numbered = { sn: ++sn, login, timestamp: clock.now(), ...event }
    kept.push(numbered)
    send(numbered)
  }
  const cutConnections = (): void => {
    for (const connection of sockets.clients) connection.terminate()
  }
  const someone = (userId: string, channel: ApiBody): SatoriPerson => {
    const base = { user: { id: userId, name: '小王' }, channel }
    return {
      async says(content, more = {}) {
        const id = `m${++serial}`
        emit({ type: 'message-created', ...base, message: { id, content }, ...more })
        return id
      },
      deletes: (id) => emit({ type: 'message-deleted', ...base, message: { id } }),
      seen: () => seen.filter(({ channelId }) => channelId === channel.id).map(({ content }) => decode(content)),
    }
  }

  return {
    endpoint: `${server.url}/satori`,
    seen,
    calls: server.calls,
    resumedFrom,
    get connections() {
      return connections.size
    },
    get logins() {
      return fake.logins
    },
    set logins(logins) {
      fake.logins = logins
    },
    person: (userId) => someone(userId, { id: `dm-${userId}`, type: 1 }),
    member: (userId, id) => someone(userId, { id, type: 0 }),
    emit,
    repeat() {
      const last = kept.at(-1)
      if (last !== undefined) send(last)
    },
    cutConnections,
    forget() {
      sn = 0
      kept = []
    },
    misbehave: (path, how, times = 1) => server.misbehave(`/satori/v1/${path}`, how, times),
    async die() {
      cutConnections()
      await server.die()
    },
    revive: server.revive,
    async close() {
      cutConnections()
      await server.close()
    },
  }
}

/** Both pairs of headers: older servers read the second one. */
function faultOf({ method, headers }: ApiCall): number | undefined {
  if (method !== 'POST') return 405
  if (headers.authorization !== `Bearer ${FAKE_SATORI.token}`) return 401
  const { platform, selfId } = FAKE_SATORI
  const isOurs = headers['satori-platform'] === platform && headers['satori-user-id'] === selfId
  const isOursToOld = headers['x-platform'] === platform && headers['x-self-id'] === selfId
  return isOurs && isOursToOld ? undefined : 403
}

function decode(content: string): string {
  return content.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
