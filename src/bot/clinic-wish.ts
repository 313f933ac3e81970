// Whether a message wants a clinic to be named: asked in words, by a complaint, or not at all because it is about papers.
import type { Matter } from './matters.ts'
import { createPhraseFinder } from './phrases.ts'
import { type Question, wants, wantsFact } from './question.ts'
import type { Matchable } from './text/matchable.ts'
import type { DepartmentSuggestion } from './turn.ts'

const findClinicWords = createPhraseFinder(
  '什么科 挂什么 该挂 应挂 挂那个 挂那科 看哪科 看那科 看那个科 属于哪 哪个科 哪科 啥科 哪一科 哪一个科 哪些科 什么科室 哪个科室 挂哪 挂什么号 挂哪个号 挂啥 看什么号 找哪个医生 看哪个医生 什么门诊 哪个门诊 看哪里 去哪看 去哪里看 去哪儿看 ' +
    '找什么医生 看什么医生 找哪科 归哪科 归谁看 属于什么科 该看什么 应该看什么 挂个什么 去什么地方看 预约什么科 预约哪 约什么科 约哪个科 预约什么号 约哪科 ' +
    '要不要去医院 要不要看医生 用不用去医院 需不需要去医院 需要去医院吗 要去医院吗 用去医院吗 要去医院看吗 该不该去医院 要看医生吗 要去看吗',
)

const findIllness = createPhraseFinder(
  '不舒服 难受 生病 病了 哭闹 一直哭 老是哭 哭个不停 没精神 不吃饭 不肯吃 不对劲 看病 看医生 看大夫',
)

/** Chance that a clinic is what is wanted, by how the message asks. */
const WANTS_CLINIC = {
  asked: 0.97,
  directAndMore: 0.7, // "挂骨科要带什么"
  help: 0.85, // 怎么办
  told: 0.8, // a complaint, and no question
  otherQuestion: 0.55, // 为什么, 要不要, 多久
  aboutMatter: 0.03, // insurance, a vaccine, a certificate
  fact: 0.03, // what it costs, the telephone
} as const
/** A clinic less likely than this is only a little like the words, as every clinic is. */
const LEADING = 0.2
/** "预约骨科" names a matter, and a clinic all the same. */
const BOOKING = '挂号'

/** "挂什么科", in any wording. */
export function asksForClinic(matchable: Matchable): boolean {
  return findClinicWords(matchable).length > 0
}

/** The words lead to a clinic, rather than being a little like every one. */
export function leadsToClinic({ hits, direct }: DepartmentSuggestion): boolean {
  return direct || (hits[0]?.score ?? 0) >= LEADING
}

/** Somebody is said to be ill, or to need help. */
export function tellsOfIllness(question: Question): boolean {
  return wants(question, 'help') || findIllness(question.matchable).length > 0
}

/** Chance that a clinic is what is wanted, whichever it is. */
export function chanceOfClinic(
  question: Question,
  { direct }: DepartmentSuggestion,
  asksClinic: boolean,
  matters: readonly Matter[],
): number {
  if (asksClinic) return WANTS_CLINIC.asked
  if (wantsFact(question)) return WANTS_CLINIC.fact
  if (direct && matters.every(({ word }) => word === BOOKING)) {
    return question.wants === 0 ? WANTS_CLINIC.asked : WANTS_CLINIC.directAndMore
  }
  const byQuestion = wants(question, 'help')
    ? WANTS_CLINIC.help
    : question.wants === 0
      ? WANTS_CLINIC.told
      : WANTS_CLINIC.otherQuestion
  const aboutMatter = Math.max(0, ...matters.map(({ chance }) => chance))
  return aboutMatter * WANTS_CLINIC.aboutMatter + (1 - aboutMatter) * byQuestion
}
