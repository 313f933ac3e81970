// Answers: entries, clinics and refusals compete by their chances, and the cheapest way by the table of costs is taken.
// Two questions in one message get two answers; a short one leans on the answer before it. Never a diagnosis or a drug.
import type { FaqEntry } from '../../model/faq-entry.ts'
import { type Arbitrated, arbitrate, type Candidate } from '../arbitration.ts'
import { type Gathered, gather, type Said } from '../candidates.ts'
import { asksForClinic, leadsToClinic } from '../clinic-wish.ts'
import { sayChoices, sayText } from '../decisions.ts'
import { type Lean, leansOnComplaint, leansOnDepartment, leansOnPerson, leansOnRefusal } from '../last-topic.ts'
import { readQuestion } from '../question.ts'
import type { Refusal } from '../refusals.ts'
import { splitQuestions } from '../several-questions.ts'
import type { Decision, DepartmentSuggestion, HeardTurn, OfferedChoice, Reason, Skill } from '../turn.ts'
import { addsToComplaint, isBareAnswer } from './details.ts'
import { generalAnswer } from './general-answer.ts'
import { readCourtesy } from './greeting.ts'
import { departmentFacts, departmentReply, faqReply, refusalReply, understood, whichReply } from './replies.ts'
import { together } from './together.ts'

/** Stands in a refusal when no clinic follows from the words. */
const ANY_CLINIC = '相应科室'
/** Each of two questions must be answered about as surely as one alone. */
const SURE_EACH = 0.6
const SURE_MATTER = 0.8
const SHORTEST_TOPIC = 2

export const answer: Skill = {
  name: 'answer',
  consider(turn) {
    const { heard, state } = turn
    if (heard.matchable.text === '' || readCourtesy(heard.matchable.text) !== undefined) return undefined
    const before = leansOnPerson(turn) ?? (asksForClinic(heard.matchable) ? leansOnComplaint(turn) : undefined)
    if (before !== undefined) return replyTo(turn, weigh(turn, `${before}，${heard.words}`))
    const lastDepartments = leansOnDepartment(turn) ?? leansOnRefusal(turn)
    if (lastDepartments !== undefined) return departmentFacts(turn, lastDepartments)
    const alone = isBareAnswer(heard.matchable.text) ? undefined : answerTo(turn, heard.words)
    if (alone !== undefined || state.pending?.ask !== 'about') return alone
    return replyTo(turn, weigh(turn, `${state.pending.words}，${heard.words}`))
  },
}

interface Weighed {
  readonly words: string
  readonly gathered: Gathered
  readonly arbitrated: Arbitrated<Said>
}

function weigh(turn: HeardTurn, words: string, lean?: Lean): Weighed {
  const gathered = gather(turn, words, lean)
  const { general } = gathered
  const arbitrated = arbitrate(gathered.candidates, {
    misses: turn.state.misses ?? 0,
    ...(general === undefined ? {} : { general: general.chance }),
  })
  return { words, gathered, arbitrated }
}

function answerTo(turn: HeardTurn, words: string): Decision | undefined {
  const whole = weigh(turn, words)
  if (isAskedAsItStands(whole)) return replyTo(turn, whole)
  const isAnsweredWhole = whole.arbitrated.verdict.act === 'answer'
  const sure = sureParts(turn, splitQuestions(words, turn.heard.matchable), isAnsweredWhole ? 2 : 1)
  const [first, second, third] = rather(sure)
  if (first !== undefined && second !== undefined) {
    return together(
      turn,
      (next) => replyTo(next, first),
      (next) => replyTo(next, second),
      third !== undefined,
    )
  }
  const isAnswered = isAnsweredWhole || first === undefined || !standsAlone(first.words)
  return replyTo(turn, isAnswered ? whole : first)
}

/** "价格多少", cut from a message we did not understand, answers nothing. */
function standsAlone(words: string): boolean {
  return readQuestion(words).topic.length >= SHORTEST_TOPIC
}

/** The words of one entry and of no other. */
function isAskedAsItStands({ arbitrated: { verdict } }: Weighed): boolean {
  if (verdict.act !== 'answer') return false
  const { said } = verdict.candidate
  return said.kind === 'faq' && said.hit.score === 1
}

/** Parts that alone have a confident answer of their own, each other than the ones before it. Fewer than `least` are no use. */
function sureParts(turn: HeardTurn, parts: readonly string[], least: number): readonly Weighed[] {
  const sure: Weighed[] = []
  let lean: Lean | undefined
  for (const [at, part] of parts.entries()) {
    if (sure.length + parts.length - at < least) break
    const weighed = weigh(turn, part, lean)
    const { verdict } = weighed.arbitrated
    if (verdict.act === 'general' && asksOfMatter(weighed) && !sure.some((other) => sameAnswer(other, weighed))) {
      sure.push(weighed)
    }
    if (verdict.act !== 'answer') continue
    const { said, chance } = verdict.candidate
    const isAsked = said.kind === 'clinic' && weighed.gathered.asksClinic
    if (chance < SURE_EACH && !isAsked) continue
    if (said.kind === 'faq') lean = { faqId: said.hit.entry.id, isFresh: true, before: [part] }
    if (!sure.some((other) => sameAnswer(other, weighed))) sure.push(weighed)
  }
  return sure
}

/** General answers stand beside one that is sure; two sure ones leave no room, and none by itself is sure. */
function rather(parts: readonly Weighed[]): readonly Weighed[] {
  const sure = parts.filter(({ arbitrated: { verdict } }) => verdict.act === 'answer')
  return sure.length === 1 ? parts : sure
}

