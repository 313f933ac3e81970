// Continues what we began: a choice between numbered options, an answer to "how old?" or "man or woman?".
// An unrelated message is not forced into it; a "no" is final for the conversation.
import { never } from '../../base/errors.ts'
import type { PersonFacts } from '../../model/department.ts'
import { readChosen } from '../choices.ts'
import { handOffTo, labelOf, remember, sayText } from '../decisions.ts'
import { readAgeAnswer, readSexAnswer } from '../person.ts'
import type { Decision, HeardTurn, OfferedChoice, Skill } from '../turn.ts'
import { chosenDepartment, departmentReply, faqReply, understood } from './replies.ts'

export const dialogue: Skill = {
  name: 'dialogue',
  consider(turn) {
    const choice = readChoice(turn)
    if (choice !== undefined) return follow(turn, choice)
    return answerPending(turn)
  },
}

function readChoice({ state, heard, knowledge }: HeardTurn): OfferedChoice | undefined {
  const { offered } = state
  if (offered === undefined || offered.length === 0) return undefined
  if (heard.choiceId !== undefined && /^\d{1,2}$/.test(heard.choiceId)) return offered[Number(heard.choiceId) - 1]
  const topics = offered.filter(({ kind }) => kind === 'faq' || kind === 'department')
  const last = readChosen(
    heard.matchable,
    offered.map((choice) => labelOf(knowledge, choice)),
    topics.length,
  )
  if (last === undefined) return undefined
  return last.kind === 'none' ? offered.find(({ kind }) => kind === 'none') : offered[last.index]
}

function follow(turn: HeardTurn, choice: OfferedChoice): Decision {
  const { knowledge } = turn
  const label = labelOf(knowledge, choice)
  switch (choice.kind) {
    case 'faq': {
      const entry = knowledge.faq.get(choice.id)
      if (entry === undefined) return askAgain(turn)
      return faqReply(turn, { entry, score: 1, words: [label] }, { skill: 'dialogue', rule: 'chosen-faq' })
    }
    case 'department': {
      const department = knowledge.departments.get(choice.id)
      return department === undefined ? askAgain(turn) : chosenDepartment(turn, department, label)
    }
    case 'person':
      return {
        why: { skill: 'dialogue', rule: 'chosen-person', words: [label] },
        effects: [handOffTo({ reason: 'asked-for-person', words: [turn.heard.words] })],
        state: understood(turn),
      }
    case 'none':
      return askAgain(turn)
    default:
      return never(choice)
  }
}

/** None of the offered ones: one more try in other words counts as a miss. */
function askAgain(turn: HeardTurn): Decision {
  return {
    why: { skill: 'dialogue', rule: 'none-of-these' },
    effects: [sayText(turn.knowledge.texts('ask.rephrase'))],
    state: remember(turn, { misses: Math.max(2, turn.state.misses ?? 0) }),
  }
}

const DECLINES =
  /^(?:我?不(?:想|方便|愿意)?(?:说|告诉|回答|讲|透露)|保密|隐私|不说|不方便|算了|不告诉|为什么要问|问这个干|别问|不想答|不知道|不清楚|没必要)/

function answerPending(turn: HeardTurn): Decision | undefined {
  const { pending } = turn.state
  if (pending === undefined || pending.ask === 'about') return undefined
  const { ask, words } = pending
  if (DECLINES.test(turn.heard.matchable.text)) {
    const refused = [...new Set([...(turn.state.refused ?? []), ask])]
    return suggestAgain(turn, words, {}, 'declined', { refused })
  }
  const facts = readFacts(turn, ask)
  return facts === undefined ? undefined : suggestAgain(turn, words, facts, `answered-${ask}`)
}

function readFacts({ heard }: HeardTurn, ask: 'age' | 'sex'): PersonFacts | undefined {
  if (heard.matchable.text.length > 20) return undefined
  if (ask === 'sex') {
    const sex = readSexAnswer(heard.matchable)
    return sex === undefined ? undefined : { sex }
  }
  const ageYears = readAgeAnswer(heard.matchable)
  if (ageYears !== undefined) return { ageYears }
  if (/大人|成人|成年/.test(heard.matchable.text)) return { child: false }
  return heard.person.child === undefined ? undefined : { child: heard.person.child }
}

function suggestAgain(
  turn: HeardTurn,
  words: string,
  facts: PersonFacts,
  rule: string,
  changes: { readonly refused?: readonly string[] } = {},
): Decision {
  const heard = { ...turn.heard, person: { ...turn.state.person, ...turn.heard.person, ...facts } }
  const suggestion = turn.knowledge.departments.suggest(words, heard.person)
  const decision =
    suggestion.hits.length === 0
      ? {
          why: { skill: 'dialogue', rule },
          effects: [sayText(turn.knowledge.texts('department.notSure'))],
          state: understood({ ...turn, heard }),
        }
      : departmentReply({ ...turn, heard }, suggestion, { skill: 'dialogue', rule })
  return { ...decision, state: { ...decision.state, ...changes } }
}
