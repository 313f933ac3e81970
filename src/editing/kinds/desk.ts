// What the desk goes by: the week, the holidays of a year, the numbers of waiting and promising. Settings, no words.
import { z } from 'zod'
import type { EntryBody, Overlay } from '../../model/edited.ts'
import { releasedOf } from '../../model/edited.ts'
import { holidaysYearSchema } from '../../model/holidays.ts'
import { type Finding, found } from '../finding.ts'
import { schemaFaults } from '../schema-faults.ts'
import { type ConfigValues, isBody } from '../values.ts'
import type { Kind } from './kind.ts'

const RANGE = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-4]):[0-5]\d$/
const ranges = z.array(z.string().regex(RANGE, '例如 08:00-12:00')).max(6).default([])
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
const weekSchema = z.strictObject(Object.fromEntries(DAYS.map((day) => [day, ranges])))

const NEITHER = { isClinical: () => false, needsReview: () => false, category: () => undefined, texts: () => [] }

export const WEEK = 'week'

export const hours: Kind = {
  ...NEITHER,
  kind: 'hours',
  schema: weekSchema,
  newId: undefined,
  split: (values) => new Map([[WEEK, values.hours]]),
  named: (_id, body) => body,
  title: () => '一周工作时间',
  faults: (_id, body) => [...schemaFaults(weekSchema, body), ...backwards(body)],
}

function backwards(body: EntryBody): readonly Finding[] {
  return DAYS.flatMap((day) => {
    const list = body[day]
    if (!Array.isArray(list)) return []
    return (list as readonly unknown[]).flatMap((range, at) => {
      const [from = '', to = ''] = String(range).split('-')
      const [, before = ''] = at === 0 ? [] : String(list[at - 1]).split('-')
      if (from >= to) return [found(`${day}.${at}`, 'ends-before-it-begins')]
      return before > from ? [found(`${day}.${at}`, 'overlaps-the-one-before')] : []
    })
  })
}

export const holidays: Kind = {
  ...NEITHER,
  kind: 'holidays',
  schema: holidaysYearSchema,
  newId: /^\d{4}$/,
  split: (values) => yearsOf(values.holidays),
  named: (_id, body) => body,
  title: (id) => `${id} 年节假日与调休`,
  faults(id, body) {
    const shape = schemaFaults(holidaysYearSchema, body)
    if (shape.length > 0) return shape
    return (['holidays', 'workdays'] as const).flatMap((field) => {
      const days = body[field]
      const other = field === 'workdays' && Array.isArray(body.holidays) ? (body.holidays as readonly unknown[]) : []
      return (Array.isArray(days) ? (days as readonly unknown[]) : []).flatMap((day, at) => {
        if (!String(day).startsWith(`${id}-`)) return [found(`${field}.${at}`, 'not-in-year', { year: id })]
        return other.includes(day) ? [found(`${field}.${at}`, 'off-and-working')] : []
      })
    })
  },
}

function yearsOf(file: unknown): ReadonlyMap<string, EntryBody> {
  const years = isBody(file) ? Object.entries(file) : []
  return new Map(years.flatMap(([year, body]) => (isBody(body) ? [[year, body] as const] : [])))
}

const seconds = (least: number, most: number) => z.int().min(least).max(most)

/** In seconds, as people say them. */
export const slaSchema = z.strictObject({
  capacity: z.int().min(1).max(50),
  awaySeconds: seconds(30, 3_600),
  holdNoticeSeconds: seconds(10, 3_600),
  leadAlarmSeconds: seconds(30, 7_200),
  alarmEscalateSeconds: seconds(15, 600),
  alarmRepeatSeconds: seconds(30, 3_600),
  transferSeconds: seconds(15, 3_600),
  positionEverySeconds: seconds(15, 3_600),
  handlingSeconds: seconds(60, 7_200),
})

export const sla: Kind = {
  ...NEITHER,
  kind: 'sla',
  schema: slaSchema,
  newId: undefined,
  split: (values) => new Map([['desk', values.sla]]),
  named: (_id, body) => body,
  title: () => '接待时限',
  faults: (_id, body) => schemaFaults(slaSchema, body),
}

/** What the desk goes by with all that was released. */
export function deskValues(
  values: Pick<ConfigValues, 'hours' | 'holidays' | 'sla'>,
  overlay: Overlay,
): Pick<ConfigValues, 'hours' | 'holidays' | 'sla'> {
  const years = new Map<string, EntryBody | null>([...yearsOf(values.holidays), ...releasedOf(overlay, 'holidays')])
  const kept = [...years].filter(([, body]) => body !== null)
  return {
    hours: releasedOf(overlay, 'hours').get(WEEK) ?? values.hours,
    sla: { ...values.sla, ...releasedOf(overlay, 'sla').get('desk') },
    holidays: Object.fromEntries(kept),
  }
}
