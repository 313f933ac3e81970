// The shape of a decision: state and event in, decision out. Nothing here reads a clock, a database or the network.

import type { InboundContent, OutboundContent } from '../model/content.ts'
import type { Acuity, ConversationState, HandoffReason } from '../model/conversation.ts'
import type { Department, PersonFacts } from '../model/department.ts'
import type { FaqEntry } from '../model/faq-entry.ts'
import type { DepartmentId } from '../model/ids.ts'
import type { Texts } from '../model/texts.ts'
import type { WordingCheck } from '../model/wording.ts'
import type { Question } from './question.ts'
import type { Reading } from './reading.ts'
import type { Matchable } from './text/matchable.ts'

export interface Turn {
  readonly now: number
  readonly event: TurnEvent
  readonly conversation: {
    readonly state: ConversationState
    readonly emergency: boolean
    /** Fragments may be held back on this channel (we can answer later by ourselves). */
    readonly mayHold: boolean
    /** Kind of channel: an entry may have an answer of its own for it. */
    readonly platform?: string
    /** Others read along. */
    readonly isPublic?: boolean
  }
  readonly state: BotState
  readonly knowledge: Knowledge
}

export type TurnEvent =
  | { readonly kind: 'inbound'; readonly content: InboundContent; readonly sentAt: number }
  /** The merge window of held fragments has passed: decide with what there is (`state.fragments`). */
  | { readonly kind: 'mergeElapsed' }

/** What the bot remembers of a conversation. Stored as JSON: every field optional to read, bounded in size. */
export interface BotState {
  readonly greeted?: boolean
  /** Messages in a row that were not understood. */
  readonly misses?: number
  /** Quick messages not yet decided alone, oldest first, at most 5. */
  readonly fragments?: readonly string[]
  readonly person?: PersonFacts
  /** How often a field was asked for; "no" is final for the conversation. */
  readonly asked?: Readonly<Record<string, number>>
  readonly refused?: readonly string[]
  /** Choices offered last, in order; the person may answer 2, 第二个, or in words. */
  readonly offered?: readonly OfferedChoice[]
  /** A question that waits for the answer to `ask.*`. */
  readonly pending?: { readonly ask: 'age' | 'sex' | 'about'; readonly words: string }
  readonly lastFaqId?: string
  /** What the last answer was about: a short question leans on it. */
  readonly lastWas?: 'faq' | 'department'
  readonly lastDepartments?: readonly DepartmentId[]
  readonly faqShown?: readonly string[]
  readonly toldNotMedical?: boolean
  /** Red-flag family already answered with its full text, and when. */
  readonly alarmed?: { readonly family: string; readonly at: number }
  /** The one who writes said to be a child. */
  readonly minor?: boolean
  /** Last messages of the last minutes: an emergency told in pieces is still one. At most 3. */
  readonly recent?: readonly { readonly text: string; readonly at: number }[]
}

/** What a numbered choice leads to; its label is looked up when it is shown. */
export type OfferedChoice =
  | { readonly kind: 'faq'; readonly id: string }
  | { readonly kind: 'department'; readonly id: DepartmentId }
  | { readonly kind: 'person' }
  | { readonly kind: 'none' }

/** Everything the hospital has taught the bot; immutable, replaced as a whole when a file changes. */
export interface Knowledge {
  readonly version: string
  readonly texts: Texts
  readonly safety: SafetyCheck
  readonly faq: FaqFinder
  readonly departments: DepartmentFinder
  readonly wording: WordingCheck
}

export interface SafetyCheck {
  /** `read`: the text as it was read, when the caller has it. */
  check(text: string, person?: PersonFacts, read?: Reading): RedFlagHit | undefined
}

export interface RedFlagHit {
  readonly family: string
  readonly rule: string
  readonly kind: 'emergency' | 'selfHarm' | 'violence'
  /** The patient's own words that matched. */
  readonly words: readonly string[]
  readonly greenChannel: readonly DepartmentId[]
  /** Whose danger it is, where the words say so: a parent who writes about a child needs other words. */
  readonly about?: 'speaker' | 'other'
  /** The body is in danger too ("割腕了，血止不住"): the emergency text goes first. */
  readonly alsoEmergency?: true
}

