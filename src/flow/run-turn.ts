// One turn inside one transaction: the bot decides, the desk joins in, and everything that follows (state, messages,
// queue, timers, sends, audit, event) commits together or not at all. Never awaits anything but this transaction.

import { deIdentify } from '../bot/de-identify.ts'
import type { BotState, Decision, Effect } from '../bot/turn.ts'
import type { InboundEvent } from '../channel/adapter.ts'
import type { DeskMove, Tell } from '../desk/desk.ts'
import type { InboundContent } from '../model/content.ts'
import { type HandoffCard, isHeldByPerson } from '../model/conversation.ts'
import type { InboundId, MessageId, OutboxId } from '../model/ids.ts'
import { openWindows } from '../model/reply-window.ts'
import { hasConsent } from '../store/agreed.ts'
import {
  type ChangedBy,
  type Conversation,
  changeConversation,
  type FirstChange,
  noteTurn,
  type TurnTrace,
} from '../store/conversation.ts'
import { type Identity, nextMessageNo, saveIdentity } from '../store/identity.ts'
import { insertMessage } from '../store/message.ts'
import { announceMessage, clearAfterInbound, insertSend, replyId, type UnsettledSend } from '../store/outbox.ts'
import { findSendTakenAs } from '../store/send-receipt.ts'
import { cancelTimer, setTimer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { compose, type Utterance } from './compose.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import { conversationFor } from './matter.ts'
import { expectMedia } from './media-fetcher.ts'
import { callsDesk, type Decided, decideOn, foresee, isGreetable, isRecorded, turnOf } from './occasion.ts'
import { hearColleague, noteRecall, reportUndelivered } from './signals.ts'

export interface TurnInput {
  readonly channel: RunningChannel
  readonly identity: Identity
  readonly unsettled: readonly UnsettledSend[]
  /** The person's newest conversation. */
  readonly newest: Conversation | undefined
  readonly event: InboundEvent
  readonly inboundId: InboundId
  /** May one message ride on the answer to this delivery? Asked only for a single message. */
  readonly inline: ((say: Utterance, outboxId: OutboxId) => boolean) | undefined
  /** The words already stand in a conversation: the inbound was parked and is tried again. */
  readonly shownAs?: MessageId | undefined
}

export interface TurnResult {
  readonly conversation: Conversation | undefined
  readonly messageId: MessageId | undefined
  /** The send that rides on the webhook's answer. */
  readonly inlineSend: OutboxId | undefined
}

const NOTHING: TurnResult = { conversation: undefined, messageId: undefined, inlineSend: undefined }

export async function runInboundTurn(tx: Tx, context: FlowContext, input: TurnInput): Promise<TurnResult> {
  const { event, identity } = input
  const recorded = isRecorded(event.content)
  const person: Identity = {
    ...identity,
    replyWindows: openWindows(identity.replyWindows, event.opens, tx.now),
    leftAt: leftAtAfter(event.content, identity, tx.now),
  }
  const foreseen = foresee(tx, context, input)
  if (!recorded && !isGreetable(event.content)) {
    const lastMessageNo = await carryOutSignal(tx, context, input, person)
    await saveIdentity(tx, { ...person, lastMessageNo })
    auditSignal(tx, input)
    return NOTHING
  }
  // Nobody else numbers messages of this person before this transaction ends: counted here, saved once.
  let lastMessageNo = person.lastMessageNo
  const nextNo = async (): Promise<number> => ++lastMessageNo
  if (input.unsettled.length > 0) await clearAfterInbound(tx, input.unsettled)
  let conversation = await conversationFor(tx, person, input.newest, foreseen && firstOf(tx, foreseen, recorded))
  const messageId = recorded
    ? (input.shownAs ?? (await recordInbound(tx, context, { ...input, conversation, no: await nextNo() })))
    : undefined
  if (event.isPast === true) {
    await saveIdentity(tx, { ...person, lastMessageNo })
    return { conversation, messageId, inlineSend: undefined }
  }
  const move = await context.desk.patientSpoke(tx, conversation)
  conversation = move.conversation
  const told = move.tell ?? []
  const applied = await apply(tx, context, {
    ...input,
    conversation,
    ...(foreseen ?? decideOn(tx, context, { ...turnOf(input), conversation })),
    heard: recorded,
    told,
    nextNo,
  })
  await saveIdentity(tx, { ...person, lastMessageNo })
  return { conversation: applied.conversation, messageId, inlineSend: applied.inlineSend }
}

/** Only an act of the person says that he is back: a receipt is none, nor what a colleague or the platform did. */
function leftAtAfter({ kind }: InboundContent, { leftAt }: Identity, now: number): number | undefined {
  if (kind === 'unfollowed') return now
  return kind === 'deliveryReport' || kind === 'answeredElsewhere' || kind === 'unsupportedEvent' ? leftAt : undefined
}

/** The person's newest message number after it. */
async function carryOutSignal(tx: Tx, context: FlowContext, input: TurnInput, person: Identity): Promise<number> {
  const { content } = input.event
  if (content.kind === 'recalled') await noteRecall(tx, person.id, content.platformMessageId)
  if (content.kind === 'deliveryReport' && !content.delivered) {
    const messageId = content.messageId ?? (await findSendTakenAs(tx, person, content.platformMessageId))
    if (messageId !== undefined) await reportUndelivered(tx, context, messageId, person.id)
  }
  if (content.kind !== 'answeredElsewhere') return person.lastMessageNo
  const no = person.lastMessageNo + 1
  const messageId = input.inboundId as string as MessageId
  const conversation = await conversationFor(tx, person, input.newest)
  await hearColleague(tx, context, { event: input.event, messageId, conversation, no })
  return no
}

/** The merge window of held fragments has passed. */
export async function runMergeTurn(
  tx: Tx,
  context: FlowContext,
  input: { readonly channel: RunningChannel; readonly conversation: Conversation },
): Promise<void> {
  const { channel, conversation } = input
  // Nothing is held back where others read along.
  const occasion = { channel, conversation, turnEvent: { kind: 'mergeElapsed' }, isPublic: false } as const
  await apply(tx, context, {
    channel,
    conversation,
    ...decideOn(tx, context, occasion),
    inboundId: undefined,
    inline: undefined,
    heard: false,
    told: [],
    nextNo: () => nextMessageNo(tx, conversation.identityId),
  })
}

async function recordInbound(
  tx: Tx,
  context: FlowContext,
  input: TurnInput & { readonly conversation: Conversation; readonly no: number },
): Promise<MessageId> {
  const { conversation, no } = input
  const id = input.inboundId as string as MessageId // what one inbound said has its id
  await insertMessage(tx, {
    id,
    identityId: conversation.identityId,
    no,
    conversationId: conversation.id,
    author: 'contact',
    content: input.event.content,
    sentAt: input.event.sentAt,
    ...(input.event.platformMessageId === undefined ? {} : { clientId: input.event.platformMessageId }),
  })
  announceMessage(tx, conversation, { no, messageId: id, author: 'contact' })
  await expectMedia(tx, context, { messageId: id, channelId: input.channel.id, content: input.event.content })
  return id
}

interface Turn extends Decided {
  readonly channel: RunningChannel
  readonly conversation: Conversation
  readonly inboundId: InboundId | undefined
  readonly inline: TurnInput['inline']
  readonly heard: boolean
  /** What the desk has to say because the patient spoke. */
  readonly told: readonly Tell[]
  nextNo(): Promise<number>
}

async function apply(
  tx: Tx,
  context: FlowContext,
  input: Turn,
): Promise<{ readonly conversation: Conversation; readonly inlineSend: OutboxId | undefined }> {
  const { decision, before } = input
  const desk = await applyDeskEffects(tx, context, input.conversation, decision)
  await applyOtherEffects(tx, input.conversation, before, decision)
  const wanted = [...input.told.map(asUtterance), ...saysOf(decision), ...desk.tell]
  const saved = await saveTurn(tx, desk.conversation, input)
  const inlineSend = await sayAll(tx, context, {
    conversation: saved,
    says: compose(wanted, input.channel.open.capabilities),
    reason: JSON.stringify(decision.why),
    inboundId: input.inboundId,
    inline: input.inline,
    nextNo: input.nextNo,
  })
  auditTurn(tx, saved, input.inboundId, decision)
  context.count.turn(decision.why.skill)
  noteWithheld(context, saved, decision)
  return { conversation: saved, inlineSend }
}

/** By rule and place, never by its words: somebody must find out which text or rule is wrong. */
function noteWithheld({ log, count }: FlowContext, { id }: Conversation, { why }: Decision): void {
  for (const rule of why.withheld ?? []) {
    count.withheld(rule)
    log.warn('reply withheld', { conversationId: id, skill: why.skill, rule })
  }
}

function asUtterance(told: Tell): Utterance {
  return { class: told.class, author: 'system', content: { kind: 'text', text: told.text } }
}

function saysOf(decision: Decision): readonly Utterance[] {
  return decision.effects
    .filter((effect) => effect.kind === 'say')
    .map((effect) => ({ class: effect.class === 'safety' ? 'S' : 'B', author: 'bot', content: effect.content }))
}

async function applyDeskEffects(
  tx: Tx,
  context: FlowContext,
  conversation: Conversation,
  decision: Decision,
): Promise<{ readonly conversation: Conversation; readonly tell: readonly Utterance[] }> {
  let current = conversation
  const tell: Utterance[] = []
  const take = (move: DeskMove): void => {
    current = move.conversation
    tell.push(...(move.tell ?? []).map(asUtterance))
  }
  for (const effect of decision.effects) {
    if (effect.kind === 'raiseAlarm') take(await context.desk.raiseAlarm(tx, current, effect.hit))
    if (effect.kind === 'handOff') {
      const { acuity, reason, words, department } = effect
      const card = cardOf(decision, effect, await mayTakeDown(tx, context, current))
      const request = { acuity, reason, words, card }
      take(
        await context.desk.handOff(tx, current, {
          ...request,
          ...(department === undefined ? {} : { departmentId: department }),
        }),
      )
    }
  }
  return { conversation: current, tell }
}

/** The words themselves are kept for delivery and safety; facts are made of them only with the patient's consent. */
async function mayTakeDown(tx: Tx, context: FlowContext, conversation: Conversation): Promise<boolean> {
  if (context.channels.get(conversation.channelId)?.open.capabilities.asksConsent !== true) return true
  return hasConsent(tx.db, conversation.contactId, 'health')
}

function cardOf(decision: Decision, effect: Extract<Effect, { kind: 'handOff' }>, withFacts: boolean): HandoffCard {
  const { state, why } = decision
  return {
    reason: effect.reason,
    acuity: effect.acuity,
    words: effect.words,
    ...(why.rule === undefined ? {} : { rule: why.rule }),
    departments: effect.department === undefined ? (state.lastDepartments ?? []) : [effect.department],
    faqShown: state.faqShown ?? [],
    ...(state.person === undefined || !withFacts ? {} : { about: textValues(state.person) }),
  }
}

function textValues(facts: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, String(value)]))
}

