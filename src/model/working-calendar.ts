// When people are at the desk, as pure arithmetic on epoch milliseconds in Asia/Shanghai wall time (UTC+8 without summer
// time since 1991). Everything that promises a time or counts one asks here, so the promises agree.
import { DAY, HOUR, MINUTE } from '../base/clock.ts'

export interface WorkingCalendar {
  isOpenAt(at: number, teamId?: string): boolean
  /** `at` itself when open; undefined when the desk does not open within a year. */
  nextOpenAt(at: number, teamId?: string): number | undefined
  /** The moment at which `ms` of working time have passed since `at`; plain addition when the desk never opens. */
  addWorkingMs(at: number, ms: number, teamId?: string): number
  /** Working time that passed between two moments; 0 when the desk was closed all the while. */
  workingMsBetween(from: number, to: number, teamId?: string): number
}

/** `[from, to]`, wall time: `['08:00', '12:00']`; `24:00` ends a day. */
export type DayRange = readonly [from: string, to: string]

/** Monday first, seven days, each with any number of ranges in order. */
export type Week = readonly (readonly DayRange[])[]

export interface CalendarPlan {
  readonly week: Week
  /** Teams with hours of their own. */
  readonly teams?: Readonly<Record<string, Week>>
  /** Calendar days `2026-10-01` on which the desk is closed. */
  readonly holidays: readonly string[]
  /** Make-up working days (调休): weekend days worked like `makeUpWeekday`. */
  readonly workdays: readonly string[]
  /** Monday is 1. Default: Monday. */
  readonly makeUpWeekday?: number
  /** Teams that work through holidays (an emergency line). */
  readonly worksHolidays?: readonly string[]
}

interface Span {
  readonly from: number
  readonly to: number
}

const SHANGHAI_OFFSET_MS = 8 * HOUR
const LOOK_AHEAD_DAYS = 366

export function createWorkingCalendar(plan: CalendarPlan): WorkingCalendar {
  const common = parseWeek(plan.week)
  const teams = new Map(Object.entries(plan.teams ?? {}).map(([id, week]) => [id, parseWeek(week)]))
  const holidays = new Set(plan.holidays)
  const workdays = new Set(plan.workdays)
  const worksHolidays = new Set(plan.worksHolidays)
  const makeUp = (plan.makeUpWeekday ?? 1) - 1

  const spansOf = (dayStart: number, teamId: string | undefined): readonly Span[] => {
    const week = (teamId === undefined ? undefined : teams.get(teamId)) ?? common
    const day = dayOf(dayStart)
    const throughout = teamId !== undefined && worksHolidays.has(teamId)
    if (holidays.has(day) && !throughout) return []
    const weekday = weekdayOf(dayStart)
    const own = week[weekday] ?? []
    return workdays.has(day) && weekday >= 5 && own.length === 0 ? (week[makeUp] ?? []) : own
  }

  function* spansFrom(at: number, teamId: string | undefined): Generator<Span> {
    const first = dayStartOf(at)
    for (let day = 0; day < LOOK_AHEAD_DAYS; day++) {
      const start = first + day * DAY
      for (const span of spansOf(start, teamId)) {
        if (start + span.to > at) yield { from: Math.max(at, start + span.from), to: start + span.to }
      }
    }
  }

  const nextOpenAt = (at: number, teamId?: string): number | undefined => {
    for (const span of spansFrom(at, teamId)) return span.from
    return undefined
  }

  return {
    nextOpenAt,
    isOpenAt: (at, teamId) => nextOpenAt(at, teamId) === at,
    addWorkingMs(at, ms, teamId) {
      let left = ms
      for (const span of spansFrom(at, teamId)) {
        if (span.to - span.from >= left) return span.from + left
        left -= span.to - span.from
      }
      return at + ms
    },
    workingMsBetween(from, to, teamId) {
      let sum = 0
      for (const span of spansFrom(from, teamId)) {
        if (span.from >= to) break
        sum += Math.min(span.to, to) - span.from
      }
      return sum
    },
  }
}

/** Calendar day in Asia/Shanghai, `2026-10-01`. */
export function dayOf(at: number): string {
  return new Date(at + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10)
}

/** Wall time in Asia/Shanghai, `8:00`. */
export function timeOf(at: number): string {
  const wall = new Date(at + SHANGHAI_OFFSET_MS)
  return `${wall.getUTCHours()}:${String(wall.getUTCMinutes()).padStart(2, '0')}`
}

export function dayStartOf(at: number): number {
  return Math.floor((at + SHANGHAI_OFFSET_MS) / DAY) * DAY - SHANGHAI_OFFSET_MS
}

/** Monday is 0. */
export function weekdayOf(at: number): number {
  return (new Date(at + SHANGHAI_OFFSET_MS).getUTCDay() + 6) % 7
}

function parseWeek(week: Week): readonly (readonly Span[])[] {
  return week.map((ranges) =>
    ranges.map(([from, to]) => ({ from: minutesOf(from) * MINUTE, to: minutesOf(to) * MINUTE })),
  )
}

function minutesOf(time: string): number {
  const [hours = Number.NaN, minutes = Number.NaN] = time.split(':').map(Number)
  return hours * 60 + minutes
}
