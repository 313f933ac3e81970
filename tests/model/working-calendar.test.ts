import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { createWorkingCalendar, type DayRange } from '../../src/model/working-calendar.ts'

const HOUR = 3_600_000
const day: readonly DayRange[] = [
  ['08:00', '12:00'],
  ['14:00', '17:30'],
]
const year = (
  parse(readFileSync('config/holidays.yaml', 'utf8')) as Record<string, { holidays: string[]; workdays: string[] }>
)['2026']
if (year === undefined) throw new Error('no 2026')
const calendar = createWorkingCalendar({
  week: [day, day, day, day, day, [], []],
  teams: { night: Array.from({ length: 7 }, (): readonly DayRange[] => [['20:00', '24:00']]) },
  worksHolidays: ['night'],
  ...year,
})
const at = (wall: string) => Date.parse(`${wall}:00+08:00`)

describe('working calendar', () => {
  it.each([
    ['2026-11-23T08:00', true],
    ['2026-11-23T07:59', false],
    ['2026-11-23T11:59', true],
    ['2026-11-23T12:00', false],
    ['2026-11-23T13:59', false],
    ['2026-11-23T14:00', true],
    ['2026-11-23T17:30', false],
    ['2026-11-28T09:00', false], // Saturday
    ['2026-10-01T09:00', false], // National Day, a Thursday
    ['2026-10-10T09:00', true], // make-up Saturday
    ['2026-09-20T15:00', true], // make-up Sunday
  ])('at %s the desk is open: %s', (wall, open) => {
    expect(calendar.isOpenAt(at(wall))).toBe(open)
  })

  it.each([
    ['2026-11-23T12:30', '2026-11-23T14:00'],
    ['2026-11-27T18:00', '2026-11-30T08:00'],
    ['2026-09-30T18:00', '2026-10-08T08:00'],
    ['2026-10-09T18:00', '2026-10-10T08:00'],
    ['2026-11-23T09:00', '2026-11-23T09:00'],
  ])('after %s it opens at %s', (wall, opens) => {
    expect(calendar.nextOpenAt(at(wall))).toBe(at(opens))
  })

  it.each([
    ['2026-11-23T11:30', 1, '2026-11-23T14:30'],
    ['2026-11-23T11:00', 1, '2026-11-23T12:00'],
    ['2026-11-27T17:00', 1, '2026-11-30T08:30'],
    ['2026-09-30T17:00', 4, '2026-10-08T11:30'],
    ['2026-10-09T17:00', 8, '2026-10-10T17:30'],
  ])('from %s, %i working hours end at %s', (wall, hours, end) => {
    expect(calendar.addWorkingMs(at(wall), hours * HOUR)).toBe(at(end))
  })

  it('lets a team have hours of its own, also in the holidays', () => {
    expect(calendar.isOpenAt(at('2026-10-01T21:00'), 'night')).toBe(true)
    expect(calendar.isOpenAt(at('2026-11-23T09:00'), 'night')).toBe(false)
    expect(calendar.addWorkingMs(at('2026-11-23T23:30'), HOUR, 'night')).toBe(at('2026-11-24T20:30'))
    expect(calendar.isOpenAt(at('2026-11-23T09:00'), 'unknown-team')).toBe(true)
  })

  it('says so when the desk never opens, and counts plain time then', () => {
    const never = createWorkingCalendar({ week: [[], [], [], [], [], [], []], holidays: [], workdays: [] })
    expect(never.nextOpenAt(at('2026-11-23T09:00'))).toBeUndefined()
    expect(never.addWorkingMs(0, HOUR)).toBe(HOUR)
  })

  it('adds up: working time in two steps ends where it ends in one, and always while the desk is open or just closing', () => {
    const from = at('2026-01-01T00:00')
    fc.assert(
      fc.property(fc.nat(340 * 24 * 60), fc.nat(3_000), fc.nat(3_000), (minute, one, two) => {
        const start = from + minute * 60_000
        const once = calendar.addWorkingMs(start, (one + two) * 60_000)
        const twice = calendar.addWorkingMs(calendar.addWorkingMs(start, one * 60_000), two * 60_000)
        expect(twice).toBe(once)
        expect(once).toBeGreaterThanOrEqual(start + (one + two) * 60_000)
        if (one + two > 0) expect(calendar.isOpenAt(once - 1)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
