// The last look at what the bot is about to say: a reply that breaks a rule never reaches a patient. A neutral sentence
// and a person take its place. Emergency and self-harm texts are never held back; they were checked when they were loaded.
import { never } from '../../base/errors.ts'
import type { WordingAudience } from '../../model/wording.ts'
import { handOffTo, sayText } from '../decisions.ts'
import type { Decision, Effect, HeardTurn, Knowledge } from '../turn.ts'

export function withholdForbidden(turn: HeardTurn, decision: Decision): Decision {
  const broken = rulesBrokenBy(turn.knowledge, decision)
  if (broken.length === 0) return decision
  const handsOff = decision.effects.some(({ kind }) => kind === 'handOff')
  const { offered: _, ...state } = decision.state
  return {
    why: { ...decision.why, withheld: broken },
    effects: [
      sayText(turn.knowledge.texts('fallback.handoff')),
      ...decision.effects.filter((effect) => !isBotSay(effect)),
      ...(handsOff ? [] : [handOffTo({ reason: 'bot-fault' })]),
    ],
    state,
  }
}

/** Ids of the rules that block what this decision would say. */
export function rulesBrokenBy({ wording }: Knowledge, { effects, why }: Decision): readonly string[] {
  // An approved answer may name what the hospital approved; what the bot composes itself may not.
  const audience = why.entry === undefined ? 'bot' : 'published'
  const ids = effects.flatMap((effect) => (isBotSay(effect) ? blockedIn(wording, effect, audience) : []))
  return [...new Set(ids)]
}

type Say = Extract<Effect, { kind: 'say' }>

function isBotSay(effect: Effect): effect is Say {
  return effect.kind === 'say' && effect.class === 'bot'
}

function blockedIn(wording: Knowledge['wording'], { content }: Say, audience: WordingAudience): readonly string[] {
  const blocking = (text: string, whose: WordingAudience) =>
    wording.check(text, whose).flatMap(({ id, severity }) => (severity === 'block' ? [id] : []))
  switch (content.kind) {
    case 'text':
      return blocking(content.text, audience)
    case 'choices':
      // Labels are questions of approved entries and names of clinics.
      return [
        ...blocking(content.text, audience),
        ...content.choices.flatMap(({ label }) => blocking(label, 'published')),
      ]
    case 'card':
      return [...blocking(content.title, audience), ...blocking(content.description, audience)]
    case 'image':
    case 'voice':
    case 'video':
    case 'file':
      return []
    default:
      return never(content)
  }
}
