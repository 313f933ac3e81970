// Where others read along (a group), nobody is asked about an illness and nothing is said about one: the way to a private
// talk, after the safety text if there is danger. Must stand before every skill that answers.
import { remember, sayText } from '../decisions.ts'
import type { Decision, HeardTurn, Skill } from '../turn.ts'

export const inPublic: Skill = {
  name: 'in-public',
  consider(turn) {
    if (turn.conversation.isPublic !== true) return undefined
    return { why: { skill: 'in-public' }, effects: [invitation(turn)], state: remember(turn) }
  },
}

/** Danger first; then where one can talk. */
export function withInvitation(turn: HeardTurn, decision: Decision): Decision {
  const saysSafety = decision.effects.some((effect) => effect.kind === 'say' && effect.class === 'safety')
  if (turn.conversation.isPublic !== true || !saysSafety) return decision
  return { ...decision, effects: [...decision.effects, invitation(turn)] }
}

function invitation({ knowledge }: HeardTurn) {
  return sayText(knowledge.texts('inPublic'))
}
