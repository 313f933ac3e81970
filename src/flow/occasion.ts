// What the bot is asked to decide on, and whether a turn is the bot's alone.
import { decide } from '../bot/decide.ts'
import type { BotState, Decision, TurnEvent } from '../bot/turn.ts'
import type { InboundEvent } from '../channel/adapter.ts'
import { type InboundContent, isSaid } from '../model/content.ts'
import type { Conversation } from '../store/conversation.ts'
import { NeedsOwnCommit, type Tx } from '../store/tx.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import { type Standing, standingFor } from './matter.ts'

export interface Occasion {
  readonly channel: RunningChannel
  readonly conversation: Standing
  readonly turnEvent: TurnEvent
  readonly isPublic: boolean
}

export interface Decided {
  readonly decision: Decision
  /** What the bot remembered before it. */
  readonly before: BotState
  /** JSON: what it remembers from now on. */
  readonly after: string
}

export function decideOn(tx: Tx, context: FlowContext, occasion: Occasion): Decided {
  const { channel, conversation, turnEvent, isPublic } = occasion
  const before = JSON.parse(conversation.botState) as BotState
  const decision = decide({
    now: tx.now,
    event: turnEvent,
    conversation: {
      state: conversation.state,
      emergency: conversation.emergency,
      mayHold: channel.open.capabilities.activeSend,
      platform: channel.platform,
      isPublic,
    },
    state: before,
    knowledge: context.knowledge(),
  })
  return { decision, before, after: JSON.stringify(decision.state) }
}

interface Arriving {
  readonly channel: RunningChannel
  readonly event: InboundEvent
  /** The person's newest conversation. */
  readonly newest: Conversation | undefined
}

/**
 * Before anything is written: what the bot will decide, unless people hold the conversation. Whatever people come into has a
 * commit of its own: it touches agents and their line.
 */
export function foresee(tx: Tx, context: FlowContext, input: Arriving): Decided | undefined {
  const { event, newest } = input
  const standing = standingFor(newest, tx.now)
  const isBots = standing.state === 'new' || standing.state === 'bot'
  const isUsual = (isRecorded(event.content) || isGreetable(event.content)) && event.isPast !== true
  const decided = isBots && isUsual ? decideOn(tx, context, { ...turnOf(input), conversation: standing }) : undefined
  if (tx.isShared && (decided === undefined || callsDesk(decided.decision))) throw new NeedsOwnCommit()
  return decided
}

export function callsDesk({ effects }: Decision): boolean {
  return effects.some(({ kind }) => kind === 'raiseAlarm' || kind === 'handOff')
}

export function turnOf({ channel, event }: Pick<Arriving, 'channel' | 'event'>): Omit<Occasion, 'conversation'> {
  const turnEvent: TurnEvent = { kind: 'inbound', content: event.content, sentAt: event.sentAt }
  return { channel, turnEvent, isPublic: event.isPublic === true }
}

export function isRecorded(content: InboundContent): boolean {
  return isSaid(content) || content.kind === 'menuChosen'
}

export function isGreetable(content: InboundContent): boolean {
  return content.kind === 'followed' || content.kind === 'entered'
}
