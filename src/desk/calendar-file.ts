// When the desk is open: weekly hours from the settings, holidays and make-up days from the file of the year.
import { DaozhenError } from '../base/errors.ts'
import { readYamlFile } from '../base/yaml-file.ts'
import { parseHolidays } from '../model/holidays.ts'
import { createWorkingCalendar, type DayRange, type WorkingCalendar } from '../model/working-calendar.ts'

export interface WeekHours {
  readonly monday: readonly string[]
  readonly tuesday: readonly string[]
  readonly wednesday: readonly string[]
  readonly thursday: readonly string[]
  readonly friday: readonly string[]
  readonly saturday: readonly string[]
  readonly sunday: readonly string[]
}

/** Ranges are `'08:00-12:00'`. Throws `DZ_CONFIG` naming file, place and what is wrong. */
export function loadCalendar(holidaysFile: string, hours: WeekHours): WorkingCalendar {
  return calendarOf(readHolidays(holidaysFile), hours, holidaysFile)
}

/** The file as it stands; what is in it is looked at with `calendarOf`. */
export function readHolidays(file: string): unknown {
  const read = readYamlFile(file)
  if (read.ok) return read.value
  const line = read.line === undefined ? '' : `, line ${read.line}`
  throw unusable(`${file}${line}: found ${read.found}; expected ${read.expected}`)
}

export function calendarOf(holidaysValue: unknown, hours: WeekHours, place: string): WorkingCalendar {
  const holidays = parseHolidays(holidaysValue)
  if (!holidays.ok) throw unusable(holidays.problems.map((problem) => `${place}: ${problem}`).join('\n'))
  const days = [
    hours.monday,
    hours.tuesday,
    hours.wednesday,
    hours.thursday,
    hours.friday,
    hours.saturday,
    hours.sunday,
  ]
  return createWorkingCalendar({ week: days.map((ranges) => ranges.map(toRange)), ...holidays.value })
}

function unusable(message: string): DaozhenError {
  return new DaozhenError('DZ_CONFIG', message, { expose: true })
}

function toRange(text: string): DayRange {
  const [from = '', to = ''] = text.split('-')
  return [from, to]
}
