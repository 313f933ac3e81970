// Stream mode: we ask for an address, open a socket to it, and answer each message once it is kept. They move connections
// about: they say so, or fall silent while the socket still stands. Then the next one is opened before the last one goes.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import { closeOn, type Socket } from '../../src/base/socket.ts'
import type { Connection, Host, InboundEvent } from '../../src/channel/adapter.ts'
import { jsonObject, textAt } from '../../src/channel/json-body.ts'
import { ROBOT_MESSAGES, readFrame } from './frames.ts'
import type { Hear } from './hear.ts'
import type { DingtalkSettings } from './settings.ts'

const OPEN_PATH = '/v1.0/gateway/connections/open'
const MAX_ANSWER_BYTES = 64 * 1024
const MAX_FRAME_BYTES = 4 * 1024 * 1024
/** They ping several times a minute; a socket that only looks alive is left for another. */
const SILENT_MS = 2 * MINUTE
/** What is on its way on a connection they have left still arrives for so long. */
const LEAVING_MS = 15 * SECOND
/** Moved sooner than this, a connection counts as broken, and the next one is opened after a pause. */
const STANDS_MS = 5 * SECOND
const MOVED = 'moved'

export interface Stream {
  readonly settings: DingtalkSettings
  readonly host: Host
  readonly hear: Hear
}

/** One connection after another, without a gap, until one breaks or `signal` says stop; the word why. */
export async function listen(stream: Stream, connection: Connection, signal: AbortSignal): Promise<string> {
  const { clock } = stream.host
  const leaving = new Set<Promise<void>>()
  const over = new AbortController()
  const either = AbortSignal.any([signal, over.signal])
  try {
    for (let isFirst = true; ; isFirst = false) {
      const socket = await open(stream, either)
      if (typeof socket === 'string') return socket
      const openedAt = clock.monotonic()
      if (isFirst) connection.opened()
      const talk = new Talk(socket, stream, connection, either)
      const why = await talk.ends
      if (why !== MOVED || clock.monotonic() - openedAt < STANDS_MS) return why
      const left = talk.leaves().finally(() => leaving.delete(left))
      leaving.add(left)
    }
  } finally {
    over.abort()
    await Promise.all(leaving)
  }
}

/** Or the word why not. */
async function open({ settings, host }: Stream, signal: AbortSignal): Promise<Socket | string> {
  const { appKey: clientId, appSecret: clientSecret, apiBase, sendTimeoutMs: timeoutMs } = settings
  const subscriptions = [{ type: 'CALLBACK', topic: ROBOT_MESSAGES }]
  const outcome = await host.http({
    method: 'POST',
    url: `${apiBase}${OPEN_PATH}`,
    headers: { 'content-type': 'application/json', accept: 'application/json' }, // without it they answer in XML
    body: JSON.stringify({ clientId, clientSecret, ua: 'daozhen', subscriptions }),
    ...{ timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal },
  })
  if (outcome.kind !== 'answered') return outcome.why
  if (outcome.status !== 200) return `http-${outcome.status}`
  const url = socketUrl(jsonObject(outcome.body.toString('utf8')), host)
  if (url === undefined) return 'no-endpoint'
  const opened = await host.openSocket({ url, timeoutMs, maxBytes: MAX_FRAME_BYTES, signal })
  if (opened.kind === 'open') return opened.socket
  return opened.kind === 'refused' ? `http-${opened.status}` : opened.why
}

/** The ticket counts once. */
function socketUrl(answer: object | undefined, { allowLoopback }: Host): string | undefined {
  const [url, ticket] = [URL.parse(textAt(answer, 'endpoint') ?? ''), textAt(answer, 'ticket')]
  if (url === null || ticket === undefined) return undefined
  if (url.protocol !== 'wss:' && !(allowLoopback && url.hostname === '127.0.0.1')) return undefined
  url.searchParams.set('ticket', ticket)
  return url.href
}

/** One socket, read to its end, also after it was left for the next. */
class Talk {
  /** `MOVED`, or why the socket is over. Rejects when what came could not be kept. */
  readonly ends: Promise<string>
  readonly #socket: Socket
  readonly #stream: Stream
  readonly #connection: Connection
  readonly #read: Promise<void>
  readonly #ending = Promise.withResolvers<string>()
  #cancelSilence = (): void => {}

  constructor(socket: Socket, stream: Stream, connection: Connection, signal: AbortSignal) {
    this.#socket = socket
    this.#stream = stream
    this.#connection = connection
    this.ends = this.#ending.promise
    const forget = closeOn(signal, socket)
    this.#read = this.#readAll().finally(() => {
      this.#cancelSilence()
      forget()
      socket.close()
    })
    this.#read.catch(this.#ending.reject)
  }

  /** Lets what is on its way arrive, then closes. Never rejects: what is not kept is not answered either. */
  async leaves(): Promise<void> {
    const { clock, log, channelId } = this.#stream.host
    this.#cancelSilence()
    const cancel = clock.after(LEAVING_MS, () => this.#socket.close())
    await this.#read.catch((error: unknown) => log.warn('left connection broken', { channelId, error }))
    cancel()
  }

  async #readAll(): Promise<void> {
    this.#listenForSilence()
    for (let frames = await this.#socket.read(); frames !== undefined; frames = await this.#socket.read()) {
      this.#listenForSilence()
      await this.#take(frames)
    }
    this.#ending.resolve(await this.#socket.ended)
  }

  async #take(texts: readonly string[]): Promise<void> {
    const frames = texts.map(readFrame)
    const events = frames.flatMap((frame): readonly InboundEvent[] =>
      frame.kind === 'message' ? this.#stream.hear(frame.body) : [],
    )
    if (events.length > 0) await this.#connection.deliver({ events, raw: Buffer.from(texts.join('\n')) })
    for (const frame of frames) {
      if (frame.kind === 'moved') this.#ending.resolve(MOVED)
      else if (frame.answer !== undefined) await this.#socket.send(frame.answer)
    }
  }

  #listenForSilence(): void {
    this.#cancelSilence()
    this.#cancelSilence = this.#stream.host.clock.after(SILENT_MS, () => this.#ending.resolve(MOVED))
  }
}
