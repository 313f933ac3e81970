// The days of a year as the calendar shows them: 'YYYY-MM-DD', weeks begin on Monday. Plain dates, no zone.

export interface Month {
  readonly no: number
  /** Empty places before the first day. */
  readonly blanks: number
  readonly days: readonly string[]
}

export function monthsOf(year: number): readonly Month[] {
  return Array.from({ length: 12 }, (_, index) => {
    const length = new Date(Date.UTC(year, index + 1, 0)).getUTCDate()
    const days = Array.from({ length }, (_day, at) => plainDay(Date.UTC(year, index, at + 1)))
    return { no: index + 1, blanks: weekdayOf(days[0] ?? ''), days }
  })
}

/** 0 is Monday. */
export function weekdayOf(on: string): number {
  return (new Date(`${on}T00:00:00Z`).getUTCDay() + 6) % 7
}

export function dayAfter(on: string, days: number): string {
  return plainDay(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000)
}

const plainDay = (at: number) => new Date(at).toISOString().slice(0, 10)
