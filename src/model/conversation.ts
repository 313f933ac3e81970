// One matter of one person on one channel. `emergency` is a flag beside the state, never a state.
import type { DepartmentId } from './ids.ts'

export const CONVERSATION_STATES = ['new', 'bot', 'queued', 'assigned', 'waiting_patient', 'snoozed', 'closed'] as const
export type ConversationState = (typeof CONVERSATION_STATES)[number]

/** Order of handling (紧急程度), not medical triage. */
export const ACUITIES = ['emergency', 'urgent', 'routine', 'info'] as const
export type Acuity = (typeof ACUITIES)[number]

export const HANDOFF_REASONS = [
  'asked-for-person',
  'red-flag',
  'self-harm',
  'violence',
  'complaint',
  'medical-quality-complaint',
  'not-understood',
  'anger',
  'sensitive',
  'beyond-authority',
  'needs-person', // a picture, voice or file only a person can look at
  'stale', // written too long ago for an automatic answer
  'bot-fault',
  'send-unknown', // an automatic reply may not have arrived
  'elsewhere', // a colleague answered in the platform's own program
] as const
export type HandoffReason = (typeof HANDOFF_REASONS)[number]

export const CLOSE_OUTCOMES = [
  'answered',
  'booked',
  'visited-emergency',
  'transferred-out',
  'no-reply',
  'spam',
  'other',
] as const
export type CloseOutcome = (typeof CLOSE_OUTCOMES)[number]

/** Who did something; stands in every state change and audit row. */
export type Actor =
  | { readonly kind: 'contact' }
  | { readonly kind: 'bot' }
  | { readonly kind: 'agent'; readonly id: string }
  | { readonly kind: 'system' }

export function isHeldByPerson(state: ConversationState): boolean {
  return state === 'assigned' || state === 'waiting_patient'
}

/** The bot may speak only here (plus fixed system notices); the safety check runs in every state. */
export function mayBotSpeak(state: ConversationState): boolean {
  return state === 'new' || state === 'bot' || state === 'closed'
}

const ALLOWED: Readonly<Record<ConversationState, readonly ConversationState[]>> = {
  new: ['bot', 'queued', 'assigned', 'closed'],
  bot: ['queued', 'assigned', 'closed'],
  queued: ['assigned', 'snoozed', 'closed', 'bot'],
  assigned: ['waiting_patient', 'snoozed', 'queued', 'closed'],
  waiting_patient: ['assigned', 'snoozed', 'queued', 'closed'],
  snoozed: ['assigned', 'waiting_patient', 'queued', 'closed'],
  closed: ['new', 'bot', 'queued', 'assigned'],
}

export function canMove(from: ConversationState, to: ConversationState): boolean {
  return from === to || ALLOWED[from].includes(to)
}

/** What goes with a hand-off to the person who takes it (转人工卡片). */
export interface HandoffCard {
  readonly reason: HandoffReason
  readonly acuity: Acuity
  /** The patient's own words that decided it. */
  readonly words: readonly string[]
  readonly rule?: string
  readonly departments: readonly DepartmentId[]
  readonly faqShown: readonly string[]
  readonly openQuestion?: string
  readonly about?: Readonly<Record<string, string>>
}
