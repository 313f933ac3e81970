// A verified delivery becomes durable, is deduplicated, has its turn and gets its answer: one transaction per inbound.
// A repeat gets the same bytes. A turn that fails never costs the message: it waits and is tried again elsewhere.
import { DaozhenError } from '../base/errors.ts'
import type { InboundEvent, Received, WebhookReply } from '../channel/adapter.ts'
import { wordsOf } from '../model/content.ts'
import type { InboundId, OutboxId } from '../model/ids.ts'
import { arrive, insertArrival } from '../store/arrival.ts'
import { type Conversation, findNewestConversation } from '../store/conversation.ts'
import { findReply, insertExchange, type NewExchange, type ReplyBytes } from '../store/exchange.ts'
import type { Arrived } from '../store/identity.ts'
import { hasWaitingInbound, type KnownInbound, WORKER_DIED } from '../store/inbound.ts'
import { type UnsettledSend, unsettledSends } from '../store/outbox.ts'
import { askedAgain } from '../store/passive-reply.ts'
import { wantPull } from '../store/pull.ts'
import type { Tx } from '../store/tx.ts'
import type { Utterance } from './compose.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import type { InlineSends } from './inline-sends.ts'
import { type Expected, isAsExpected } from './regulars.ts'
import { runInboundTurn } from './run-turn.ts'
import { storable } from './storable.ts'
import { storeWaitingInbound } from './waiting.ts'

type Accepted = Extract<Received, { kind: 'accepted' }>

export interface Delivery {
  readonly channel: RunningChannel
  readonly accepted: Accepted
  readonly raw: { readonly query: string; readonly body: Buffer }
  /** Somebody may be in danger, and others wait: this one first. */
  readonly ahead?: boolean
}

export interface Answer {
  readonly reply: WebhookReply
  /** The send that rides on this answer: tell `InlineSends` when the bytes are out. */
  readonly inlineSend: { readonly id: OutboxId; readonly identityId: string } | undefined
}

/** Resolves once every event of the delivery is durable; rejects with DZ_STORE_BUSY when that could not be done. */
export async function acceptDelivery(
  context: FlowContext,
  inlineSends: InlineSends,
  delivery: Delivery,
): Promise<Answer> {
  context.faults('delivery-read')
  if (delivery.accepted.pull) await context.store.write((tx) => wish(tx, delivery))
  const events = storable(delivery.accepted.events)
  const single = events.length === 1
  const answers: Answer[] = []
  for (const event of events) {
    answers.push(await acceptEvent(context, inlineSends, delivery, event, single))
  }
  context.faults('after-commit')
  return answers.length === 1 ? (answers[0] as Answer) : { reply: delivery.accepted.reply, inlineSend: undefined }
}

function wish(tx: Tx, { channel, accepted }: Delivery): Promise<void> {
  return wantPull(tx, channel.id, accepted.pullHint)
}

