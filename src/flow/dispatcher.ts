// Sends what the outbox holds: claims rows durably as `sending`, calls the adapter, records what happened. The rules of
// repeating and giving up are model/sending.ts. One breaker per channel: a dead platform costs nobody else anything.
import { MINUTE, SECOND } from '../base/clock.ts'
import { DaozhenError, never } from '../base/errors.ts'
import type { Capabilities, OutboundMessage, Sent } from '../channel/adapter.ts'
import type { OutboundContent } from '../model/content.ts'
import { liveWindows, type ReplyWindow } from '../model/reply-window.ts'
import { afterAttempt, type NextStep, type SendOutcome } from '../model/sending.ts'
import { endTrouble, type NewTrouble, noteTrouble } from '../store/channel-health.ts'
import { closeReplyWindow, countReply } from '../store/identity.ts'
import { type ClaimedSend, claimSends, hasDueSend, hastenSends, planSay, settleSend } from '../store/outbox.ts'
import { connectionHolder } from '../store/pull.ts'
import type { OutboxTable } from '../store/schema.ts'
import { abandonedSends, ownSendsUnderWay } from '../store/sends-under-way.ts'
import type { Tx } from '../store/tx.ts'
import { Breaker } from './breaker.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import type { InlineSends } from './inline-sends.ts'
import { handOffAfterLostSend } from './lost-send.ts'
import { SILENT_MS } from './node-watch.ts'
import { Poller } from './poller.ts'

const LEASE_MS = 2 * MINUTE
const SEND_TIMEOUT_MS = 30 * SECOND
const MAX_IN_FLIGHT = 64
const INTERVAL_MS = 500
const SETTLE_INTERVAL_MS = 1 * SECOND
const RECORD_AGAIN_MS = 500
const CLAIM_LOST_AFTER_MS = 5 * SECOND
/** Given back as it was taken; nobody settles it twice. */
const NOT_SENT: Sent = { kind: 'later', afterMs: 0 }

export class OutboxDispatcher {
  readonly #context: FlowContext
  readonly #inlineSends: InlineSends
  readonly #poller: Poller
  readonly #breakers = new Map<string, Breaker>()
  /** Sends on their way, each with its channel. */
  readonly #inFlight = new Map<Promise<void>, string>()
  /** Sends in our hands, from their claim until their fate is recorded. */
  readonly #held = new Set<string>()
  /** Channels whose newest send went well, as far as this process knows. */
  readonly #untroubled = new Set<string>()
  readonly #abort = new AbortController()
  #settledAt = 0

  constructor(context: FlowContext, inlineSends: InlineSends) {
    this.#context = context
    this.#inlineSends = inlineSends
    const { clock, log } = context
    const round = () => this.#round()
    this.#poller = new Poller({ name: 'outbox', clock, log, intervalMs: INTERVAL_MS, round })
  }

  /** Own sends that were cut off by our death become `unknown` before anything new is sent. */
  async recover(): Promise<void> {
    await this.#settleAbandoned(this.#context.node)
  }

  start(): void {
    this.#poller.start()
  }

  wake(): void {
    this.#poller.wake()
  }

