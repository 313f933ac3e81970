// What patients add once the way was named: "没有", "三天了", "早上重一点". Nothing in it can be answered, and nothing was
// misunderstood: it never counts as a miss, and it is never judged. Questions we cannot answer there do count.
import type { Department } from '../../model/department.ts'
import type { TextKey } from '../../model/texts.ts'
import { remember, sayText } from '../decisions.ts'
import { wants } from '../question.ts'
import type { Decision, DepartmentSuggestion, HeardTurn, Skill } from '../turn.ts'
import { departmentFacts } from './replies.ts'

/** A consultation is written slowly; later than this, a message begins something new. */
const STILL_TALKING_MS = 30 * 60_000
/** Longer than this, somebody tells a new story that we did not understand. */
const LONGEST_DETAIL = 80
const ANY_CLINIC = '相应科室'

const ASKS =
  /[?吗么嘛]|呢$|什么|啥|怎么|怎样|咋|哪|几点|几号|多少|多久|能不能|可不可以|可以不|要不要|用不用|有没有|是不是|会不会|为何|如何|请问|(.)不\1/
/** Beside a clinic named just before, words must lead to another as clearly as this to be a new complaint. */
const NEW_COMPLAINT = 0.6

/** "没有呢": a statement with a soft ending. */
const STATED = /^(?:还|也|都|就|目前|暂时)?(?:没有?|有|不|是)[^?吗]{0,6}呢?$/
const REQUESTS = /帮[我忙]|给我|我想|我要|想要|麻烦|求|预约|挂号/

/** An answer to a question somebody else would have asked; alone it says nothing. */
const BARE_ANSWER =
  /^(?:(?:都|还|也|暂时|目前|现在|好像|应该|一直|从来)*(?:没有?|有|是|不是|不对|不|会|不会|能|不能|男的?|女的?)(?:的|了|过|啊|呢|呀|哦|点|一点)*|(?:大概|差不多|快|已经|有)*[\d.一二两三四五六七八九十半几]+(?:个|多)*(?:小时|天|周|星期|月|年|岁|次|度|斤|公斤|号)?(?:多|左右|了|吧|的|半)*)[,.!;]*$/
const BARE_TIME = /^(?:昨天|今天|前天|刚才|刚刚|早上|晚上|上午|下午)[,.!;]*$/

/** "没有", "三天了": no question, whatever entry it looks like. */
export function isBareAnswer(text: string): boolean {
  return BARE_ANSWER.test(text)
}

export const details: Skill = {
  name: 'details',
  consider(turn) {
    const { heard, state } = turn
    const { text } = heard.matchable
    if (text === '' || text.length > LONGEST_DETAIL || !isWritten(turn) || !isTalking(turn)) return undefined
    const isMedical = state.toldNotMedical === true
    if (isBareAnswer(text) || BARE_TIME.test(text)) return noted(turn, isMedical ? 'details.noted' : 'details.bare')
    const clinics = clinicsNamed(turn)
    const wasAskedMore = (state.misses ?? 0) > 0 && clinics.length === 0
    if (!isMedical || wasAskedMore || REQUESTS.test(text)) return undefined
    if (isStatement(text)) return noted(turn, 'details.noted')
    if (clinics.length === 0) return undefined
    if (wants(heard.reading.question(), 'where', 'when', 'phone')) return departmentFacts(turn, clinics)
    return (state.misses ?? 0) === 0 ? leftToDoctor(turn) : undefined
  },
}

/** Whether words that are a little like a clinic only add to the complaint told before: "搬东西闪的", "没有发烧". */
export function addsToComplaint(turn: HeardTurn, { hits, direct }: DepartmentSuggestion): boolean {
  const { text } = turn.heard.matchable
  if (direct || turn.state.lastWas !== 'department' || !isTalking(turn) || REQUESTS.test(text)) return false
  const [best] = hits
  if (best === undefined || text.length > LONGEST_DETAIL || clinicsNamed(turn).length === 0) return false
  const isNamed = turn.state.lastDepartments?.includes(best.department.id) === true
  return best.score < NEW_COMPLAINT || (isNamed && isStatement(text))
}

function isTalking({ state, now }: HeardTurn): boolean {
  const last = state.recent?.at(-1)
  return last !== undefined && now - last.at <= STILL_TALKING_MS
}

function isStatement(text: string): boolean {
  return !ASKS.test(text) || STATED.test(text)
}

function isWritten({ event }: HeardTurn): boolean {
  return event.kind !== 'inbound' || event.content.kind === 'text' || event.content.kind === 'voice'
}

/** Whatever was open stays open: "2" and "五岁" still count after it. */
function noted(turn: HeardTurn, key: TextKey): Decision {
  const { state, knowledge } = turn
  const { asked = {}, offered, pending } = state
  const isFirst = (asked.details ?? 0) === 0
  const text = key === 'details.noted' && !isFirst ? 'details.more' : key
  return {
    why: { skill: 'details', rule: text },
    effects: [sayText(knowledge.texts(text, { department: clinicOf(turn) }))],
    state: remember(turn, {
      ...(key === 'details.noted' ? { asked: { ...asked, details: (asked.details ?? 0) + 1 } } : {}),
      ...(offered === undefined ? {} : { offered }),
      ...(pending === undefined ? {} : { pending }),
    }),
  }
}

/** A question in the middle of a complaint is most likely about it. */
function leftToDoctor(turn: HeardTurn): Decision {
  const { heard, knowledge } = turn
  return {
    why: { skill: 'details', rule: 'details.question' },
    effects: [
      sayText(knowledge.texts('details.question', { department: clinicOf(turn) })),
      { kind: 'unanswered', text: heard.words },
    ],
    state: remember(turn, { misses: 1, pending: { ask: 'about', words: heard.words.slice(0, 200) } }),
  }
}

function clinicOf(turn: HeardTurn): string {
  return clinicsNamed(turn)[0]?.name ?? ANY_CLINIC
}

function clinicsNamed({ state, knowledge }: HeardTurn): readonly Department[] {
  return (state.lastDepartments ?? []).flatMap((id) => knowledge.departments.get(id) ?? [])
}