/** "可以预约吗" beside a part that is sure: its matter's general answer is better than silence. */
function asksOfMatter({ words, gathered: { general } }: Weighed): boolean {
  return (general?.chance ?? 0) >= SURE_MATTER && readQuestion(words).wants !== 0
}

/** Two entries are two answers; two clinics or two refusals are one. */
function sameAnswer(one: Weighed, other: Weighed): boolean {
  const [a, b] = [saidBy(one), saidBy(other)]
  return a !== undefined && a === b
}

/** The entry, or else what kind of thing would be said. */
function saidBy({ gathered, arbitrated: { verdict } }: Weighed): FaqEntry | Said['kind'] | undefined {
  if (verdict.act === 'general') return gathered.general?.entry
  if (verdict.act !== 'answer') return undefined
  const { said } = verdict.candidate
  return said.kind === 'faq' ? said.hit.entry : said.kind
}

function replyTo(turn: HeardTurn, weighed: Weighed): Decision | undefined {
  const { gathered, arbitrated, words } = weighed
  const { verdict } = arbitrated
  switch (verdict.act) {
    case 'answer':
      return say(turn, weighed, verdict.candidate)
    case 'choices':
      return whichReply(turn, verdict.candidates.map(optionOf), {
        score: rounded(verdict.candidates[0]?.chance ?? 0),
        ...others(arbitrated, undefined),
      })
    case 'general':
      return generalAnswer(turn, { ...weighed, runnersUp: others(arbitrated, undefined) }, (next) =>
        proposeDepartments(next, words, gathered.suggestion, {}),
      )
    case 'notUnderstood':
    case 'person':
      return gathered.asksClinic ? notSure(turn) : undefined
  }
}

function say(turn: HeardTurn, { gathered, arbitrated, words }: Weighed, chosen: Candidate<Said>): Decision | undefined {
  const { said, chance } = chosen
  const why = { score: rounded(chance), ...others(arbitrated, chosen) }
  switch (said.kind) {
    case 'faq':
      if (turn.heard.minor && said.hit.entry.clinical) return askGuardian(turn, said.hit.words)
      return faqReply(turn, { entry: said.hit.entry, words: said.hit.words, score: chance }, why)
    case 'clinic':
      if (!gathered.asksClinic && words === turn.heard.words && addsToComplaint(turn, said.suggestion)) return undefined
      return proposeDepartments(turn, words, said.suggestion, why)
    case 'refusal':
      return refuse(turn, said.refusal, gathered.suggestion, why)
  }
}

function refuse(
  turn: HeardTurn,
  { key, words }: Refusal,
  suggestion: DepartmentSuggestion,
  why: Partial<Reason>,
): Decision {
  if (turn.heard.minor) return askGuardian(turn, words)
  const [before] = turn.state.lastDepartments ?? []
  const last = before === undefined ? undefined : turn.knowledge.departments.get(before)
  const [best] = suggestion.hits
  // "那能吃鸡蛋吗": faint words do not lead away from the clinic just named.
  const clinic = leadsToClinic(suggestion) ? best?.department : (last ?? best?.department)
  const decision = refusalReply(turn, { key, words, department: clinic?.name ?? ANY_CLINIC }, why)
  return clinic === undefined ? decision : { ...decision, state: { ...decision.state, lastDepartments: [clinic.id] } }
}

function proposeDepartments(
  turn: HeardTurn,
  words: string,
  suggestion: DepartmentSuggestion,
  why: Partial<Reason>,
): Decision {
  const { heard, state, knowledge } = turn
  if (heard.minor && !suggestion.direct) return askGuardian(turn, suggestion.hits[0]?.words ?? [])
  const { needs } = suggestion
  const asked = state.asked ?? {}
  if (needs === undefined || (asked[needs] ?? 0) > 0 || state.refused?.includes(needs) === true) {
    return departmentReply(turn, suggestion, why)
  }
  return {
    why: {
      skill: 'answer',
      rule: `ask-${needs}`,
      departments: suggestion.hits.map(({ department }) => department.id),
      ...why,
    },
    effects: [sayText(knowledge.texts(`ask.${needs}`))],
    state: understood(turn, {
      pending: { ask: needs, words: words.slice(0, 200) },
      asked: { ...asked, [needs]: (asked[needs] ?? 0) + 1 },
    }),
  }
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

function optionOf({ said }: Candidate<Said>): OfferedChoice {
  switch (said.kind) {
    case 'faq':
      return { kind: 'faq', id: said.hit.entry.id }
    case 'clinic': {
      const [first] = said.suggestion.hits
      return first === undefined ? { kind: 'none' } : { kind: 'department', id: first.department.id }
    }
    case 'refusal':
      return { kind: 'person' }
  }
}

/** What else was considered, and what each way would have cost. */
function others(
  { candidates, costs }: Arbitrated<Said>,
  chosen: Candidate<Said> | undefined,
): Pick<Reason, 'runnersUp' | 'costs'> {
  const runnersUp = candidates
    .filter((candidate) => candidate !== chosen)
    .slice(0, 4)
    .map(({ said, chance }) => ({ what: nameOf(said), score: rounded(chance) }))
  return { ...(runnersUp.length === 0 ? {} : { runnersUp }), costs }
}

function nameOf(said: Said): string {
  switch (said.kind) {
    case 'faq':
      return `faq:${said.hit.entry.id}`
    case 'clinic':
      return `department:${said.suggestion.hits[0]?.department.id ?? ''}`
    case 'refusal':
      return said.refusal.key
  }
}

function rounded(chance: number): number {
  return Math.round(chance * 1000) / 1000
}