  /** Lets sends under way finish; rows not begun stay planned. */
  async stop(graceMs: number): Promise<void> {
    await this.#poller.stop()
    const cancel = this.#context.clock.after(graceMs, () => this.#abort.abort())
    await Promise.allSettled([...this.#inFlight.keys()])
    cancel()
  }

  /** For the status page: is this channel paused, and until when (epoch ms)? */
  breakerOf(channelId: string): Breaker {
    const known = this.#breakers.get(channelId)
    if (known !== undefined) return known
    const breaker = new Breaker()
    this.#breakers.set(channelId, breaker)
    return breaker
  }

  /** Its connection stands again: what waited for one leaves now, not at the end of its pause. */
  reaches(channel: RunningChannel): void {
    if (channel.open.capabilities.sendsOverConnection !== true) return
    this.breakerOf(channel.id).forget()
    const { store, log } = this.#context
    store
      .write((tx) => hastenSends(tx, channel.id))
      .catch((error: unknown) => log.warn('waiting sends not hastened', { channelId: channel.id, error }))
  }

  async #round(): Promise<number | undefined> {
    const { clock } = this.#context
    if (clock.monotonic() - this.#settledAt >= SETTLE_INTERVAL_MS) {
      this.#settledAt = clock.monotonic()
      await this.#settleAbandoned(undefined)
      await this.#giveBackNeverHeld()
    }
    for (const channel of this.#context.channels.values()) await this.#sendDue(channel)
    return undefined
  }

  async #sendDue(channel: RunningChannel): Promise<void> {
    const { clock, store, node } = this.#context
    for (;;) {
      const room = this.#roomFor(channel)
      const pace = this.breakerOf(channel.id).paceAt(clock.now())
      const safetyOnly = pace === 'safety'
      if (room <= 0 || !(await hasDueSend(store.reads, { channelId: channel.id, now: clock.now(), safetyOnly }))) return
      if (await this.#isConnectedElsewhere(channel)) return
      this.#context.faults('before-claim')
      const limit = pace === 'all' ? room : 1
      const claimedAt = clock.monotonic()
      const claimed = await store.write((tx) => this.#claim(tx, channel, { node, limit, safetyOnly }))
      if (pace === 'one' && claimed.length > 0) this.breakerOf(channel.id).probe()
      for (const { id } of claimed) this.#held.add(id)
      for (const send of claimed) this.#track(channel.id, this.#deliver(channel, send, claimedAt))
      if (claimed.length === 0) return
    }
  }

  /** Its sends need a connection that another process has: they are that one's, until its lease is over. */
  async #isConnectedElsewhere({ id, open }: RunningChannel): Promise<boolean> {
    if (open.capabilities.sendsOverConnection !== true) return false
    const { store, clock, node } = this.#context
    const holder = await connectionHolder(store.reads, id, clock.now())
    return holder !== undefined && holder !== node
  }

  #roomFor({ id, open }: RunningChannel): number {
    const room = MAX_IN_FLIGHT - this.#inFlight.size
    const { sendsAtOnce } = open.capabilities
    if (sendsAtOnce === undefined) return room
    return Math.min(room, sendsAtOnce - [...this.#inFlight.values()].filter((channelId) => channelId === id).length)
  }

  #track(channelId: string, work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.#context.log.error('send was not recorded', { error }))
      .finally(() => {
        this.#inFlight.delete(tracked)
        this.#poller.wake()
      })
    this.#inFlight.set(tracked, channelId)
  }

  async #claim(
    tx: Tx,
    channel: RunningChannel,
    claim: { node: string; limit: number; safetyOnly: boolean },
  ): Promise<readonly ClaimedSend[]> {
    const { capabilities } = channel.open
    const holdsBack = (identityId: string) => this.#inlineSends.blocks(tx, identityId)
    const rows = await claimSends(tx, {
      channelId: channel.id,
      node: claim.node,
      leaseMs: LEASE_MS,
      limit: claim.limit,
      safetyOnly: claim.safetyOnly,
      ...(capabilities.inlineReply ? { holdsBack } : {}),
    })
    const sendable: ClaimedSend[] = []
    for (const send of rows) {
      const why = whyNotNow(send, capabilities.countsReplies, tx.now)
      if (why === undefined) sendable.push(send)
      else await this.#settle(tx, channel, send, { kind: 'refused', why })
    }
    return sendable
  }

  async #deliver(channel: RunningChannel, send: ClaimedSend, claimedAt: number): Promise<void> {
    this.#context.faults('before-send')
    const isStale = this.#mayBeBuried(claimedAt)
    const sent = isStale ? NOT_SENT : await this.#callAdapter(channel, send)
    this.#context.faults('after-send')
    if (isStale) this.breakerOf(channel.id).giveBack()
    else this.#note(channel, send, sent)
    await this.#record(async (tx) => {
      await this.#settle(tx, channel, send, sent)
      if (isStale || (sent.kind === 'later' && sent.isOurChoice === true)) return
      if (sent.kind !== 'sent') await noteTrouble(tx, this.#troubleOf(channel, sent))
      else if (!this.#untroubled.has(channel.id)) await endTrouble(tx, channel.id)
    })
    this.#held.delete(send.id)
    if (sent.kind === 'sent') this.#untroubled.add(channel.id)
    else if (!isStale) this.#untroubled.delete(channel.id)
    this.#context.faults('after-settle')
  }