export interface FaqFinder {
  readonly size: number
  get(id: string): FaqEntry | undefined
  /** The only entry that has these very words as a wording. */
  exactly(text: string, now: number): FaqEntry | undefined
  /**
   * Best first, scores in [0, 1], calibrated so that they compare with departments'; 1 = a wording of the entry as it
   * stands. `read`: the text taken apart, when the caller has it.
   */
  find(text: string, now: number, read?: Question): readonly FaqHit[]
}

export interface FaqHit {
  readonly entry: FaqEntry
  readonly score: number
  readonly words: readonly string[]
}

export interface DepartmentFinder {
  readonly all: readonly Department[]
  get(id: string): Department | undefined
  /** At most three, best first; `close` of them worth showing. `read`: the text as it was read, when the caller has it. */
  suggest(text: string, person: PersonFacts, read?: Reading): DepartmentSuggestion
}

export interface DepartmentSuggestion {
  readonly hits: readonly {
    readonly department: Department
    readonly score: number
    readonly words: readonly string[]
  }[]
  /** Knowing this would change the suggestion. */
  readonly needs?: 'age' | 'sex'
  /** The person named a department outright ("我要挂骨科"). */
  readonly direct: boolean
  /** Where a child goes whose words name no complaint we know. */
  readonly childClinic?: Department
  /** How many of `hits` are worth showing; the rest lie far behind. All when absent. */
  readonly close?: number
  /** Name of the clinic the words mean and this hospital does not have; `hits` are then the nearest it can offer. */
  readonly unavailable?: string
}

export interface Reason {
  readonly skill: string
  readonly rule?: string
  readonly entry?: { readonly id: string; readonly version: number }
  readonly departments?: readonly DepartmentId[]
  readonly score?: number
  readonly words?: readonly string[]
  readonly runnersUp?: readonly { readonly what: string; readonly score: number }[]
  /** Ids of wording rules the reply would have broken: a person answers instead. */
  readonly withheld?: readonly string[]
  /** What each way open to the bot was expected to cost; the least was taken. See arbitration.ts. */
  readonly costs?: Readonly<Record<string, number>>
  /** The second of two questions answered in one message. */
  readonly also?: Reason
}

export type Effect =
  | { readonly kind: 'say'; readonly class: 'safety' | 'bot'; readonly content: OutboundContent }
  /** Emergency flag, alarm on the desk, queue entry on top; the desk words what it tells the patient beyond our `say`. */
  | { readonly kind: 'raiseAlarm'; readonly hit: RedFlagHit }
  /** To a person. The desk tells the patient position or opening hours. */
  | {
      readonly kind: 'handOff'
      readonly acuity: Acuity
      readonly reason: HandoffReason
      readonly words: readonly string[]
      readonly department?: DepartmentId
    }
  /** Wait for the rest of the sentence; `state.fragments` holds what came so far. */
  | { readonly kind: 'hold'; readonly ms: number }
  /** For the editor's list of questions without an answer. */
  | { readonly kind: 'unanswered'; readonly text: string }

export interface Decision {
  readonly why: Reason
  readonly effects: readonly Effect[]
  readonly state: BotState
}

/** A turn with what the person said, read once for all skills. */
export interface HeardTurn extends Turn {
  readonly heard: Heard
  /** One of two answers in a message: without related questions below it. */
  readonly brief?: boolean
}

export interface Heard {
  /** Held fragments and this message, in order. */
  readonly words: string
  readonly matchable: Matchable
  /** The same, and what follows from it. */
  readonly reading: Reading
  /** Number or key of the choice that was tapped. */
  readonly choiceId?: string
  /** Facts about the patient: said now, or before of the same person. */
  readonly person: PersonFacts
  /** The one who writes is a child. */
  readonly minor: boolean
  /** How old the message is; 0 for the end of a merge window. */
  readonly ageMs: number
}

export interface Skill {
  readonly name: string
  consider(turn: HeardTurn): Decision | undefined
}
