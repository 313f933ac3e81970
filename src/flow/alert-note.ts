// Alerts in the words colleagues read, pure: what kind, when, and the page that shows it. Nothing of the patient, not even
// what the alarm is about: a group of a messenger is no place for it.
import { HOUR } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { StaffNote } from '../channel/staff-alert.ts'
import type { StaffAlert } from '../model/staff-alert.ts'

export type AlertLanguage = 'zh-CN' | 'en'

const BEIJING_OFFSET_MS = 8 * HOUR

/** `publicUrl`: of the console's pages, without a slash at the end. Emergencies first, each page once. */
export function noteOf(alerts: readonly StaffAlert[], publicUrl: string, language: AlertLanguage): StaffNote {
  const newest = new Map(alerts.map((alert) => [`${alert.topic}:${alert.subject.id}`, alert]))
  const ordered = [...newest.values()].sort((a, b) => rank(a) - rank(b) || a.seq - b.seq)
  return {
    title: language === 'en' ? 'Front desk alert' : '导诊台提醒',
    lines: ordered.map((alert) => ({ text: lineOf(alert, language), url: `${publicUrl}${pageOf(alert)}` })),
    more: (count) => (language === 'en' ? `and ${count} more` : `另有 ${count} 条`),
    urgent: ordered.some(({ topic }) => topic === 'emergency'),
  }
}

function rank({ topic }: StaffAlert): number {
  return topic === 'emergency' ? 0 : 1
}

function pageOf({ subject: { kind, id } }: StaffAlert): string {
  switch (kind) {
    case 'conversation':
      return `/console/c/${encodeURIComponent(id)}`
    case 'handover':
      return `/console/handover/${encodeURIComponent(id)}`
    case 'check':
      return '/console/admin/operations'
    default:
      return never(kind)
  }
}

function lineOf(alert: StaffAlert, language: AlertLanguage): string {
  const time = new Date(alert.at + BEIJING_OFFSET_MS).toISOString().slice(11, 16)
  return `${time} ${language === 'en' ? english(alert) : chinese(alert)}`
}

function chinese({ topic, again }: StaffAlert): string {
  switch (topic) {
    case 'emergency':
      return again ? '【急症】仍无人确认，请立即查看' : '【急症】有患者可能处于危险，请立即查看'
    case 'overdue':
      return '【超时】有患者等待过久'
    case 'waiting':
      return '【排队】有患者等待人工'
    case 'handover':
      return '【交接班】有一份交班等待接班'
    case 'database':
      return '【数据库】夜间检查发现问题，请通知信息科'
    default:
      return never(topic)
  }
}

function english({ topic, again }: StaffAlert): string {
  switch (topic) {
    case 'emergency':
      return again
        ? '[Emergency] still not acknowledged: look at once'
        : '[Emergency] a patient may be in danger: look at once'
    case 'overdue':
      return '[Overdue] a patient has waited too long'
    case 'waiting':
      return '[Line] a patient waits for a person'
    case 'handover':
      return '[Shift] a handover waits to be taken'
    case 'database':
      return '[Database] the night check found damage: tell the IT department'
    default:
      return never(topic)
  }
}
