// The bot: one inbound event and what we remember in, one decision out. Pure, deterministic, never throws for any text.
// The order of skills is the order of danger; whoever speaks first wins.
import { isSaid } from '../model/content.ts'
import { mayBotSpeak } from '../model/conversation.ts'
import { handOffTo, quiet, recentWith, remember, sayText } from './decisions.ts'
import { hear } from './hear.ts'
import { answer } from './skills/answer.ts'
import { details } from './skills/details.ts'
import { dialogue } from './skills/dialogue.ts'
import { fallback } from './skills/fallback.ts'
import { greeting, isGreeting } from './skills/greeting.ts'
import { handoff, peopleAreComing } from './skills/handoff.ts'
import { inPublic, withInvitation } from './skills/in-public.ts'
import { safety } from './skills/safety.ts'
import type { Decision, Effect, HeardTurn, Skill, Turn } from './turn.ts'
import { withholdForbidden } from './wording/last-check.ts'

const STALE_AFTER_MS = 10 * 60_000
const MERGE_WINDOW_MS = 1_500
const MOST_FRAGMENTS = 5
const LONGEST_FRAGMENT = 8

/** Signals change nothing by themselves. */
const signals: Skill = {
  name: 'signals',
  consider(turn) {
    const { event } = turn
    if (event.kind !== 'inbound' || isSaid(event.content)) return undefined
    const { kind } = event.content
    const isHeard = kind === 'menuChosen' || kind === 'followed' || kind === 'entered'
    return isHeard ? undefined : quiet(turn, { skill: 'signals', rule: kind })
  },
}

/** A person holds the conversation, or it waits for one: the bot keeps still. Asking again while waiting reaches the desk. */
const held: Skill = {
  name: 'held',
  consider(turn) {
    const { state, emergency } = turn.conversation
    if (mayBotSpeak(state)) return undefined
    const asked = state === 'queued' ? handoff.consider(turn) : undefined
    if (asked !== undefined) return emergency ? peopleAreComing(turn, asked) : asked
    const recent = recentWith(turn.state, turn.heard.words, turn.now)
    return { why: { skill: 'held', rule: state }, effects: [], state: { ...turn.state, recent } }
  },
}

/** Written while we were out of reach: one honest sentence and a person, no late answer to an old question. */
const stale: Skill = {
  name: 'stale',
  consider(turn) {
    if (turn.heard.ageMs <= STALE_AFTER_MS) return undefined
    if (turn.event.kind !== 'inbound' || !isSaid(turn.event.content)) return quiet(turn, { skill: 'stale' })
    return {
      why: { skill: 'stale' },
      effects: [sayText(turn.knowledge.texts('stale')), handOffTo({ reason: 'stale' })],
      state: remember(turn),
    }
  },
}

const ANSWERING = [stale, handoff, dialogue, answer, greeting, details, fallback]
const SKILLS: readonly Skill[] = [safety, signals, held, inPublic, ...ANSWERING]

export function decide(turn: Turn): Decision {
  const heardTurn: HeardTurn = { ...turn, heard: hear(turn) }
  for (const skill of SKILLS) {
    const decision = skill.consider(heardTurn)
    if (decision === undefined) continue
    const fragment = holdFragment(heardTurn, decision)
    return fragment ?? withInvitation(heardTurn, withGreeting(heardTurn, withholdForbidden(heardTurn, decision)))
  }
  return quiet(heardTurn, { skill: 'none' })
}

const UNDECIDED = new Set(['fallback', 'details'])

/** A short message that says nothing by itself waits a moment for the rest of the sentence. */
function holdFragment(turn: HeardTurn, { why }: Decision): Decision | undefined {
  const { event, conversation, state, heard } = turn
  if (!conversation.mayHold || event.kind !== 'inbound' || event.content.kind !== 'text') return undefined
  const undecided = UNDECIDED.has(why.skill) || (why.skill === 'greeting' && why.rule === 'hello')
  const { text } = event.content
  const fragments = state.fragments ?? []
  if (!undecided || heard.matchable.text.length > LONGEST_FRAGMENT * (fragments.length + 1)) return undefined
  if (text.trim() === '' || fragments.length >= MOST_FRAGMENTS) return undefined
  return {
    why: { skill: 'hold', rule: why.skill },
    effects: [{ kind: 'hold', ms: MERGE_WINDOW_MS }],
    state: { ...state, fragments: [...fragments, text.trim()] },
  }
}

/** The greeting shares the first message: sends are scarce on some platforms, and the answer comes in it. */
function withGreeting(turn: HeardTurn, decision: Decision): Decision {
  const at = decision.effects.findIndex((effect) => effect.kind === 'say' && effect.class === 'bot')
  const needsNone = turn.state.greeted === true || isGreeting(decision) || decision.why.skill === inPublic.name
  if (at < 0 || needsNone) return decision
  const effects = decision.effects.map((effect, index) =>
    index === at ? prefixed(effect, turn.knowledge.texts('greeting')) : effect,
  )
  return { ...decision, effects, state: { ...decision.state, greeted: true } }
}

function prefixed(effect: Effect, greetingText: string): Effect {
  if (effect.kind !== 'say') return effect
  const { content } = effect
  switch (content.kind) {
    case 'text':
    case 'choices':
      return { ...effect, content: { ...content, text: `${greetingText}\n\n${content.text}` } }
    default:
      return effect
  }
}
