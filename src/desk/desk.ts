// The human side of the house: who waits, who holds whom, who is there. Every function works inside the caller's
// transaction and tells by rows and events; nothing here sends, retries or looks at a clock.
import type { AlarmHit } from '../model/alarm.ts'
import type { OutboundContent } from '../model/content.ts'
import type { Acuity, CloseOutcome, HandoffCard, HandoffReason } from '../model/conversation.ts'
import type { EmergencyStep, StepOutcome } from '../model/emergency-step.ts'
import type { AgentId, ConversationId, DepartmentId, MessageId, TeamId } from '../model/ids.ts'
import type { Role } from '../model/role.ts'
import type { Conversation } from '../store/conversation.ts'
import type { Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'

export interface HandOff {
  readonly acuity: Acuity
  readonly reason: HandoffReason
  /** The patient's own words that decided it. */
  readonly words: readonly string[]
  readonly departmentId?: DepartmentId
  /** Elderly, pregnant or disabled: a head start in the line. */
  readonly vulnerable?: boolean
  readonly card: HandoffCard
}

/** Something the patient is to read; the caller joins it with its own words. */
export interface Tell {
  readonly class: 'S' | 'B'
  readonly text: string
}

/** The conversation as it is now (use this one from here on) and what the patient should be told, if anything. */
export interface DeskMove {
  readonly conversation: Conversation
  readonly tell?: readonly Tell[]
}

export interface ActingAgent {
  readonly id: AgentId
  readonly role: Role
}

export interface HandingOver {
  readonly taker: ActingAgent
  readonly giver: ActingAgent
  readonly conversationId: ConversationId
  /** For the taker; may be empty. */
  readonly note: string
}

/** Every write of an agent names the version it has seen. */
export interface Act {
  readonly agent: ActingAgent
  readonly conversationId: ConversationId
  readonly version: number
}

export type Refusal =
  /** Somebody was faster, or it never was yours: this is how it stands. */
  | {
      readonly ok: false
      readonly why: 'conflict'
      readonly ownerId: AgentId | undefined
      readonly ownerName: string | undefined
      readonly version: number
    }
  | { readonly ok: false; readonly why: 'notFound' }
  /** The role may not do this. */
  | { readonly ok: false; readonly why: 'forbidden' }
  /** The agent already carries as many conversations as the account allows. */
  | { readonly ok: false; readonly why: 'full' }
  /** Offered to somebody else who still has time to accept. */
  | { readonly ok: false; readonly why: 'reserved'; readonly forId: AgentId }
  /** An emergency nobody has acknowledged yet cannot be put aside. */
  | { readonly ok: false; readonly why: 'alarmRinging'; readonly alarmIds: readonly string[] }
  /** Makes no sense in this state: replying to a closed conversation, snoozing into the past … */
  | { readonly ok: false; readonly why: 'wrongState' }

export type Done<Extra = unknown> = ({ readonly ok: true; readonly conversation: Conversation } & Extra) | Refusal

export interface StepTaken {
  readonly agent: ActingAgent
  readonly conversationId: ConversationId
  readonly kind: EmergencyStep
  readonly outcome: StepOutcome | undefined
  readonly whom: string | undefined
}

export interface Asking {
  readonly agent: ActingAgent
  readonly conversationId: ConversationId
  readonly to: { readonly agentId: AgentId } | { readonly teamId: TeamId }
  readonly question: string
  readonly dueAt: number
}

export interface HelpAnswer {
  readonly agent: ActingAgent
  readonly teamIds: readonly string[]
  readonly assistId: string
  readonly text: string
}

export type Presence = 'online' | 'away' | 'offline'

export interface Desk {
  // What a turn of the flow calls.

  /** Into the line, once; a second time it only reports the position (at most once a minute) or raises the acuity. */
  handOff(tx: Tx, conversation: Conversation, handOff: HandOff): Promise<DeskMove>
  /** Emergency flag, alarm, top of the line; an agent who already holds it is alarmed instead. */
  raiseAlarm(tx: Tx, conversation: Conversation, hit: AlarmHit): Promise<DeskMove>
  /** What a message of the patient does to a conversation people work on. Call it for every inbound, before the turn. */
  patientSpoke(tx: Tx, conversation: Conversation): Promise<DeskMove>

  // What the timer runner and the sweeper call.

  /** Kinds it knows: hold-notice, lead-alarm, alarm-escalate, agent-away, reply-hold, snooze, transfer; ignores others. */
  onTimer(tx: Tx, timer: Timer): Promise<void>
  /** Gives waiting conversations to present agents in queue order; returns how many. Each event does this by itself. */
  assignWaiting(tx: Tx, limit: number): Promise<number>
  /** Repairs every escalated conversation nobody would come back to (R9); returns how many it had to repair. */
  sweep(tx: Tx): Promise<number>

  // What agents do.

  pick(tx: Tx, act: Act): Promise<Done>
  /** Owner only. On its way as class H. */
  reply(tx: Tx, act: Act & { readonly content: OutboundContent }): Promise<Done<{ readonly messageId: MessageId }>>
  /** Internal, for colleagues: nothing of it can ever be sent. */
  note(tx: Tx, act: Act & { readonly text: string }): Promise<Done<{ readonly noteId: string }>>
  /** Offered to an agent, who accepts or declines, or put into the line of a team. */
  transfer(
    tx: Tx,
    act: Act & { readonly to: { readonly agentId: AgentId } | { readonly teamId: TeamId }; readonly note: string },
  ): Promise<Done>
  acceptTransfer(tx: Tx, act: Act): Promise<Done>
  declineTransfer(tx: Tx, act: Act): Promise<Done>
  snooze(tx: Tx, act: Act & { readonly until: number }): Promise<Done>
  close(tx: Tx, act: Act & { readonly outcome: CloseOutcome }): Promise<Done>
  /** Lead or supervisor: takes it from whoever holds it. */
  takeOver(tx: Tx, act: Act): Promise<Done>
  /** Lead or supervisor: a waiting patient to an agent at the desk with room, or into the line of a team. */
  assign(tx: Tx, act: Act & { readonly to: { readonly agentId: AgentId } | { readonly teamId: TeamId } }): Promise<Done>
  /** Back into the line at its old place. */
  release(tx: Tx, act: Act): Promise<Done>
  /** A shift ends: from one agent to the next, who has signed for it; capacity does not count. False: no longer his. */
  handOver(tx: Tx, what: HandingOver): Promise<boolean>
  /** When the desk closes, if that is within half an hour. */
  closingAfter(now: number): number | undefined
  acknowledgeAlarm(
    tx: Tx,
    act: { readonly agent: ActingAgent; readonly alarmId: string },
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: 'notFound' }>

  // What agents do around it.

  /** Done in an emergency beside writing. */
  takeStep(tx: Tx, step: StepTaken): Promise<{ readonly stepId: string } | 'noEmergency'>
  /** It was a mistake: the row stays, marked. */
  retractStep(tx: Tx, act: { readonly agent: ActingAgent; readonly stepId: string }): Promise<boolean>
  /** A question to a colleague, a clinician or a team; the conversation stays where it is. */
  askForHelp(tx: Tx, asking: Asking): Promise<{ readonly assistId: string } | 'nobodyThere'>
  /** For who was asked; comes back as a note. */
  answerHelp(tx: Tx, answer: HelpAnswer): Promise<{ readonly noteId: string } | 'notFound' | 'settled'>
  withdrawHelp(
    tx: Tx,
    act: { readonly agent: ActingAgent; readonly assistId: string },
  ): Promise<'done' | 'notFound' | 'settled'>

  // Who is there.

  /**
   * online: given patients. away: given none, keeps his own. offline: unanswered ones go back to the line at once. A
   * console that just disappears must not say `offline`; its lease ends by itself.
   */
  setPresence(tx: Tx, act: { readonly agent: ActingAgent; readonly presence: Presence }): Promise<PresenceNow>
  /** Renews the lease; `offline` comes back when it had already ended: say `online` again. */
  heartbeat(tx: Tx, act: { readonly agent: ActingAgent }): Promise<PresenceNow>
  setCapacity(
    tx: Tx,
    act: { readonly agent: ActingAgent; readonly agentId: AgentId; readonly capacity: number },
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: 'notFound' }>
}

export interface PresenceNow {
  readonly presence: Presence
  /** Renew well before. */
  readonly leaseUntil: number
}
