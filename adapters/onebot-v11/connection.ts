// One open connection to an implementation, whichever side opened it: answers find their calls, events go on to be
// kept, in order, and the account's own state is heard from its heartbeat.
import { closeOn, type Socket } from '../../src/base/socket.ts'
import type { Connection, Host, InboundEvent } from '../../src/channel/adapter.ts'
import { type Call, dataOf, SocketCalls } from './calls.ts'
import { type Fields, fieldsIn, readJson, textIn } from './json.ts'
import type { OneBotSettings } from './settings.ts'

/** What the sockets of an account carry; some implementations open one for each. */
export type Role = 'universal' | 'api' | 'event'

interface OpenConnection {
  readonly role: Role
  readonly socket: Socket
  readonly calls: SocketCalls
}

const REPLACED = 1008
const REFUSES_TOKEN: readonly string[] = ['1401', '1403']

/** The connections of one account in this process. */
export class AccountConnections {
  readonly #settings: OneBotSettings
  readonly #host: Host
  readonly #hear: (event: Fields) => readonly InboundEvent[]
  #open: readonly OpenConnection[] = []
  /** As the last heartbeat said; without one, we believe in it. */
  #isOnline = true

  constructor(settings: OneBotSettings, host: Host, hear: (event: Fields) => readonly InboundEvent[]) {
    this.#settings = settings
    this.#host = host
    this.#hear = hear
  }

  /** Undefined: nobody to ask, or an account that QQ has logged out. */
  get call(): Call | undefined {
    return this.#isOnline ? this.#open.findLast(({ role }) => role !== 'event')?.calls.call : undefined
  }

  /** Until the connection is over; the word why. `check`: find out first whose account it is. */
  async talk(
    socket: Socket,
    connection: Connection,
    how: { readonly role: Role; readonly check: boolean; readonly signal: AbortSignal },
  ) {
    const { role, check, signal } = how
    const { sendTimeoutMs } = this.#settings
    const calls = new SocketCalls(socket, sendTimeoutMs, () => this.#host.random.bytes(12).toString('hex'))
    const mine: OpenConnection = { role, socket, calls }
    // Half-open connections are common: the newer one of two is the one that lives.
    for (const other of this.#open.filter((each) => each.role === role)) other.socket.close(REPLACED, 'replaced')
    if (!check) this.#open = [...this.#open, mine]
    const forget = closeOn(signal, socket)
    try {
      const checking = check ? this.#admit(mine, connection, signal) : connection.opened()
      const [said] = await Promise.all([this.#read(mine, connection), checking])
      return said ?? (await socket.ended)
    } finally {
      forget()
      this.#open = this.#open.filter((each) => each !== mine)
      calls.end()
      socket.close()
    }
  }

  /** We went to an address: whether the account we mean lives there, only it can say. */
  async #admit(mine: OpenConnection, connection: Connection, signal: AbortSignal): Promise<void> {
    const { log, channelId } = this.#host
    const userId = textIn(dataOf(await mine.calls.call('get_login_info', {}, signal)), 'user_id')
    if (userId !== this.#settings.selfId) {
      log.error('another account, or none, at this address', { channelId })
      mine.socket.close(REPLACED, 'another account')
      return
    }
    this.#open = [...this.#open, mine]
    connection.opened()
  }

  /** Until nothing more comes; what they said last of all, if that explains it. */
  async #read({ socket, calls }: OpenConnection, connection: Connection): Promise<string | undefined> {
    let said: string | undefined
    for (let frames = await socket.read(); frames !== undefined; frames = await socket.read()) {
      const events: InboundEvent[] = []
      const raw: string[] = []
      for (const frame of frames) {
        const fields = readJson(frame)
        if (fields === undefined) this.#host.log.warn('frame unreadable', { channelId: this.#host.channelId })
        if (fields === undefined) continue
        if (calls.take(fields)) {
          if (REFUSES_TOKEN.includes(textIn(fields, 'retcode') ?? '')) said = 'token-refused'
          continue
        }
        const heard = this.hear(fields)
        if (heard.length > 0) raw.push(frame)
        events.push(...heard)
      }
      if (events.length > 0) await connection.deliver({ events, raw: Buffer.from(raw.join('\n')) })
    }
    calls.end()
    return said
  }

  hear(event: Fields): readonly InboundEvent[] {
    this.#noteState(event)
    return this.#hear(event)
  }

  #noteState(event: Fields): void {
    const { selfId } = this.#settings
    if (textIn(event, 'self_id') !== selfId) return
    const isBeat = event.post_type === 'meta_event' && event.meta_event_type === 'heartbeat'
    const isGone = event.post_type === 'notice' && event.notice_type === 'bot_offline'
    const online = isBeat ? fieldsIn(event.status)?.online : isGone ? false : undefined
    if (typeof online !== 'boolean' || online === this.#isOnline) return
    this.#isOnline = online
    const { log, channelId } = this.#host
    if (online) log.info('account online again', { channelId })
    else log.error('account offline', { channelId })
  }
}
