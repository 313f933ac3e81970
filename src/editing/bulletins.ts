// Notices and doctors as the bot knows them: approved answers with a last day, and a line under the department's own answer.
// A doctor whose credential has run out is not shown to anybody, without anybody having to remember it.
import { DAY } from '../base/clock.ts'
import type { Department } from '../model/department.ts'
import { type EntryBody, type Overlay, releasedOf } from '../model/edited.ts'
import type { FaqEntry } from '../model/faq-entry.ts'

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

export function withBulletins<
  Parts extends { readonly faq: readonly FaqEntry[]; readonly departments: readonly Department[] },
>(parts: Parts, overlay: Overlay): Parts {
  const notices = bodiesOf(overlay, 'notice')
  const doctors = bodiesOf(overlay, 'doctor')
  if (notices.length === 0 && doctors.length === 0) return parts
  const nameOf = (id: string) => parts.departments.find((department) => department.id === id)?.name
  return {
    ...parts,
    departments: parts.departments.map((department) => withNotices(department, notices)),
    faq: [
      ...parts.faq,
      ...notices.map(([id, body]) => noticeEntry(id, body, nameOf(String(body.departmentId)))),
      ...doctors.flatMap(([id, body]) => doctorEntry(id, body, nameOf(String(body.departmentId))) ?? []),
    ],
  }
}

function bodiesOf(overlay: Overlay, kind: 'notice' | 'doctor'): readonly (readonly [string, EntryBody])[] {
  return [...releasedOf(overlay, kind)].flatMap(([id, body]) => (body === null ? [] : [[id, body] as const]))
}

function withNotices(department: Department, notices: readonly (readonly [string, EntryBody])[]): Department {
  const own = notices.filter(([, body]) => body.departmentId === department.id)
  if (own.length === 0) return department
  return {
    ...department,
    notices: own.map(([, body]) => ({
      text: `${String(body.title)}：${String(body.text)}`,
      validFrom: startOfDay(String(body.from)),
      validTo: startOfDay(String(body.to)) + DAY,
    })),
  }
}

function noticeEntry(id: string, body: EntryBody, department: string | undefined): FaqEntry {
  const title = String(body.title)
  const asked =
    department === undefined ? [] : [`${department}停诊吗`, `${department}停诊通知`, `${department}有什么通知`]
  return {
    ...NOTHING_MORE,
    id: `notice.${id}`,
    category: '公告',
    questions: [...new Set([title, ...asked])],
    answer: `${title}：${String(body.text)}`,
    ...(department === undefined ? {} : { departmentId: String(body.departmentId) }),
    validFrom: startOfDay(String(body.from)),
    validTo: startOfDay(String(body.to)) + DAY,
  }
}

function doctorEntry(id: string, body: EntryBody, department: string | undefined): FaqEntry | undefined {
  if (department === undefined) return undefined
  const name = String(body.name)
  const title = String(body.title)
  return {
    ...NOTHING_MORE,
    id: `doctor.${id}`,
    category: '医生',
    questions: [`${name}医生`, `${name}什么时候出诊`, `${name}在哪个科`, `${name}${title}出诊时间`, `挂${name}的号`],
    answer: `${name}，${title}，${department}。出诊时间：${String(body.hours)}。`,
    departmentId: String(body.departmentId),
    validTo: startOfDay(String(body.credentialValidTo)) + DAY,
  }
}

const NOTHING_MORE = { version: 1, clinical: false, followUps: [] } as const

function startOfDay(on: string): number {
  return Date.parse(`${on}T00:00:00Z`) - SHANGHAI_OFFSET_MS
}
