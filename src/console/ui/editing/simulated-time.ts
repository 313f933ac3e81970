// Times at which a question can be asked on the bench: the hospital's day, whatever the computer's zone is.

export const TIMES = ['now', 'working', 'night', 'sunday', 'own'] as const
export type Time = (typeof TIMES)[number]

const HOUR = 3_600_000
const DAY = 24 * HOUR
const SHANGHAI_MS = 8 * HOUR
/** 1970-01-01 was a Thursday. */
const THURSDAY = 3
const [TUESDAY, SUNDAY] = [1, 6]

/** Undefined: now. `own` is what a date and time field holds. */
export function timeOf(time: Time, own: string, now: number): number | undefined {
  switch (time) {
    case 'now':
      return undefined
    case 'working':
      return next(TUESDAY, 10, now)
    case 'night':
      return next(TUESDAY, 23, now)
    case 'sunday':
      return next(SUNDAY, 10, now)
    case 'own': {
      const at = Date.parse(`${own}:00+08:00`)
      return Number.isNaN(at) ? undefined : at
    }
    default:
      return undefined
  }
}

function next(weekday: number, hour: number, now: number): number {
  const today = Math.floor((now + SHANGHAI_MS) / DAY)
  const ahead = (((weekday - THURSDAY - today) % 7) + 7) % 7 || 7
  return (today + ahead) * DAY - SHANGHAI_MS + hour * HOUR
}
