// The wording shared by skills that answer: an approved FAQ answer, a department, a choice between several, a refusal.
// The standing notice goes with the first medical reply of a conversation.
import type { Department } from '../../model/department.ts'
import type { TextKey } from '../../model/texts.ts'
import { noneChoice, personChoice, remember, sayChoices, sayText } from '../decisions.ts'
import { createPhraseFinder } from '../phrases.ts'
import type { BotState, Decision, DepartmentSuggestion, FaqHit, HeardTurn, OfferedChoice, Reason } from '../turn.ts'

const MOST_FAQ_SHOWN = 10
/** Below, the answer says what to do if it missed the question. */
const CERTAIN = 0.85

const findWorry = createPhraseFinder(
  '害怕 好怕 很怕 担心 焦虑 紧张 着急 急死 心慌慌 崩溃 绝望 孤单 没人陪',
  '不担心 不害怕 不着急 别担心 焦虑症 焦虑门诊',
)

export function faqReply(turn: HeardTurn, hit: FaqHit, why: Partial<Reason> = {}): Decision {
  const { entry, score, words } = hit
  const { knowledge, state } = turn
  const followUps = entry.followUps.flatMap((id): readonly OfferedChoice[] => {
    const next = knowledge.faq.get(id)
    return next === undefined ? [] : [{ kind: 'faq', id, label: next.questions[0] ?? id }]
  })
  const answered = score < CERTAIN ? `${entry.answer}\n${knowledge.texts('faq.footer')}` : entry.answer
  const text = withNotice(turn, withKindness(turn, answered), entry.clinical)
  return {
    why: { skill: 'answer', rule: 'faq', entry: { id: entry.id, version: entry.version }, score, words, ...why },
    effects: [followUps.length === 0 ? sayText(text) : sayChoices(text, followUps)],
    state: understood(turn, {
      lastFaqId: entry.id,
      faqShown: [...(state.faqShown ?? []).filter((id) => id !== entry.id), entry.id].slice(-MOST_FAQ_SHOWN),
      ...(followUps.length === 0 ? {} : { offered: followUps }),
      ...(entry.clinical ? { toldNotMedical: true } : {}),
    }),
  }
}

export function departmentReply(turn: HeardTurn, { hits }: DepartmentSuggestion, why: Partial<Reason> = {}): Decision {
  const { texts } = turn.knowledge
  const departments = hits.map((hit) => hit.department)
  const [only] = departments
  const because = [...new Set(hits.flatMap((hit) => hit.words))].slice(0, 3).join('、')
  const said =
    departments.length === 1 && only !== undefined
      ? texts('department.one', { ...fieldsOf(only), because })
      : texts('department.several', {
          list: departments
            .map((department, index) => `${index + 1}. ${texts('department.line', fieldsOf(department))}`)
            .join('\n'),
          because,
        })
  return {
    why: {
      skill: 'answer',
      rule: 'department',
      departments: departments.map(({ id }) => id),
      score: hits[0]?.score ?? 0,
      words: hits[0]?.words ?? [],
      ...why,
    },
    effects: [sayText(withNotice(turn, withHint(turn, withKindness(turn, said)), true))],
    state: understood(turn, {
      lastDepartments: departments.map(({ id }) => id),
      toldNotMedical: true,
      ...(departments.length > 1 ? { offered: departments.map(choiceOf) } : {}),
    }),
  }
}

/** A department that was chosen or named, without a complaint to point at. */
export function chosenDepartment(turn: HeardTurn, department: Department, because: string): Decision {
  const hit = { department, score: 1, words: [because] }
  return departmentReply(turn, { hits: [hit], direct: true }, { skill: 'dialogue', rule: 'chosen-department' })
}

export function whichReply(turn: HeardTurn, options: readonly OfferedChoice[], why: Partial<Reason>): Decision {
  const offered = [...options, noneChoice(turn), personChoice(turn)]
  return {
    why: { skill: 'answer', rule: 'which', ...why },
    effects: [sayChoices(turn.knowledge.texts('ask.which'), offered)],
    state: understood(turn, { offered }),
  }
}

/** Polite refusal with a department and a person offered. */
export function refusalReply(turn: HeardTurn, key: TextKey, words: readonly string[], department: string): Decision {
  const offered = [personChoice(turn)]
  const text = withNotice(turn, turn.knowledge.texts(key, { department }), true)
  return {
    why: { skill: 'answer', rule: key, words },
    effects: [sayChoices(text, offered)],
    state: understood(turn, { offered, toldNotMedical: true }),
  }
}

export function understood(turn: HeardTurn, changes: Partial<BotState> = {}): BotState {
  return remember(turn, { misses: 0, ...changes })
}

function withNotice({ state, knowledge }: HeardTurn, text: string, medical: boolean): string {
  return medical && state.toldNotMedical !== true ? `${text}\n\n${knowledge.texts('notice.notMedical')}` : text
}

/** With the first clinic we name: when not to wait for an appointment. */
function withHint({ state, knowledge }: HeardTurn, text: string): string {
  return state.toldNotMedical === true ? text : `${text}\n${knowledge.texts('department.emergencyHint')}`
}

/** Facts after a kind sentence, for a lonely or anxious person. */
function withKindness({ heard, knowledge }: HeardTurn, text: string): string {
  return findWorry(heard.matchable).length > 0 ? `${knowledge.texts('kindness')}\n${text}` : text
}

function choiceOf({ id, name }: Department): OfferedChoice {
  return { kind: 'department', id, label: name }
}

function fieldsOf({ name, location, phone, hours }: Department): Readonly<Record<string, string>> {
  return { name, location, phone, hours }
}
