// What the figures of the board mean, as pure arithmetic. Medians and ninetieth percentiles, never only means; nothing
// here knows a person by name, and nothing ranks anybody.
import { DAY, HOUR } from '../base/clock.ts'
import { dayStartOf, type WorkingCalendar, weekdayOf } from './working-calendar.ts'

export const PERIODS = ['day', 'week', 'month'] as const
export type Period = (typeof PERIODS)[number]

export interface Stretch {
  readonly from: number
  /** Not included. */
  readonly to: number
}

const DAYS: Readonly<Record<Period, number>> = { day: 1, week: 7, month: 28 }
/** Whole weeks, so that a Monday is held against a Monday. */
const BACK: Readonly<Record<Period, number>> = { day: 7, week: 7, month: 28 }

/** From the first midnight until now, and the same stretch of the weeks before: a morning is held against a morning. */
export function stretchOf(period: Period, now: number): { readonly current: Stretch; readonly before: Stretch } {
  const current = { from: dayStartOf(now) - (DAYS[period] - 1) * DAY, to: now }
  const back = BACK[period] * DAY
  return { current, before: { from: current.from - back, to: current.to - back } }
}

export function hourOf(at: number): number {
  return Math.floor(at / HOUR) * HOUR
}

/** Monday is 0. */
export function placeInWeek(hourAt: number): { readonly weekday: number; readonly hour: number } {
  return { weekday: weekdayOf(hourAt), hour: Math.round((hourAt - dayStartOf(hourAt)) / HOUR) }
}

/** Nearest rank: a value somebody really waited. Undefined of nothing. */
export function percentile(values: readonly number[], share: number): number | undefined {
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
}

export function shareOf(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole
}

export interface HandedOver {
  readonly enteredAt: number
  /** First message of a person after that. */
  readonly repliedAt: number | undefined
  readonly emergency: boolean
  readonly teamId: string | undefined
}

/**
 * First response: from entering the line to the first words of a person. Only time in which the desk is open counts, as
 * in every promise we make; the clock of an emergency never rests. Undefined while nobody has answered.
 */
export function firstResponseMs(handed: HandedOver, calendar: WorkingCalendar): number | undefined {
  const { enteredAt, repliedAt, emergency, teamId } = handed
  if (repliedAt === undefined) return undefined
  if (emergency) return repliedAt - enteredAt
  return calendar.workingMsBetween(enteredAt, repliedAt, teamId)
}

/** How patients rated, told apart by who served them; a share without a count behind it says nothing. */
export interface Satisfaction {
  readonly count: number
  readonly median: number | null
  /** Share of ratings up to `LOW_STARS`. */
  readonly lowShare: number | null
}

export const LOW_STARS = 2

export function satisfactionOf(rows: readonly { readonly stars: number; readonly count: number }[]): Satisfaction {
  const count = rows.reduce((sum, row) => sum + row.count, 0)
  const low = rows.reduce((sum, row) => sum + (row.stars <= LOW_STARS ? row.count : 0), 0)
  const sorted = [...rows].sort((a, b) => a.stars - b.stars)
  const rank = Math.ceil(count / 2)
  let passed = 0
  const middle = sorted.find((row) => {
    passed += row.count
    return passed >= rank && row.count > 0
  })
  return { count, median: middle?.stars ?? null, lowShare: shareOf(low, count) ?? null }
}

export interface Spread {
  readonly count: number
  readonly medianMs: number | null
  readonly p90Ms: number | null
  readonly slowestMs: number | null
}

export function spreadOf(values: readonly number[]): Spread {
  return {
    count: values.length,
    medianMs: percentile(values, 0.5) ?? null,
    p90Ms: percentile(values, 0.9) ?? null,
    slowestMs: percentile(values, 1) ?? null,
  }
}