async function acceptEvent(
  context: FlowContext,
  inlineSends: InlineSends,
  delivery: Delivery,
  event: InboundEvent,
  single: boolean,
): Promise<Answer> {
  const { ahead = false, channel } = delivery
  const person = `${channel.id} ${event.platformUserId}`
  let begun: Answer['inlineSend']
  const takeBack = (): void => {
    if (begun !== undefined) inlineSends.forget(begun.identityId, begun.id)
  }
  const work = async (tx: Tx): Promise<Answer> => {
    takeBack() // of a try whose commit did not come about
    const answer = await acceptInTx(tx, context, inlineSends, { delivery, event, single, person })
    begun = answer.inlineSend
    return answer
  }
  try {
    return await context.store.write(work, { ahead, about: person })
  } catch (error) {
    takeBack()
    if (error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY') throw error
    context.log.error('turn failed', { channelId: channel.id, error })
    return await context.store.write((tx) => keepForLater(tx, context, delivery, event, error))
  }
}

interface Arrival {
  readonly delivery: Delivery
  readonly event: InboundEvent
  readonly single: boolean
  /** Channel and person. */
  readonly person: string
}

async function acceptInTx(
  tx: Tx,
  context: FlowContext,
  inlineSends: InlineSends,
  { delivery, event, single, person }: Arrival,
): Promise<Answer> {
  const { channel, accepted } = delivery
  const isFarAway = tx.dialect === 'postgres' // reads of SQLite cost no way
  const expected = isFarAway ? context.regulars.expect(person) : undefined
  const arriving = arrive(tx, { ...event, channelId: channel.id }) // says its word first: what follows finds the row locked
  const foreseen = expected === undefined ? undefined : readStanding(tx, inlineSends, expected)
  foreseen?.catch(() => {}) // it fails when arriving does
  const { identity, known } = await arriving
  if (known !== undefined) return answerRepeat(tx, context, delivery, known)
  const standing = isAsExpected(expected, identity) ? foreseen : undefined
  const { hasWaiting, unsettled, newest, hasInline } = await (standing ?? standingOf(tx, inlineSends, identity))
  if (context.inFlight.isSuspect(channel.id, event.dedupKey)) {
    return await storeWaiting(tx, context, delivery, event, identity.id, { failure: WORKER_DIED })
  }
  if (hasWaiting && !isRedFlag(context, event)) return await storeWaiting(tx, context, delivery, event, identity.id)

  const inboundId = tx.newId() as InboundId
  let reply = accepted.reply
  const offered = single && accepted.replyInline !== undefined
  // Something for this person is still on its way by another road: a passive reply could overtake it.
  const overtakes = hasInline || unsettled.some((send) => send.state !== 'unknown')
  const mayInline = offered && !overtakes
  const inline = (say: Utterance, outboxId: OutboxId): boolean => {
    const author = say.author
    const encoded = accepted.replyInline?.({
      id: outboxId,
      platformUserId: event.platformUserId,
      content: say.content,
      author,
    })
    if (encoded === undefined) return false
    reply = encoded
    return true
  }
  const input = { channel, identity, unsettled, newest, event, inboundId, inline: mayInline ? inline : undefined }
  const turn = await context.inFlight.during(channel.id, event.dedupKey, () => runInboundTurn(tx, context, input))
  const bytes = turn.inlineSend === undefined ? undefined : { contentType: reply.contentType, body: String(reply.body) }
  await insertArrival(tx, exchangeOf(delivery, inboundId, bytes), {
    ...inboundRow(delivery, event, inboundId, identity.id),
    conversation_id: turn.conversation?.id ?? null,
    message_id: turn.messageId ?? null,
    event: null,
    state: 'done',
    attempts: 1,
    failure: null,
    due_at: tx.now,
  })
  if (isFarAway) context.regulars.note(person, { id: identity.id, lastInboundAt: tx.now })
  context.count.inbound(channel.id, 'new')
  context.faults('before-commit')
  if (turn.inlineSend === undefined) return { reply: accepted.reply, inlineSend: undefined }
  inlineSends.begin(identity.id, turn.inlineSend)
  return { reply, inlineSend: { id: turn.inlineSend, identityId: identity.id } }
}

interface PersonStanding {
  readonly hasWaiting: boolean
  readonly unsettled: readonly UnsettledSend[]
  readonly newest: Conversation | undefined
  /** A passive reply is on its way. */
  readonly hasInline: boolean
}

const OF_A_NEWCOMER: PersonStanding = { hasWaiting: false, unsettled: [], newest: undefined, hasInline: false }

function standingOf(tx: Tx, inlineSends: InlineSends, identity: Arrived): Promise<PersonStanding> {
  return identity.since === 'now' ? Promise.resolve(OF_A_NEWCOMER) : readStanding(tx, inlineSends, identity)
}

/** One way to the database and back for all of it: with the person's row locked, nothing of this moves any more. */
async function readStanding(tx: Tx, inlineSends: InlineSends, identity: Expected): Promise<PersonStanding> {
  const [hasWaiting, unsettled, newest, hasInline] = await Promise.all([
    hasWaitingInbound(tx.db, identity.id),
    unsettledSends(tx.db, identity.id),
    findNewestConversation(tx.db, identity.id),
    inlineSends.blocks(tx, identity.id, identity.lastInboundAt ?? 0),
  ])
  return { hasWaiting, unsettled, newest, hasInline }
}

/** Emergencies overtake whatever of this person still waits, and are taken in when nobody else is. */
export function isRedFlag(context: Pick<FlowContext, 'knowledge'>, event: InboundEvent): boolean {
  const words = wordsOf(event.content)
  return words !== '' && context.knowledge().safety.check(words) !== undefined
}

function inboundRow(delivery: Delivery, event: InboundEvent, id: InboundId, identityId: string) {
  return {
    id,
    channel_id: delivery.channel.id,
    dedup_key: event.dedupKey,
    identity_id: identityId,
    platform_message_id: event.platformMessageId ?? null,
    sent_at: event.sentAt,
  }
}

function exchangeOf(delivery: Delivery, inboundId: InboundId, reply?: ReplyBytes): NewExchange {
  return { inboundId, channelId: delivery.channel.id, ...delivery.raw, reply }
}

/** The same bytes as the first time; a passive reply counts as delivered only once nobody asks for it again. */
async function answerRepeat(tx: Tx, context: FlowContext, delivery: Delivery, known: KnownInbound): Promise<Answer> {
  context.count.inbound(delivery.channel.id, 'repeat')
  const bytes = known.exchange_no === null ? undefined : await findReply(tx.db, Number(known.exchange_no), known.id)
  if (bytes === undefined) return { reply: delivery.accepted.reply, inlineSend: undefined }
  const reply = { status: 200, ...bytes }
  return { reply, inlineSend: { id: await askedAgain(tx, known.id), identityId: known.identity_id } }
}

async function storeWaiting(
  tx: Tx,
  context: FlowContext,
  delivery: Delivery,
  event: InboundEvent,
  identityId: string,
  failed?: { readonly failure: string },
): Promise<Answer> {
  const id = tx.newId() as InboundId
  const exchangeNo = await insertExchange(tx, exchangeOf(delivery, id))
  const { failure } = failed ?? {}
  await storeWaitingInbound(tx, context, { id, channelId: delivery.channel.id, event, identityId, exchangeNo, failure })
  return { reply: delivery.accepted.reply, inlineSend: undefined }
}

async function keepForLater(
  tx: Tx,
  context: FlowContext,
  delivery: Delivery,
  event: InboundEvent,
  error: unknown,
): Promise<Answer> {
  const { identity, known } = await arrive(tx, { ...event, channelId: delivery.channel.id })
  if (known !== undefined) return answerRepeat(tx, context, delivery, known)
  const failure = error instanceof Error ? error.name : 'unknown'
  return await storeWaiting(tx, context, delivery, event, identity.id, { failure })
}
