// Keeps the connections of channels that talk over sockets: opens ours, one process per channel by lease, and serves
// those that platforms open to us. What comes is durable before the adapter may acknowledge it; the turns are the
// inbound worker's.
import { MINUTE, SECOND } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Socket } from '../base/socket.ts'
import type { Arrived, Connection, SocketVerdict } from '../channel/adapter.ts'
import {
  advancePull,
  type ClaimedPull,
  claimPull,
  freePulls,
  keepConnection,
  leaveConnection,
  nextPullAt,
  noteMissed,
  takeConnection,
  wantPull,
} from '../store/pull.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import { keepArrived } from './keep-arrived.ts'
import { Poller } from './poller.ts'

const LEASE_MS = 1 * MINUTE
const RENEW_EVERY_MS = 20 * SECOND
const INTERVAL_MS = 5 * SECOND
const FIRST_PAUSE_MS = 1 * SECOND
const LONGEST_PAUSE_MS = 5 * MINUTE
/** A connection that breaks sooner counts as one more failure: some let us in only to throw us out. */
const STANDS_AFTER_MS = 1 * MINUTE
/** A platform that should come to us is missed once in so long. */
const MISSED_EVERY_MS = 1 * MINUTE
const STORE_AGAIN_AFTER_MS = 1 * SECOND

type Serve = Extract<SocketVerdict, { kind: 'taken' }>['serve']

export class Listener {
  readonly #context: FlowContext
  readonly #channels: readonly RunningChannel[]
  readonly #pollers: ReadonlyMap<string, Poller>
  readonly #served = new Map<string, number>()
  /** What the store was told last of who is connected to us: a socket may come while the one before it goes. */
  readonly #noted = new Map<string, Promise<void>>()
  readonly #talks = new Set<Promise<void>>()
  readonly #abort = new AbortController()
  readonly #onOpened: (channel: RunningChannel) => void

