// One connection to the server's events: we say who we are and what we heard last, it says who it speaks for, then what has
// happened since. How far we heard it is stored with the events themselves, so that a connection that breaks loses nothing.
import { SECOND } from '../../src/base/clock.ts'
import { closeOn, type Socket } from '../../src/base/socket.ts'
import type { Connection, Host, InboundEvent } from '../../src/channel/adapter.ts'
import { type Fields, fieldsIn, numberIn, readJson, textIn } from './json.ts'
import { normalize, serialOf } from './normalize.ts'
import type { SatoriSettings } from './settings.ts'

const OP = { event: 0, ping: 1, pong: 2, identify: 3, ready: 4 } as const
const PING_EVERY_MS = 10 * SECOND
const HANDSHAKE_MS = 10_000
const MAX_FRAME_BYTES = 4 * 1024 * 1024
const ONLINE = 1

export async function listen(
  settings: SatoriSettings,
  host: Host,
  connection: Connection,
  signal: AbortSignal,
): Promise<string> {
  const url = `${settings.endpoint.replace(/^http/, 'ws')}/v1/events`
  const opened = await host.openSocket({ url, timeoutMs: HANDSHAKE_MS, maxBytes: MAX_FRAME_BYTES, signal })
  if (opened.kind !== 'open') return opened.kind === 'refused' ? `http-${opened.status}` : opened.why
  const { socket } = opened
  const forget = closeOn(signal, socket)
  const stopPinging = pinging(socket, host)
  try {
    const sn = serialIn(connection.cursor, settings)
    // Servers before protocol 1.2 read `sequence`.
    const since = sn === undefined ? {} : { sn, sequence: sn }
    await socket.send(JSON.stringify({ op: OP.identify, body: { token: settings.token, ...since } }))
    return await hear(socket, { settings, host, connection })
  } finally {
    stopPinging()
    forget()
    socket.close()
  }
}

function pinging(socket: Socket, { clock }: Host): () => void {
  let cancel = (): void => {}
  const ping = (): void => {
    void socket.send(JSON.stringify({ op: OP.ping, body: {} }))
    cancel = clock.after(PING_EVERY_MS, ping)
  }
  cancel = clock.after(PING_EVERY_MS, ping)
  return () => cancel()
}

interface Ear {
  readonly settings: SatoriSettings
  readonly host: Host
  readonly connection: Connection
}

/** Until the connection is over; the word why. */
async function hear(socket: Socket, ear: Ear): Promise<string> {
  const { settings, host, connection } = ear
  for (let frames = await socket.read(); frames !== undefined; frames = await socket.read()) {
    const events: InboundEvent[] = []
    let sn: number | undefined
    for (const frame of frames) {
      const { op, body } = fieldsIn(readJson(frame))
      if (op === OP.ready) {
        if (!greet(fieldsIn(body), ear)) return 'no-such-login'
        connection.opened()
      }
      if (op !== OP.event) continue
      sn = serialOf(fieldsIn(body)) ?? sn
      events.push(...normalize(fieldsIn(body), { ...settings, now: host.clock.now() }))
    }
    if (events.length === 0 && sn === undefined) continue
    const cursor = sn === undefined ? {} : { cursor: cursorOf(sn, settings) }
    await connection.deliver({ events, raw: Buffer.from(events.length === 0 ? '' : frames.join('\n')), ...cursor })
  }
  return socket.ended
}

/** The server is not ours alone: the account of this channel must be among its logins. */
function greet(ready: Fields, { settings, host }: Ear): boolean {
  const { log, channelId } = host
  const logins: readonly unknown[] = Array.isArray(ready.logins) ? ready.logins : []
  const ours = logins.map(fieldsIn).find((login) => {
    const account = textIn(fieldsIn(login.user), 'id') ?? textIn(login, 'self_id')
    return account === settings.selfId && textIn(login, 'platform') === settings.platform
  })
  if (ours === undefined) log.error('the server has no such login', { channelId })
  else if (numberIn(ours, 'status') !== ONLINE) log.warn('login not online', { channelId })
  return ours !== undefined
}

/** Another server counts its events for itself. */
function cursorOf(sn: number, { endpoint }: SatoriSettings): string {
  return JSON.stringify({ endpoint, sn })
}

function serialIn(cursor: string | undefined, { endpoint }: SatoriSettings): number | undefined {
  const kept = fieldsIn(readJson(cursor ?? ''))
  return kept.endpoint === endpoint ? numberIn(kept, 'sn') : undefined
}