  /** What happened outside must not be forgotten because the database was away for a moment. Settling twice changes nothing. */
  async #record(work: (tx: Tx) => Promise<void>): Promise<void> {
    const { store, clock } = this.#context
    const until = clock.monotonic() + LEASE_MS
    for (;;) {
      try {
        return await store.write(work)
      } catch (error) {
        const isAway = error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY'
        if (!isAway || this.#abort.signal.aborted || clock.monotonic() > until) throw error
        await new Promise<void>((resolve) => clock.after(RECORD_AGAIN_MS, resolve))
      }
    }
  }

  /** We slept (frozen, suspended): others may have taken this send over, and nothing stale may leave. */
  #mayBeBuried(claimedAt: number): boolean {
    return this.#context.clock.monotonic() - claimedAt > SILENT_MS / 2
  }

  async #callAdapter(channel: RunningChannel, send: ClaimedSend): Promise<Sent> {
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(SEND_TIMEOUT_MS)])
    try {
      return await channel.open.send(toOutbound(send), signal)
    } catch (error) {
      this.#context.log.error('adapter threw while sending', { channelId: channel.id, outboxId: send.id, error })
      return { kind: 'unknown' }
    }
  }

  #note(channel: RunningChannel, send: ClaimedSend, sent: Sent): void {
    const { log, count, clock, random } = this.#context
    count.sent(channel.id, sent.kind)
    const change = this.breakerOf(channel.id).note(sent, clock.now(), random.fraction())
    if (change !== undefined) {
      count.breaker(channel.id, change)
      log.warn('breaker of a channel', { channelId: channel.id, state: change })
    }
    if (sent.kind === 'sent') return
    const code = sent.platformCode === undefined ? {} : { platformCode: sent.platformCode }
    const why = sent.kind === 'refused' ? { why: sent.why } : {}
    log.warn('send not delivered', { channelId: channel.id, outboxId: send.id, state: sent.kind, ...code, ...why })
  }

  #troubleOf(channel: RunningChannel, sent: Exclude<Sent, { kind: 'sent' }>): NewTrouble {
    const { pausedUntil } = this.breakerOf(channel.id)
    return {
      channelId: channel.id,
      kind: 'send',
      why: sent.kind === 'refused' ? sent.why : sent.kind,
      ...(sent.platformCode === undefined ? {} : { platformCode: sent.platformCode }),
      ...(pausedUntil > this.#context.clock.now() ? { pausedUntil } : {}),
    }
  }

  async #settle(tx: Tx, channel: RunningChannel, send: OutboxTable, sent: Sent): Promise<void> {
    const { capabilities } = channel.open
    const idempotent = isRepeatable(send, capabilities)
    const attempt = { class: send.class, attempts: send.attempts, giveUpAt: send.give_up_at, idempotent }
    const step =
      (await leaveWindow(tx, send, sent)) ??
      afterAttempt(attempt, outcomeOf(sent), tx.now, this.#context.random.fraction())
    const platformMessageId = sent.kind === 'sent' ? sent.platformMessageId : undefined
    const ours = await settleSend(tx, send, {
      ...step,
      freesReference: sent.kind === 'refused',
      ...(platformMessageId === undefined ? {} : { platformMessageId }),
    })
    if (!ours) return
    // Only what the platform took, or may have, is one message less in the person's windows; a safe repeat counts once.
    const isTaken = sent.kind === 'sent' || (sent.kind === 'unknown' && !(idempotent && step.state === 'planned'))
    if (capabilities.countsReplies && isTaken && send.via === 'active') {
      await countReply(tx, send.identity_id, send.reply_reference ?? undefined)
    }
    await this.#follow(tx, send, step)
  }

  /** A patient who may have got nothing is not left with the bot. */
  async #follow(tx: Tx, send: OutboxTable, step: NextStep): Promise<void> {
    if ((step.state !== 'unknown' && step.state !== 'failed') || !step.toPerson) return
    const outcome = await handOffAfterLostSend(tx, this.#context.desk, send, step.state)
    if (outcome === undefined || step.state === 'failed') return
    for (const told of outcome.tell ?? []) {
      await planSay(tx, outcome.conversation, {
        author: 'system',
        class: 'N',
        content: { kind: 'text', text: told.text },
      })
    }
  }

  /** Claimed by us, says the database, whose answer was lost on its way: nothing of it was ever sent. */
  async #giveBackNeverHeld(): Promise<void> {
    const { store, clock, node } = this.#context
    const rows = await ownSendsUnderWay(store.reads, node, clock.now() - CLAIM_LOST_AFTER_MS)
    for (const row of rows) {
      const channel = this.#context.channels.get(row.channel_id)
      if (channel === undefined || this.#held.has(row.id)) continue
      await store.write((tx) => this.#settle(tx, channel, row, NOT_SENT))
    }
  }

  async #settleAbandoned(ownNode: string | undefined): Promise<void> {
    const { store, clock } = this.#context
    const rows = await abandonedSends(store.reads, clock.now(), ownNode)
    for (const row of rows) {
      const channel = this.#context.channels.get(row.channel_id)
      if (channel !== undefined) await store.write((tx) => this.#settle(tx, channel, row, { kind: 'unknown' }))
    }
  }
}

