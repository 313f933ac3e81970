// First skill in every state of a conversation; cannot be switched off. Says what to do at once and calls people.
// Never talks over an agent, except that the emergency text itself goes out once.
import { isHeldByPerson, mayBotSpeak } from '../../model/conversation.ts'
import { handOffTo, remember } from '../decisions.ts'
import type { Decision, Effect, HeardTurn, RedFlagHit, Skill } from '../turn.ts'

const FULL_TEXT_AGAIN_MS = 10 * 60_000
const TOLD_IN_PIECES_MS = 3 * 60_000

export const safety: Skill = {
  name: 'safety',
  consider(turn) {
    const hit = findHit(turn)
    if (hit !== undefined) return alarm(turn, hit)
    const { conversation, heard } = turn
    if (!conversation.emergency || conversation.state === 'closed' || !mayBotSpeak(conversation.state)) return undefined
    return heard.words === '' ? undefined : leaveToPeople(turn)
  },
}

function findHit({ heard, state, knowledge, now }: HeardTurn): RedFlagHit | undefined {
  if (heard.words === '') return undefined
  const alone = knowledge.safety.check(heard.words, heard.person, heard.reading)
  if (alone !== undefined) return alone
  const earlier = (state.recent ?? []).filter(({ at }) => now - at < TOLD_IN_PIECES_MS).map(({ text }) => text)
  if (earlier.length === 0) return undefined
  return knowledge.safety.check([...earlier, heard.words].join('。'), heard.person)
}

function alarm(turn: HeardTurn, hit: RedFlagHit): Decision {
  const { state, now, conversation, knowledge } = turn
  const { alarmed } = state
  const isNew = alarmed === undefined || alarmed.family !== hit.family || now - alarmed.at >= FULL_TEXT_AGAIN_MS
  const text = isNew ? fullText(knowledge.texts, hit) : reminder(turn, hit)
  const say: readonly Effect[] =
    text === undefined || (!isNew && isHeldByPerson(conversation.state))
      ? []
      : [{ kind: 'say', class: 'safety', content: { kind: 'text', text } }]
  return {
    why: { skill: 'safety', rule: hit.rule, words: hit.words },
    effects: [...say, { kind: 'raiseAlarm', hit }],
    state: {
      ...remember(turn, { recent: [], misses: 0 }),
      alarmed: isNew ? { family: hit.family, at: now } : alarmed,
    },
  }
}

function fullText(texts: HeardTurn['knowledge']['texts'], hit: RedFlagHit): string {
  const { kind, family, about, alsoEmergency } = hit
  if (kind === 'violence') return texts('violence')
  if (kind === 'emergency') {
    return family === 'poisoning' ? `${texts('emergency')}\n${texts('poisoning')}` : texts('emergency')
  }
  const words = texts(about === 'other' ? 'selfHarm.other' : 'selfHarm')
  return alsoEmergency === true ? `${texts('emergency')}\n${words}` : words
}

/** A person in a crisis of the mind does not hear the same lines twice; people are on the way. */
function reminder({ knowledge }: HeardTurn, { kind }: RedFlagHit): string | undefined {
  return kind === 'emergency' ? knowledge.texts('emergency.reminder') : undefined
}

/** The alarm still stands: no dialogue, no answers, people go on. */
function leaveToPeople(turn: HeardTurn): Decision {
  return {
    why: { skill: 'safety', rule: 'emergency-stands' },
    effects: [handOffTo({ reason: 'red-flag', acuity: 'emergency' })],
    state: remember(turn),
  }
}
