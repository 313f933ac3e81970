// What the figures of the board mean: medians of real waits, working time where we promise working time.
import { describe, expect, it } from 'vitest'
import {
  firstResponseMs,
  percentile,
  placeInWeek,
  satisfactionOf,
  shareOf,
  spreadOf,
  stretchOf,
} from '../../src/model/figures.ts'
import { createWorkingCalendar } from '../../src/model/working-calendar.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const at = (text: string) => Date.parse(`${text}+08:00`)
const office = createWorkingCalendar({
  week: [1, 2, 3, 4, 5, 6, 7].map((day) =>
    day > 5
      ? []
      : [
          ['08:00', '12:00'],
          ['14:00', '17:30'],
        ],
  ),
  holidays: ['2026-10-01'],
  workdays: ['2026-10-10'],
})

describe('a spread of waits', () => {
  it('has a median and a ninetieth percentile that somebody really waited', () => {
    const waits = [30, 40, 50, 60, 70, 80, 90, 100, 110, 3_600]
    expect(percentile(waits, 0.5)).toBe(70)
    expect(percentile(waits, 0.9)).toBe(110)
    expect(spreadOf(waits)).toEqual({ count: 10, medianMs: 70, p90Ms: 110, slowestMs: 3_600 })
  })

  it('says nothing about nobody', () => {
    expect(spreadOf([])).toEqual({ count: 0, medianMs: null, p90Ms: null, slowestMs: null })
    expect(shareOf(0, 0)).toBeUndefined()
  })
})

describe('the first response', () => {
  const handed = { enteredAt: at('2026-11-23T11:58:00'), emergency: false, teamId: undefined }

  it('does not count the lunch break', () => {
    const repliedAt = at('2026-11-23T14:03:00')
    expect(firstResponseMs({ ...handed, repliedAt }, office)).toBe(5 * MINUTE)
  })

  it('does not count night and weekend, but does count a make-up Saturday', () => {
    const friday = at('2026-11-20T17:25:00')
    const monday = at('2026-11-23T08:01:00')
    expect(firstResponseMs({ ...handed, enteredAt: friday, repliedAt: monday }, office)).toBe(6 * MINUTE)
    const before = at('2026-10-09T17:29:00')
    const saturday = at('2026-10-10T08:01:00')
    expect(firstResponseMs({ ...handed, enteredAt: before, repliedAt: saturday }, office)).toBe(2 * MINUTE)
  })

  it('of an emergency never rests', () => {
    const emergency = { enteredAt: at('2026-11-22T02:00:00'), emergency: true, teamId: undefined }
    expect(firstResponseMs({ ...emergency, repliedAt: at('2026-11-22T02:00:47') }, office)).toBe(47_000)
  })

  it('is not there while nobody has answered', () => {
    expect(firstResponseMs({ ...handed, repliedAt: undefined }, office)).toBeUndefined()
  })
})

describe('a stretch of time', () => {
  it('of today is held against the same hours of the same weekday', () => {
    const now = at('2026-11-22T09:43:10')
    expect(stretchOf('day', now)).toEqual({
      current: { from: at('2026-11-22T00:00:00'), to: now },
      before: { from: at('2026-11-15T00:00:00'), to: at('2026-11-15T09:43:10') },
    })
    expect(stretchOf('week', now).current.from).toBe(at('2026-11-16T00:00:00'))
    expect(stretchOf('month', now).before.to).toBe(now - 28 * 24 * HOUR)
  })

  it('falls on a weekday and an hour of the ward, not of Greenwich', () => {
    expect(placeInWeek(at('2026-11-23T00:00:00'))).toEqual({ weekday: 0, hour: 0 })
    expect(placeInWeek(at('2026-11-22T23:00:00'))).toEqual({ weekday: 6, hour: 23 })
  })
})

describe('ratings', () => {
  it('are told as the middle one and the share of low ones, and of nothing as nothing', () => {
    const rows = [
      { stars: 5, count: 4 },
      { stars: 1, count: 1 },
      { stars: 2, count: 1 },
    ]
    expect(satisfactionOf(rows)).toEqual({ count: 6, median: 5, lowShare: 1 / 3 })
    expect(satisfactionOf(rows.slice(1))).toEqual({ count: 2, median: 1, lowShare: 1 })
    expect(satisfactionOf([])).toEqual({ count: 0, median: null, lowShare: null })
  })
})
