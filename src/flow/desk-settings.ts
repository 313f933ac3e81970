// Hours, holidays and numbers of the desk: the settings', and what was released over them. Whoever asks gets what holds now.
import { calendarOf, readHolidays, type WeekHours } from '../desk/calendar-file.ts'
import { deskPolicyOf, slaOf } from '../editing/desk-numbers.ts'
import { deskValues } from '../editing/kinds/desk.ts'
import type { ConfigValues } from '../editing/values.ts'
import { DESK_POLICY, type DeskPolicy } from '../model/desk-policy.ts'
import type { Overlay } from '../model/edited.ts'
import type { WorkingCalendar } from '../model/working-calendar.ts'

export interface SettingsOfDesk {
  readonly capacity: number
  readonly hours: WeekHours
  readonly holidaysFile: string
}

export class DeskSettings {
  /** As they stand in the files. */
  readonly values: Pick<ConfigValues, 'hours' | 'holidays' | 'sla'>
  readonly #base: DeskPolicy
  readonly #place: string
  readonly #overlay: () => Overlay
  #calendar: WorkingCalendar
  #policy: DeskPolicy

  constructor({ capacity, hours, holidaysFile }: SettingsOfDesk, overlay: () => Overlay) {
    this.#base = { ...DESK_POLICY, capacity }
    this.#place = holidaysFile
    this.#overlay = overlay
    this.values = { hours: { ...hours }, holidays: readHolidays(holidaysFile), sla: slaOf(this.#base) }
    // The file is looked at as it stands: what is laid over it would hide that it is none.
    calendarOf(this.values.holidays, hours, holidaysFile)
    this.#policy = this.#base
    this.#calendar = this.take()
  }

  get rules() {
    return { policy: () => this.#policy, calendar: () => this.#calendar }
  }

  /** Goes by what is released now. */
  take(): WorkingCalendar {
    const { hours, holidays, sla } = deskValues(this.values, this.#overlay())
    this.#policy = deskPolicyOf(this.#base, sla)
    // A week is checked before it is released, and by the schema of the settings before that.
    this.#calendar = calendarOf(holidays, hours as unknown as WeekHours, this.#place)
    return this.#calendar
  }
}
