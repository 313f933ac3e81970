// The socket to the IMAP server, the one place that knows imapflow. One connection, one task at a time on it; it does not
// come back by itself, so whoever needs it opens another. Only reads: marks nothing, moves nothing, deletes nothing.
import type { ImapFlow } from 'imapflow'
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { Host } from '../../src/channel/adapter.ts'
import type { ConnectionCheck } from '../../src/model/channel-settings.ts'
import type { EmailSettings } from './settings.ts'

const FIRST_PAUSE_MS = 1 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE
/** Middle boxes forget silent connections after five minutes, servers after thirty. */
const LONGEST_IDLE_MS = 4 * MINUTE
const CONNECT_TIMEOUT_MS = 10 * SECOND
const OPEN_TIMEOUT_MS = 30 * SECOND

export interface OpenFolder {
  readonly client: ImapFlow
  /** A number in text: it may exceed what a JavaScript number holds. */
  readonly validity: string
}

export class Mailbox {
  readonly #settings: EmailSettings
  readonly #host: Host
  #client: ImapFlow | undefined
  #lastTask: Promise<unknown> = Promise.resolve()
  #isWatched = false

  constructor(settings: EmailSettings, host: Host) {
    this.#settings = settings
    this.#host = host
  }

  /** Tasks wait for each other. Aborting drops the connection: there is no other way to stop a command. */
  async use<T>(task: (folder: OpenFolder) => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#lastTask.then(() => this.#perform(task, signal))
    this.#lastTask = turn.catch(() => undefined)
    return turn
  }

  /** Wakes when the server speaks of new mail, and after every connection: nobody knows what came before it. */
  async watch(wake: () => void, signal: AbortSignal): Promise<void> {
    const { clock, log, channelId, random } = this.#host
    this.#isWatched = true
    let failures = 0
    while (!signal.aborted) {
      try {
        const opening = AbortSignal.any([signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)])
        const client = await this.use(async ({ client: open }) => open, opening)
        failures = 0
        wake()
        await silenceOf(client, wake, signal)
        log.info('mailbox connection ended', { channelId })
      } catch (error) {
        if (!signal.aborted) log.warn('mailbox not reached', { channelId, why: whyOf(error) })
      }
      const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures++, 20), LONGEST_PAUSE_MS)
      await pauseFor(pause * (0.8 + 0.4 * random.fraction()), clock, signal)
    }
    this.#isWatched = false
    this.#drop()
  }

  async #perform<T>(task: (folder: OpenFolder) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    const drop = () => this.#drop()
    signal.addEventListener('abort', drop, { once: true })
    try {
      const client = await this.#connected()
      const result = await task({ client, validity: validityOf(client) })
      // Servers speak of new mail only to those who idle.
      if (this.#isWatched) void client.idle().catch(() => undefined)
      return result
    } catch (error) {
      this.#drop()
      throw error
    } finally {
      signal.removeEventListener('abort', drop)
      if (!this.#isWatched) this.#drop()
    }
  }

  async #connected(): Promise<ImapFlow> {
    if (this.#client?.usable === true) return this.#client
    const { imap, folder } = this.#settings
    const { ImapFlow: Client } = await import('imapflow') // only hospitals with a mailbox load it
    const client = new Client({
      host: imap.host,
      port: imap.port,
      secure: imap.security === 'tls',
      doSTARTTLS: imap.security === 'starttls',
      auth: { user: imap.user, pass: imap.password },
      clientInfo: { name: 'daozhen' }, // 163 and 126 let nobody in who does not say who he is
      logger: false,
      maxIdleTime: LONGEST_IDLE_MS,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
    })
    client.on('error', () => undefined) // `close` follows
    this.#client = client
    await client.connect()
    await client.mailboxOpen(folder, { readOnly: true })
    return client
  }

  #drop(): void {
    this.#client?.close()
    this.#client = undefined
  }
}

/** Resolves when the connection is gone. */
async function silenceOf(client: ImapFlow, wake: () => void, signal: AbortSignal): Promise<void> {
  const onExists = ({ count, prevCount }: { readonly count: number; readonly prevCount: number }) => {
    if (count > prevCount) wake()
  }
  client.on('exists', onExists)
  await new Promise<void>((resolve) => {
    client.once('close', () => resolve())
    signal.addEventListener('abort', () => resolve(), { once: true })
    if (!client.usable || signal.aborted) resolve()
  })
  client.off('exists', onExists)
}

/** Whether the server lets us in and has the folder. Never throws. */
export async function check(mailbox: Mailbox, signal: AbortSignal): Promise<ConnectionCheck> {
  try {
    await mailbox.use(async () => undefined, signal)
    return { kind: 'works' }
  } catch (error) {
    if (isLoginRefused(error)) return { kind: 'refused', platformCode: 'login' }
    return isCommandRefused(error) ? { kind: 'refused', platformCode: 'folder' } : { kind: 'unreachable' }
  }
}

function validityOf(client: ImapFlow): string {
  return client.mailbox === false ? '' : String(client.mailbox.uidValidity)
}

/** A word for the log: the server's own sentence may name the account. */
export function whyOf(error: unknown): string {
  if (isLoginRefused(error)) return 'login'
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined
  return typeof code === 'string' ? code : 'connection'
}

export function isLoginRefused(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'authenticationFailed') === true
}

/** Behind the login there is one command only: to open the folder. */
function isCommandRefused(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'responseStatus') === 'NO'
}

function pauseFor(ms: number, clock: Host['clock'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    const cancel = clock.after(ms, done)
    signal.addEventListener('abort', done, { once: true })
  })
}
