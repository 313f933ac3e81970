// Inbound that could not have their turn at once: a failed turn, or a message behind one that waits. One person's wait
// in order of (platform time, id). After five failures, or when it killed its worker twice, a message is parked with its
// raw body and the conversation goes to a person; everything else goes on.
import { MINUTE, SECOND } from '../base/clock.ts'
import type { InboundEvent } from '../channel/adapter.ts'
import { isSaid } from '../model/content.ts'
import type { InboundId, MessageId } from '../model/ids.ts'
import { openWindows } from '../model/reply-window.ts'
import { findNewestConversation, openConversation } from '../store/conversation.ts'
import { arriveIdentity, saveIdentity } from '../store/identity.ts'
import {
  claimInbound,
  finishInbound,
  hasDueInbound,
  parkInbound,
  postponeInbound,
  releaseInbound,
  type ShownInbound,
  WORKER_DIED,
} from '../store/inbound.ts'
import { insertMessage } from '../store/message.ts'
import { announceMessage, planSay, unsettledSends } from '../store/outbox.ts'
import type { InboundTable } from '../store/schema.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext } from './context.ts'
import { expectMedia } from './media-fetcher.ts'
import { Poller } from './poller.ts'
import { runInboundTurn } from './run-turn.ts'

const MOST_ATTEMPTS = 5
const MOST_KILLS = 2
const LEASE_MS = 1 * MINUTE
const BATCH = 32
const INTERVAL_MS = 1 * SECOND

export class InboundWorker {
  readonly #context: FlowContext
  readonly #poller: Poller

  constructor(context: FlowContext) {
    this.#context = context
    const { clock, log } = context
    this.#poller = new Poller({ name: 'inbound', clock, log, intervalMs: INTERVAL_MS, round: () => this.#round() })
  }

  /** What we had claimed when we died is free again; the attempt it cost stays counted. */
  async recover(): Promise<void> {
    await this.#context.store.write((tx) => releaseInbound(tx, this.#context.node))
  }

  start(): void {
    this.#poller.start()
  }

  wake(): void {
    this.#poller.wake()
  }

  stop(): Promise<void> {
    return this.#poller.stop()
  }

  async #round(): Promise<number | undefined> {
    const { store, node } = this.#context
    for (;;) {
      if (!(await hasDueInbound(store.reads, this.#context.clock.now()))) return undefined
      const claimed = await store.write((tx) => claimInbound(tx, node, LEASE_MS, BATCH))
      if (claimed.length === 0) return undefined
      await Promise.all(claimed.map((inbound) => this.#work(inbound)))
    }
  }

  async #work(inbound: InboundTable): Promise<void> {
    const { store, log, count } = this.#context
    const kills = inbound.failure === WORKER_DIED ? inbound.attempts - 1 : 0
    if (kills >= MOST_KILLS || inbound.attempts > MOST_ATTEMPTS) {
      await store.write((tx) => this.#park(tx, inbound))
      count.parked()
      log.error('inbound parked', { inboundId: inbound.id, channelId: inbound.channel_id, attempt: inbound.attempts })
      return
    }
    try {
      await store.write((tx) => this.#turn(tx, inbound))
    } catch (error) {
      log.warn('waiting inbound failed', { inboundId: inbound.id, attempt: inbound.attempts, error })
      const failure = error instanceof Error ? error.name : 'unknown'
      const delay = SECOND * 2 ** (inbound.attempts - 1)
      await store.write((tx) => postponeInbound(tx, inbound.id, tx.now + delay, failure))
    }
  }

  async #turn(tx: Tx, inbound: InboundTable): Promise<void> {
    const channel = this.#context.channels.get(inbound.channel_id)
    const event = JSON.parse(inbound.event ?? 'null') as InboundEvent | null
    if (channel === undefined || event === null) {
      await parkInbound(tx, inbound.id, channel === undefined ? 'channel-gone' : 'event-gone')
      return
    }
    const identity = await arriveIdentity(tx, inbound.channel_id, event.platformUserId)
    const unsettled = await unsettledSends(tx.db, identity.id)
    const newest = await findNewestConversation(tx.db, identity.id)
    const inboundId = inbound.id as InboundId
    const turn = await runInboundTurn(tx, this.#context, {
      channel,
      identity,
      unsettled,
      newest,
      event,
      inboundId,
      inline: undefined,
      shownAs: (inbound.message_id ?? undefined) as MessageId | undefined,
    })
    await finishInbound(tx, inbound.id, {
      conversation_id: turn.conversation?.id ?? null,
      message_id: turn.messageId ?? null,
    })
    tx.wake('inbound')
  }

  /** The words are kept in the conversation, a person is asked to read them, the raw body can be replayed. */
  async #park(tx: Tx, inbound: InboundTable): Promise<void> {
    const event = JSON.parse(inbound.event ?? 'null') as InboundEvent | null
    const failure = inbound.failure ?? 'failed'
    if (event === null || inbound.message_id !== null) return parkInbound(tx, inbound.id, failure)
    const shown = await this.#showToPerson(tx, inbound, event)
    await parkInbound(tx, inbound.id, failure, shown)
    tx.wake('inbound')
  }

  /** Under the id its own turn would have given it, so that a replay does not say it twice. */
  async #showToPerson(tx: Tx, inbound: InboundTable, event: InboundEvent): Promise<ShownInbound> {
    const identity = await arriveIdentity(tx, inbound.channel_id, event.platformUserId)
    const newest = await findNewestConversation(tx.db, identity.id)
    const conversation =
      newest === undefined || newest.state === 'closed' ? await openConversation(tx, identity) : newest
    const no = identity.lastMessageNo + 1
    const replyWindows = openWindows(identity.replyWindows, event.opens, tx.now)
    await saveIdentity(tx, { ...identity, replyWindows, lastMessageNo: no })
    const messageId = inbound.id as MessageId
    const content = isSaid(event.content)
      ? event.content
      : { kind: 'unsupported' as const, platformType: event.content.kind }
    await insertMessage(tx, {
      id: messageId,
      identityId: identity.id,
      no,
      conversationId: conversation.id,
      author: 'contact',
      content,
      sentAt: event.sentAt,
    })
    announceMessage(tx, conversation, { no, messageId, author: 'contact' })
    await expectMedia(tx, this.#context, { messageId, channelId: inbound.channel_id, content })
    const outcome = await this.#context.desk.handOff(tx, conversation, {
      acuity: 'urgent',
      reason: 'bot-fault',
      words: [],
      card: { reason: 'bot-fault', acuity: 'urgent', words: [], departments: [], faqShown: [] },
    })
    for (const told of outcome.tell ?? []) {
      const text = { kind: 'text' as const, text: told.text }
      await planSay(tx, outcome.conversation, { author: 'system', class: told.class, content: text })
    }
    return { conversation_id: conversation.id, message_id: messageId }
  }
}