function outcomeOf(sent: Sent): SendOutcome {
  switch (sent.kind) {
    case 'sent':
    case 'unknown':
      return { kind: sent.kind }
    case 'refused':
      return { kind: 'refused', why: sent.why }
    case 'later':
      return { kind: 'later', afterMs: sent.afterMs }
    default:
      return never(sent)
  }
}

function isRepeatable(send: OutboxTable, { idempotentSend }: Capabilities): boolean {
  return idempotentSend === 'in-window' ? send.reply_reference !== null : idempotentSend
}

/** The platform counts otherwise than we do: this window is over, and the send goes on to the next one, if any. */
async function leaveWindow(tx: Tx, send: OutboxTable, sent: Sent): Promise<NextStep | undefined> {
  if (sent.kind !== 'refused' || send.reply_reference === null) return undefined
  if (sent.why !== 'window-closed' && sent.why !== 'quota-used') return undefined
  await closeReplyWindow(tx, send.identity_id, send.reply_reference, sent.why)
  const goesOn = send.attempts === 1 || send.class === 'S'
  return goesOn ? { state: 'planned', dueAt: tx.now, failure: sent.why } : undefined
}

function toOutbound(send: ClaimedSend): OutboundMessage {
  return {
    id: send.id,
    platformUserId: send.platform_user_id,
    content: JSON.parse(send.content) as OutboundContent,
    author: send.author,
    ...(send.class === 'S' ? { isSafety: true } : {}),
    ...(send.reply_to === null ? {} : { inReplyTo: send.reply_to }),
    ...(send.reply_reference === null ? {} : { inWindow: { reference: send.reply_reference, no: send.no } }),
  }
}

/** Why the person's reply windows let nothing out. Safety texts are always tried. */
function whyNotNow(
  send: ClaimedSend,
  counts: boolean,
  now: number,
): 'blocked' | 'window-closed' | 'quota-used' | undefined {
  if (send.left_at !== null) return 'blocked'
  if (!counts || send.class === 'S' || send.reply_reference !== null) return undefined
  const windows = JSON.parse(send.reply_windows) as ReplyWindow[]
  if (liveWindows(windows, now).length > 0) return undefined
  return windows.some((window) => window.endsAt > now) ? 'quota-used' : 'window-closed'
}
