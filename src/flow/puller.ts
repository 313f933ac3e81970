// Fetches from channels that only say "there is something" (or say nothing): page by page, every item of a page and its
// cursor in one transaction, one puller per channel by lease. The turns are the inbound worker's; nothing is decided here.
import { MINUTE, SECOND } from '../base/clock.ts'
import type { Pulled } from '../channel/adapter.ts'
import {
  advancePull,
  type ClaimedPull,
  claimPull,
  freePulls,
  nextPullAt,
  releasePull,
  wantPull,
} from '../store/pull.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import { keepArrived } from './keep-arrived.ts'
import { Poller } from './poller.ts'

const LEASE_MS = 1 * MINUTE
const PULL_TIMEOUT_MS = 30 * SECOND
const INTERVAL_MS = 5 * SECOND
const USUAL_PULL_EVERY_MS = 3 * MINUTE
/** Failures double the pause from here up to the channel's own interval. */
const FIRST_PAUSE_MS = 2 * SECOND

type Page = Extract<Pulled, { kind: 'page' }>

interface Ended {
  readonly dueAt: number
  readonly failure: string | null
}

export class Puller {
  readonly #context: FlowContext
  readonly #pollers: readonly Poller[]
  readonly #channels: ReadonlyMap<string, RunningChannel>
  readonly #abort = new AbortController()
  #watching: Promise<unknown> = Promise.resolve()

  constructor(context: FlowContext) {
    this.#context = context
    const pulled = [...context.channels.values()].filter(({ open }) => open.pull !== undefined)
    this.#channels = new Map(pulled.map((channel) => [channel.id, channel]))
    const { clock, log } = context
    // One per channel: a platform that answers slowly holds up nobody else.
    this.#pollers = pulled.map(
      (channel) =>
        new Poller({
          name: `pull ${channel.id}`,
          clock,
          log,
          intervalMs: INTERVAL_MS,
          round: () => this.#round(channel),
        }),
    )
  }

  /** Our former self's claims are void, and every channel is asked once: what came meanwhile was announced to nobody. */
  async recover(): Promise<void> {
    if (this.#channels.size === 0) return
    const { store, node } = this.#context
    await store.write(async (tx) => {
      await freePulls(tx, node)
      for (const id of this.#channels.keys()) await wantPull(tx, id, undefined)
    })
  }

  start(): void {
    for (const poller of this.#pollers) poller.start()
    this.#watching = Promise.all([...this.#channels.values()].map((channel) => this.#watch(channel)))
  }

  wake(): void {
    for (const poller of this.#pollers) poller.wake()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    await Promise.all(this.#pollers.map((poller) => poller.stop()))
    await this.#watching
  }

  /** What a socket says becomes a durable wish like any other; a socket that says nothing costs only the interval. */
  async #watch({ id, open }: RunningChannel): Promise<void> {
    const { store, log } = this.#context
    const wake = () =>
      void store
        .write((tx) => wantPull(tx, id, undefined))
        .catch((error: unknown) => log.error('wake-up not kept', { channelId: id, error }))
    await open.watch?.(wake, this.#abort.signal).catch((error: unknown) => {
      log.error('adapter threw while watching', { channelId: id, error })
    })
  }

  async #round(channel: RunningChannel): Promise<number | undefined> {
    const { store, clock, node } = this.#context
    for (;;) {
      const dueAt = await nextPullAt(store.reads, channel.id)
      if (dueAt === undefined || this.#abort.signal.aborted) return undefined
      if (dueAt > clock.now()) return dueAt - clock.now()
      const claim = await store.write((tx) => claimPull(tx, channel.id, node, LEASE_MS))
      if (claim === undefined) return undefined
      const ended = await this.#pullAll(channel, claim).catch((error: unknown) => this.#broken(channel, claim, error))
      await store.write((tx) => releasePull(tx, claim, node, ended))
    }
  }

  /** Until there is no more, page after page; what was stored stays stored whatever comes after it. */
  async #pullAll(channel: RunningChannel, claimed: ClaimedPull): Promise<Ended> {
    const { clock, store, log } = this.#context
    let claim = claimed
    for (;;) {
      const pulled = await this.#ask(channel, claim)
      if (pulled.kind !== 'page') return this.#pause(channel, claim, pulled)
      this.#context.faults('pulled')
      const current = claim
      await store.write(async (tx) => {
        await keepArrived(tx, this.#context, channel, pulled)
        await advancePull(tx, current, this.#context.node, { cursor: pulled.cursor, leaseMs: LEASE_MS })
        this.#context.faults('page-written')
      })
      this.#context.faults('page-kept')
      claim = { ...claim, cursor: pulled.cursor, attempts: 0 }
      const isStuck = pulled.more && pulled.cursor === current.cursor
      if (isStuck) log.error('pulling makes no progress', { channelId: channel.id })
      if (!pulled.more || isStuck || this.#abort.signal.aborted) {
        return { dueAt: clock.now() + everyMs(channel), failure: null }
      }
    }
  }

  async #ask(channel: RunningChannel, { cursor, hint }: ClaimedPull): Promise<Pulled> {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(PULL_TIMEOUT_MS)])
    try {
      return (
        (await channel.open.pull?.({ cursor: cursor ?? undefined, hint: hint ?? undefined }, signal)) ?? {
          kind: 'refused',
        }
      )
    } catch (error) {
      this.#context.log.error('adapter threw while pulling', { channelId: channel.id, error })
      return { kind: 'later', afterMs: MINUTE }
    }
  }

  #pause(channel: RunningChannel, claim: ClaimedPull, pulled: Exclude<Pulled, Page>): Ended {
    const { clock, log } = this.#context
    const platformCode = pulled.platformCode
    const why = platformCode ?? pulled.kind
    log.warn('nothing pulled', { channelId: channel.id, state: pulled.kind, attempt: claim.attempts + 1, why })
    const pause = pulled.kind === 'later' ? Math.max(pulled.afterMs, backoffMs(channel, claim)) : everyMs(channel)
    return { dueAt: clock.now() + pause, failure: why }
  }

  #broken(channel: RunningChannel, claim: ClaimedPull, error: unknown): Ended {
    const { clock, log } = this.#context
    log.error('page not kept', { channelId: channel.id, attempt: claim.attempts + 1, error })
    return { dueAt: clock.now() + backoffMs(channel, claim), failure: 'not-kept' }
  }
}

function backoffMs(channel: RunningChannel, { attempts }: ClaimedPull): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(attempts, 10), everyMs(channel))
}

function everyMs(channel: RunningChannel): number {
  return channel.open.pullEveryMs ?? USUAL_PULL_EVERY_MS
}