  constructor(context: FlowContext, onOpened: (channel: RunningChannel) => void) {
    this.#context = context
    this.#onOpened = onOpened
    const { clock, log } = context
    this.#channels = [...context.channels.values()].filter(({ open }) => (open.listen ?? open.socket) !== undefined)
    this.#pollers = new Map(
      this.#channels.map((channel) => {
        const isOurs = channel.open.listen !== undefined
        const round = () => (isOurs ? this.#open(channel) : this.#watch(channel))
        const intervalMs = isOurs ? INTERVAL_MS : RENEW_EVERY_MS
        return [channel.id, new Poller({ name: `connection ${channel.id}`, clock, log, intervalMs, round })]
      }),
    )
  }

  /** Our former self's connections are over; every channel is asked for at once. */
  async recover(): Promise<void> {
    if (this.#channels.length === 0) return
    const { store, node } = this.#context
    await store.write(async (tx) => {
      await freePulls(tx, node)
      for (const { id } of this.#channels) await wantPull(tx, id, undefined)
    })
  }

  start(): void {
    for (const poller of this.#pollers.values()) poller.start()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await Promise.all([...[...this.#pollers.values()].map((poller) => poller.stop()), ...this.#talks])
  }

  /** A verified socket that the platform has opened to us. Resolves when it is over; never rejects. */
  serve(channel: RunningChannel, socket: Socket, serve: Serve): Promise<void> {
    const talk = this.#serve(channel, socket, serve).finally(() => this.#talks.delete(talk))
    this.#talks.add(talk)
    return talk
  }

  /** Our own connection, whenever it is due and nobody else has it: a round lasts as long as the connection. */
  async #open(channel: RunningChannel): Promise<number | undefined> {
    const { store, clock, node } = this.#context
    for (;;) {
      const dueAt = await nextPullAt(store.reads, channel.id)
      if (dueAt === undefined || this.#isStopping) return undefined
      if (dueAt > clock.now()) return dueAt - clock.now()
      const claim = await store.write((tx) => claimPull(tx, channel.id, node, LEASE_MS))
      if (claim === undefined) return undefined
      const { why, attempts } = await this.#hold(channel, claim)
      const pauseMs = this.#isStopping ? 0 : this.#pauseMs(attempts)
      await this.#leave(channel, { pauseMs, failure: why, attempts: attempts + 1 })
    }
  }

  /** From one second to five minutes, never in step with anybody else. */
  #pauseMs(attempts: number): number {
    const longest = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts, 10), LONGEST_PAUSE_MS)
    return Math.round(longest * (0.5 + this.#context.random.fraction() / 2))
  }

  async #hold(
    channel: RunningChannel,
    claim: ClaimedPull,
  ): Promise<{ readonly why: string; readonly attempts: number }> {
    const { store, node, clock, log } = this.#context
    const losing = new AbortController()
    const signal = AbortSignal.any([this.#abort.signal, losing.signal])
    let { cursor } = claim
    let openedAt: number | undefined
    const keep = async (isNew: boolean): Promise<void> => {
      if (await store.write((tx) => keepConnection(tx, channel.id, node, { leaseMs: LEASE_MS, isNew }))) return
      log.warn('another process has the connection now', { channelId: channel.id })
      losing.abort()
    }
    const stopRenewing = this.#renewing(channel, () => keep(false))
    const connection: Connection = {
      cursor: cursor ?? undefined,
      opened: () => {
        openedAt = clock.monotonic()
        log.info('connection open', { channelId: channel.id })
        this.#onOpened(channel)
        keep(true).catch((error: unknown) => log.warn('open connection not noted', { channelId: channel.id, error }))
      },
      deliver: async (arrived) => {
        const before = { ...claim, cursor }
        const after = arrived.cursor ?? cursor
        await this.#keep(channel, arrived, signal, (tx) =>
          advancePull(tx, before, node, { cursor: after, leaseMs: LEASE_MS }),
        )
        cursor = after
      },
    }
    const why = await this.#talk(channel, () => channel.open.listen?.(connection, signal))
    stopRenewing()
    const hasStood = openedAt !== undefined && clock.monotonic() - openedAt >= STANDS_AFTER_MS
    return { why, attempts: hasStood ? 0 : claim.attempts }
  }

  #renewing(channel: RunningChannel, keep: () => Promise<void>): () => void {
    const { clock, log } = this.#context
    let cancel = (): void => {}
    const renew = (): void => {
      keep().catch((error: unknown) => log.warn('connection not renewed', { channelId: channel.id, error }))
      cancel = clock.after(RENEW_EVERY_MS, renew)
    }
    cancel = clock.after(RENEW_EVERY_MS, renew)
    return () => cancel()
  }

  async #serve(channel: RunningChannel, socket: Socket, serve: Serve): Promise<void> {
    const { store, node, log } = this.#context
    const { signal } = this.#abort
    const connection: Connection = {
      cursor: undefined,
      opened: () => this.#onOpened(channel),
      deliver: (arrived) => this.#keep(channel, arrived, signal),
    }
    this.#served.set(channel.id, this.#servedOf(channel) + 1)
    const why = await this.#talk(channel, async () => {
      await this.#note(channel, () => store.write((tx) => takeConnection(tx, channel.id, node, LEASE_MS)))
      log.info('connection open', { channelId: channel.id })
      return serve(socket, connection, signal)
    })
    socket.close()
    this.#served.set(channel.id, this.#servedOf(channel) - 1)
    await this.#note(channel, async () => {
      if (this.#servedOf(channel) > 0) return
      await this.#leave(channel, { pauseMs: MISSED_EVERY_MS, failure: why, attempts: 1 })
    }).catch((error: unknown) => log.warn('end of connection not noted', { channelId: channel.id, error }))
  }

  /** One after the other, so that the last word is the true one. */
  #note({ id }: RunningChannel, write: () => Promise<void>): Promise<void> {
    const noted = (this.#noted.get(id) ?? Promise.resolve()).then(write)
    this.#noted.set(
      id,
      noted.catch(() => {}),
    )
    return noted
  }

  /** Whether the platform that should come to us is there; a connection that another process serves is no loss. */
  async #watch(channel: RunningChannel): Promise<number | undefined> {
    const { store, clock, node } = this.#context
    if (this.#servedOf(channel) > 0) {
      await store.write((tx) => keepConnection(tx, channel.id, node, { leaseMs: LEASE_MS, isNew: false }))
      return undefined
    }
    const dueAt = await nextPullAt(store.reads, channel.id)
    if (dueAt === undefined || dueAt > clock.now() || this.#isStopping) return undefined
    const missed = { dueAt: clock.now() + MISSED_EVERY_MS, failure: 'nobody-came' }
    await store.write((tx) => noteMissed(tx, channel.id, missed))
    return undefined
  }

  async #talk(channel: RunningChannel, talk: () => Promise<string> | undefined): Promise<string> {
    const { log } = this.#context
    try {
      const why = (await talk()) ?? 'nothing-to-hear'
      log.info('connection over', { channelId: channel.id, why })
      return why
    } catch (error) {
      log.error('connection broken', { channelId: channel.id, error })
      return 'broken'
    }
  }

  async #leave(
    channel: RunningChannel,
    left: { readonly pauseMs: number; readonly failure: string; readonly attempts: number },
  ): Promise<void> {
    const { store, clock, node } = this.#context
    const [failure, attempts] = this.#isStopping ? [null, 0] : [left.failure, left.attempts]
    const connection = { dueAt: clock.now() + left.pauseMs, failure, attempts }
    await store.write((tx) => leaveConnection(tx, channel.id, node, connection))
  }

  /** A store that is busy is waited for: whoever sent it may have no second copy. */
  async #keep(
    channel: RunningChannel,
    arrived: Arrived,
    signal: AbortSignal,
    advance?: (tx: Tx) => Promise<void>,
  ): Promise<void> {
    const { store, log, faults } = this.#context
    faults('pulled')
    for (;;) {
      try {
        return await store.write(async (tx) => {
          await keepArrived(tx, this.#context, channel, arrived)
          await advance?.(tx)
        })
      } catch (error) {
        const isBusy = error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY'
        if (!isBusy || signal.aborted) throw error
        log.warn('heard, not durable yet', { channelId: channel.id, count: arrived.events.length, error })
        await this.#rest(STORE_AGAIN_AFTER_MS, signal)
      }
    }
  }

  #rest(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#context.clock.after(ms, resolve)
      const stop = (): void => {
        cancel()
        resolve()
      }
      signal.addEventListener('abort', stop, { once: true })
    })
  }

  get #isStopping(): boolean {
    return this.#abort.signal.aborted
  }

  #servedOf({ id }: RunningChannel): number {
    return this.#served.get(id) ?? 0
  }
}
