// FAQ and departments propose, calibrated scores decide between them; a margin too small asks back. A request for a
// drug, a diagnosis or the reading of a report is refused with a department and a person offered.
import type { Department } from '../../model/department.ts'
import { sayChoices, sayText } from '../decisions.ts'
import { withLastTopic } from '../last-topic.ts'
import { createPhraseFinder } from '../phrases.ts'
import { type Question, readQuestion, wants, wantsFact } from '../question.ts'
import { findRefusal, type Refusal } from '../refusals.ts'
import { logOdds } from '../scores.ts'
import type { Decision, DepartmentSuggestion, FaqHit, HeardTurn, OfferedChoice, Reason, Skill } from '../turn.ts'
import { readCourtesy } from './greeting.ts'
import { departmentReply, faqReply, refusalReply, understood, whichReply } from './replies.ts'

/** From here an FAQ entry answers; below `POSSIBLE` it is not even offered. */
const SURE = 0.7
const POSSIBLE = 0.3
/** Two entries closer than this, in log odds: ask which. */
const MARGIN = 1.2
/** Far ahead of every other entry, less is enough. */
const SURE_WHEN_ALONE = 0.5
const ALONE = 2
/** An approved answer this close beats a refusal: "做胃镜前能吃降压药吗" may have one. */
const BEATS_REFUSAL = 0.93
/** An entry of the clinic itself, this close, says more than the clinic's name: "做胃镜能吃饭吗". */
const NEAR = 0.6
const MOST_OFFERED = 3
const DEPARTMENT_SURE = 0.5
/** Stands in `refuse.medicine` when no clinic follows from the words. */
const ANY_CLINIC = '相应科室'

const asksForDepartment = createPhraseFinder(
  '什么科 哪个科 哪科 啥科 哪一科 挂哪 挂什么号 看什么号 找哪个医生 看哪个医生 什么门诊 哪个门诊 挂啥 看哪里 去哪看 去哪里看 找什么医生 看什么医生',
)

const findIllness = createPhraseFinder(
  '不舒服 难受 生病 病了 哭闹 一直哭 老是哭 哭个不停 没精神 不吃饭 不肯吃 不对劲 看病 看医生 看大夫',
)

export const answer: Skill = {
  name: 'answer',
  consider(turn) {
    const { heard, state } = turn
    if (heard.matchable.text === '' || readCourtesy(heard.matchable.text) !== undefined) return undefined
    const alone = answerTo(turn, heard.words)
    if (alone !== undefined || state.pending?.ask !== 'about') return alone
    return answerTo(turn, `${state.pending.words}，${heard.words}`)
  },
}

function answerTo(turn: HeardTurn, words: string): Decision | undefined {
  const { knowledge, heard } = turn
  const question = readQuestion(words === heard.words ? heard.matchable : words)
  const faq = findFaq(turn, question)
  if (isAsked(faq)) return proposeFaq(turn, faq, undefined)
  const suggestion = knowledge.departments.suggest(words, heard.person, question.matchable)
  const wantsDepartment = asksForDepartment(question.matchable).length > 0
  const refusal = mayRefuse(faq, suggestion, wantsDepartment) ? findRefusal(question.matchable) : undefined
  if (refusal !== undefined) return refuse(turn, refusal, suggestion)
  const runnersUp = runnersUpOf(faq, suggestion)
  const wantsClinic = wantsDepartment || suggestion.direct || !wantsFact(question)
  const needsClinic = wantsDepartment || tellsOfIllness(question, faq)
  if (wantsClinic && isDepartmentsTurn(faq, suggestion, needsClinic)) {
    return proposeDepartments(turn, words, suggestion, runnersUp)
  }
  if (faq.length > 0) return proposeFaq(turn, faq, runnersUp)
  const forChild = needsClinic || findIllness(question.matchable).length > 0 ? suggestion.childClinic : undefined
  if (forChild !== undefined) return proposeDepartments(turn, words, onlyClinic(forChild), runnersUp)
  return wantsDepartment ? notSure(turn) : undefined
}

function findFaq(turn: HeardTurn, question: Question): readonly FaqHit[] {
  const { knowledge, now } = turn
  const alone = knowledge.faq.find(question.matchable.original, now, question)
  return withLastTopic(turn, question, alone).filter(({ score }) => score >= POSSIBLE)
}

/** The words of an entry and of no other, as they stand. */
function isAsked([best, second]: readonly FaqHit[]): boolean {
  return best !== undefined && best.score === 1 && (second === undefined || second.score < 1)
}

/** "孩子发烧39度怎么办": somebody is ill and asks what to do. A clinic helps more than an answer that is only near. */
function tellsOfIllness(question: Question, [best]: readonly FaqHit[]): boolean {
  if (!wants(question, 'help')) return false
  return best === undefined || best.entry.clinical || best.score < BEATS_REFUSAL
}