async function applyOtherEffects(
  tx: Tx,
  conversation: Conversation,
  before: BotState,
  decision: Decision,
): Promise<void> {
  let held = false
  for (const effect of decision.effects) {
    if (effect.kind === 'hold') {
      held = true
      await setTimer(tx, { kind: 'merge', subject: conversation.id, dueAt: tx.now + effect.ms })
    }
    if (effect.kind === 'unanswered') {
      const text = deIdentify(effect.text)
      await tx.db.insertInto('unanswered').values({ id: tx.newId(), text, asked_at: tx.now }).execute()
    }
  }
  const hadFragments = (before.fragments?.length ?? 0) > 0
  if (!held && hadFragments) await cancelTimer(tx, 'merge', conversation.id)
}

/** A new matter that is the bot's alone is written as its first turn leaves it. */
function firstOf(tx: Tx, decided: Decided, heard: boolean): FirstChange | undefined {
  if (callsDesk(decided.decision)) return undefined
  return { change: { state: 'bot', ...traceOf(tx, { ...decided, heard }) }, by: byBot(decided.decision) }
}

async function saveTurn(
  tx: Tx,
  conversation: Conversation,
  turn: Pick<Turn, 'decision' | 'after' | 'heard'>,
): Promise<Conversation> {
  const trace = traceOf(tx, turn)
  if (conversation.state !== 'new') return noteTurn(tx, conversation, trace)
  const saved = await changeConversation(tx, conversation, { state: 'bot', ...trace }, byBot(turn.decision))
  return saved ?? conversation
}

