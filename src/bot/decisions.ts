// Building blocks of a decision: one message to say, and what to remember. Every decision says why.
import { never } from '../base/errors.ts'
import type { Choice } from '../model/content.ts'
import type { Acuity, HandoffReason } from '../model/conversation.ts'
import type { DepartmentId } from '../model/ids.ts'
import type { BotState, Decision, Effect, HeardTurn, Knowledge, OfferedChoice, Reason } from './turn.ts'

const MOST_RECENT = 3
const RECENT_MS = 3 * 60_000
const LONGEST_REMEMBERED = 200

/** The state after a decided message: fragments, open question and choices are settled unless `changes` opens new ones. */
export function remember({ state, heard, now }: HeardTurn, changes: Partial<BotState> = {}): BotState {
  const { fragments: _f, offered: _o, pending: _p, ...kept } = state
  return {
    ...kept,
    ...(Object.keys(heard.person).length === 0 ? {} : { person: heard.person }),
    ...(heard.minor ? { minor: true } : {}),
    recent: recentWith(state, heard.words, now),
    ...changes,
  }
}

export function recentWith(state: BotState, words: string, now: number): NonNullable<BotState['recent']> {
  const fresh = (state.recent ?? []).filter(({ at }) => now - at < RECENT_MS)
  return words === '' ? fresh : [...fresh, { text: words.slice(0, LONGEST_REMEMBERED), at: now }].slice(-MOST_RECENT)
}

export function sayText(text: string): Effect {
  return { kind: 'say', class: 'bot', content: { kind: 'text', text } }
}

/** Choices are numbered from 1 in the order given; the same list goes into `state.offered`. */
export function sayChoices({ knowledge }: HeardTurn, text: string, offered: readonly OfferedChoice[]): Effect {
  const choices = offered.map((choice, index): Choice => ({ id: String(index + 1), label: labelOf(knowledge, choice) }))
  return { kind: 'say', class: 'bot', content: { kind: 'choices', text, choices } }
}

export function labelOf({ faq, departments, texts }: Knowledge, choice: OfferedChoice): string {
  switch (choice.kind) {
    case 'faq':
      return faq.get(choice.id)?.questions[0] ?? choice.id
    case 'department':
      return departments.get(choice.id)?.name ?? choice.id
    case 'person':
      return texts('ask.person')
    case 'none':
      return texts('ask.none')
    default:
      return never(choice)
  }
}

export interface HandOffDetails {
  readonly reason: HandoffReason
  readonly acuity?: Acuity
  readonly words?: readonly string[]
  readonly department?: DepartmentId
}

export function handOffTo({ reason, acuity = 'routine', words = [], department }: HandOffDetails): Effect {
  return { kind: 'handOff', acuity, reason, words, ...(department === undefined ? {} : { department }) }
}

export function quiet(turn: HeardTurn, why: Reason): Decision {
  return { why, effects: [], state: turn.state }
}