function onlyClinic(department: Department): DepartmentSuggestion {
  return { hits: [{ department, score: DEPARTMENT_SURE, words: ['孩子'] }], direct: false }
}

/** An approved answer that fits closely, or a clinic that was asked for, is better help than a refusal. */
function mayRefuse([best]: readonly FaqHit[], { hits }: DepartmentSuggestion, wantsDepartment: boolean): boolean {
  return (best === undefined || best.score < BEATS_REFUSAL) && !(wantsDepartment && hits.length > 0)
}

function refuse(turn: HeardTurn, { key, words }: Refusal, { hits }: DepartmentSuggestion): Decision {
  return turn.heard.minor
    ? askGuardian(turn, words)
    : refusalReply(turn, key, words, hits[0]?.department.name ?? ANY_CLINIC)
}

function isDepartmentsTurn(faq: readonly FaqHit[], { hits, direct }: DepartmentSuggestion, wanted: boolean): boolean {
  const [first] = hits
  if (first === undefined) return false
  if (direct || wanted) return true
  const [best, second] = faq
  if (best !== undefined && best.score >= NEAR && best.entry.departmentId === first.department.id) return false
  return first.score >= DEPARTMENT_SURE && (best === undefined || !isClear(best, second))
}

function proposeDepartments(
  turn: HeardTurn,
  words: string,
  suggestion: DepartmentSuggestion,
  runnersUp: Reason['runnersUp'],
): Decision {
  const { heard, state, knowledge } = turn
  if (heard.minor && !suggestion.direct) return askGuardian(turn, suggestion.hits[0]?.words ?? [])
  const { needs } = suggestion
  const asked = state.asked ?? {}
  if (needs === undefined || (asked[needs] ?? 0) > 0 || state.refused?.includes(needs) === true) {
    return departmentReply(turn, suggestion, runnersUp === undefined ? {} : { runnersUp })
  }
  return {
    why: { skill: 'answer', rule: `ask-${needs}`, departments: suggestion.hits.map(({ department }) => department.id) },
    effects: [sayText(knowledge.texts(`ask.${needs}`))],
    state: understood(turn, {
      pending: { ask: needs, words: words.slice(0, 200) },
      asked: { ...asked, [needs]: (asked[needs] ?? 0) + 1 },
    }),
  }
}

function proposeFaq(turn: HeardTurn, faq: readonly FaqHit[], runnersUp: Reason['runnersUp']): Decision | undefined {
  const [best, second] = faq
  if (best === undefined) return undefined
  if (isClear(best, second)) {
    if (turn.heard.minor && best.entry.clinical) return askGuardian(turn, best.words)
    return faqReply(turn, best, runnersUp === undefined ? {} : { runnersUp })
  }
  const options = faq
    .filter(({ score }) => best.score - score < 0.4)
    .slice(0, MOST_OFFERED)
    .map(({ entry }): OfferedChoice => ({ kind: 'faq', id: entry.id }))
  return whichReply(turn, options, {
    score: best.score,
    words: best.words,
    ...(runnersUp === undefined ? {} : { runnersUp }),
  })
}

function isClear(best: FaqHit, second: FaqHit | undefined): boolean {
  const ahead = second === undefined ? Number.POSITIVE_INFINITY : logOdds(best.score) - logOdds(second.score)
  return ahead >= MARGIN && best.score >= (ahead >= ALONE ? SURE_WHEN_ALONE : SURE)
}

/** A child alone gets general and emergency help only. */
function askGuardian(turn: HeardTurn, words: readonly string[]): Decision {
  const offered: readonly OfferedChoice[] = [{ kind: 'person' }]
  return {
    why: { skill: 'answer', rule: 'minor.guardian', words },
    effects: [sayChoices(turn, turn.knowledge.texts('minor.guardian'), offered)],
    state: understood(turn, { offered }),
  }
}

function notSure(turn: HeardTurn): Decision {
  const offered: readonly OfferedChoice[] = [{ kind: 'person' }]
  return {
    why: { skill: 'answer', rule: 'department.notSure' },
    effects: [
      sayChoices(turn, turn.knowledge.texts('department.notSure'), offered),
      { kind: 'unanswered', text: turn.heard.words },
    ],
    state: understood(turn, { offered }),
  }
}

function runnersUpOf(faq: readonly FaqHit[], { hits }: DepartmentSuggestion): Reason['runnersUp'] {
  const all = [
    ...faq.map(({ entry, score }) => ({ what: `faq:${entry.id}`, score })),
    ...hits.map(({ department, score }) => ({ what: `department:${department.id}`, score })),
  ].sort((a, b) => b.score - a.score)
  return all.length > 1 ? all.slice(1, 5) : undefined
}