function traceOf(tx: Tx, { after, heard }: Pick<Turn, 'after' | 'heard'>): TurnTrace {
  return { botState: after, ...(heard ? { lastInboundAt: tx.now } : {}), lastMessageAt: tx.now }
}

function byBot({ why }: Decision): ChangedBy {
  return { actor: { kind: 'bot' }, cause: why.skill }
}

async function sayAll(
  tx: Tx,
  context: FlowContext,
  plan: {
    readonly conversation: Conversation
    readonly says: readonly Utterance[]
    readonly reason: string
    readonly inboundId: InboundId | undefined
    readonly inline: TurnInput['inline']
    readonly nextNo: () => Promise<number>
  },
): Promise<OutboxId | undefined> {
  let inlineSend: OutboxId | undefined
  for (const [step, say] of plan.says.entries()) {
    const id = plan.inboundId === undefined ? (tx.newId() as MessageId) : replyId(plan.inboundId, step)
    const no = await plan.nextNo()
    const inline = plan.says.length === 1 && plan.inline?.(say, id) === true
    if (inline) inlineSend = id
    await insertMessage(tx, {
      id,
      identityId: plan.conversation.identityId,
      no,
      conversationId: plan.conversation.id,
      author: say.author,
      content: say.content,
      sentAt: tx.now,
      reason: plan.reason,
    })
    const via = inline ? 'inline' : 'active'
    const { conversation, inboundId } = plan
    await insertSend(tx, { id, no, inboundId, step, conversation, class: say.class, via, node: context.node })
    announceMessage(tx, plan.conversation, { no, messageId: id, author: say.author })
  }
  return inlineSend
}

function auditTurn(tx: Tx, conversation: Conversation, inboundId: InboundId | undefined, decision: Decision): void {
  const { skill, rule, entry, withheld } = decision.why
  tx.audit({
    actor: { kind: 'bot' },
    action: 'turn.decide',
    subject: { kind: 'conversation', id: conversation.id },
    detail: {
      ...(inboundId === undefined ? {} : { inboundId }),
      skill,
      ...(rule === undefined ? {} : { rule }),
      ...(entry === undefined ? {} : { entry: `${entry.id}@${entry.version}` }),
      ...(withheld === undefined ? {} : { withheld }),
      effects: decision.effects.map((effect) => effect.kind),
      ...(isHeldByPerson(conversation.state) ? { heldBy: conversation.ownerId ?? null } : {}),
    },
  })
}

function auditSignal(tx: Tx, input: TurnInput): void {
  tx.audit({
    actor: { kind: 'contact' },
    action: 'signal.receive',
    subject: { kind: 'identity', id: input.identity.id },
    detail: { inboundId: input.inboundId, kind: input.event.content.kind },
  })
}
