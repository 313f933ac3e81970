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
  const read = readYamlFile(holidaysFile)
  if (!read.ok) {
    const line = read.line === undefined ? '' : `, line ${read.line}`
    throw unusable(`${holidaysFile}${line}: found ${read.found}; expected ${read.expected}`)
  }
  const holidays = parseHolidays(read.value)
  if (!holidays.ok) throw unusable(holidays.problems.map((problem) => `${holidaysFile}: ${problem}`).join('\n'))
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
