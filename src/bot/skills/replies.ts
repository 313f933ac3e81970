// The wording shared by skills that answer: an approved FAQ answer, a department, a choice between several, a refusal.
// The standing notice goes with the first medical reply of a conversation.
import { type Department, noticesAt } from '../../model/department.ts'
import { answerFor, type FaqEntry, isValidAt } from '../../model/faq-entry.ts'
import type { TextKey } from '../../model/texts.ts'
import { remember, sayChoices, sayText } from '../decisions.ts'
import { createPhraseFinder } from '../phrases.ts'
import type { BotState, Decision, DepartmentSuggestion, FaqHit, HeardTurn, OfferedChoice, Reason } from '../turn.ts'

const MOST_FAQ_SHOWN = 6
const MOST_FOLLOW_UPS = 3
const MOST_QUOTED = 20
/** Below, the answer says what to do if it missed the question. */
const CERTAIN = 0.85

const findWorry = createPhraseFinder(
  '害怕 好怕 很怕 担心 焦虑 紧张 着急 急死 心慌慌 崩溃 绝望 孤单 没人陪',
  '不担心 不害怕 不着急 别担心 焦虑症 焦虑门诊',
)

export function faqReply(turn: HeardTurn, hit: FaqHit, why: Partial<Reason> = {}): Decision {
  const { entry, score, words } = hit
  const { knowledge, state } = turn
  const followUps = turn.brief === true ? [] : followUpsOf(turn, entry)
  const answer = answerFor(entry, turn.conversation.platform)
  const answered = score < CERTAIN ? `${answer}\n${knowledge.texts('faq.footer')}` : answer
  const text = withNotice(turn, withKindness(turn, answered), entry.clinical)
  return {
    why: { skill: 'answer', rule: 'faq', entry: { id: entry.id, version: entry.version }, score, words, ...why },
    effects: [
      followUps.length === 0 ? sayText(text) : sayChoices(turn, `${text}\n\n${knowledge.texts('faq.more')}`, followUps),
    ],
    state: understood(turn, {
      lastFaqId: entry.id,
      lastWas: 'faq',
      faqShown: [...(state.faqShown ?? []).filter((id) => id !== entry.id), entry.id].slice(-MOST_FAQ_SHOWN),
      ...(followUps.length === 0 ? {} : { offered: followUps }),
      ...(entry.clinical ? { toldNotMedical: true } : {}),
    }),
  }
}

/** Related questions that were not answered yet in this talk. */
function followUpsOf({ knowledge, state, now }: HeardTurn, entry: FaqEntry): readonly OfferedChoice[] {
  return entry.followUps
    .filter((id) => {
      const next = knowledge.faq.get(id)
      return next !== undefined && isValidAt(next, now) && state.faqShown?.includes(id) !== true
    })
    .slice(0, MOST_FOLLOW_UPS)
    .map((id) => ({ kind: 'faq', id }))
}

export function departmentReply(turn: HeardTurn, found: DepartmentSuggestion, why: Partial<Reason> = {}): Decision {
  const { texts } = turn.knowledge
  const hits = found.hits.slice(0, found.close)
  const departments = hits.map((hit) => hit.department)
  const [only] = departments
  const because =
    [...new Set(hits.flatMap((hit) => hit.words))].slice(0, 3).join('、') || turn.heard.words.slice(0, MOST_QUOTED)
  const said =
    departments.length === 1 && only !== undefined
      ? texts('department.one', { ...fieldsOf(only), because })
      : texts('department.several', {
          list: departments
            .map((department, index) => `${index + 1}. ${texts('department.line', fieldsOf(department))}`)
            .join('\n'),
          because,
        })
  const { unavailable } = found
  const missing = unavailable === undefined ? '' : `${texts('department.unavailable', { name: unavailable })}\n`
  return {
    why: {
      skill: 'answer',
      rule: 'department',
      departments: departments.map(({ id }) => id),
      score: hits[0]?.score ?? 0,
      words: hits[0]?.words ?? [],
      ...why,
    },
    effects: [
      sayText(
        withNotice(turn, withHint(turn, withKindness(turn, missing + said + noticesOf(turn, departments))), true),
      ),
    ],
    state: understood(turn, {
      lastDepartments: departments.map(({ id }) => id),
      lastWas: 'department',
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
  const offered: readonly OfferedChoice[] = [...options, { kind: 'none' }, { kind: 'person' }]
  return {
    why: { skill: 'answer', rule: 'which', ...why },
    effects: [sayChoices(turn, turn.knowledge.texts('ask.which'), offered)],
    state: understood(turn, { offered }),
  }
}

/** Asked again where, when or by what number the clinics just named are reached. */
export function departmentFacts(turn: HeardTurn, departments: readonly Department[]): Decision {
  const lines = departments.map((department) => turn.knowledge.texts('department.facts', fieldsOf(department)))
  return {
    why: { skill: 'answer', rule: 'department.facts', departments: departments.map(({ id }) => id) },
    effects: [sayText(lines.join('\n') + noticesOf(turn, departments))],
    state: understood(turn, { lastWas: 'department' }),
  }
}

export interface Refused {
  readonly key: TextKey
  readonly words: readonly string[]
  /** Name of the clinic where somebody may answer. */
  readonly department: string
}

/** Polite refusal with a department and a person offered. */
export function refusalReply(
  turn: HeardTurn,
  { key, words, department }: Refused,
  why: Partial<Reason> = {},
): Decision {
  const offered: readonly OfferedChoice[] = [{ kind: 'person' }]
  const text = withNotice(turn, withKindness(turn, turn.knowledge.texts(key, { department })), true)
  return {
    why: { skill: 'answer', rule: key, words, ...why },
    effects: [sayChoices(turn, text, offered)],
    state: understood(turn, { offered, toldNotMedical: true }),
  }
}

export function understood(turn: HeardTurn, changes: Partial<BotState> = {}): BotState {
  const { typing, ...asked } = turn.state.asked ?? {}
  return remember(turn, { misses: 0, ...(typing === undefined ? {} : { asked }), ...changes })
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

function choiceOf({ id }: Department): OfferedChoice {
  return { kind: 'department', id }
}

function noticesOf({ now }: HeardTurn, departments: readonly Department[]): string {
  return departments
    .flatMap((department) => noticesAt(department, now))
    .map((notice) => `\n${notice}`)
    .join('')
}

function fieldsOf({ name, location, phone, hours }: Department): Readonly<Record<string, string>> {
  return { name, location, phone, hours }
}
