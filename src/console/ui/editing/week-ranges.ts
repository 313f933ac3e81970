// Opening hours of one day as ranges '08:00-12:00' that never overlap: adding and taking away stretches, in minutes.

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const
export type Weekday = (typeof WEEKDAYS)[number]

export interface Stretch {
  readonly from: number
  readonly to: number
}

export const DAY_MINUTES = 24 * 60
export const STEP_MINUTES = 30

export function stretchesOf(ranges: readonly string[]): readonly Stretch[] {
  return ranges.flatMap((range) => {
    const [from = '', to = ''] = range.split('-')
    const [start, end] = [minutesOf(from), minutesOf(to)]
    return start === undefined || end === undefined ? [] : [{ from: start, to: end }]
  })
}

export function rangesOf(stretches: readonly Stretch[]): readonly string[] {
  return stretches.map(({ from, to }) => `${clock(from)}-${clock(to)}`)
}

export function withStretch(stretches: readonly Stretch[], added: Stretch): readonly Stretch[] {
  const apart = stretches.filter((each) => each.to < added.from || each.from > added.to)
  const touching = stretches.filter((each) => each.to >= added.from && each.from <= added.to)
  const from = Math.min(added.from, ...touching.map((each) => each.from))
  const to = Math.max(added.to, ...touching.map((each) => each.to))
  return [...apart, { from, to }].sort((one, other) => one.from - other.from)
}

export function withoutStretch(stretches: readonly Stretch[], gone: Stretch): readonly Stretch[] {
  return stretches.flatMap((each) =>
    [
      { from: each.from, to: Math.min(each.to, gone.from) },
      { from: Math.max(each.from, gone.to), to: each.to },
    ].filter((part) => part.to > part.from),
  )
}

export const isOpenAt = (stretches: readonly Stretch[], minute: number) =>
  stretches.some((each) => each.from < minute + STEP_MINUTES && each.to > minute)

export function minutesOf(time: string): number | undefined {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(time.trim()) ?? []
  if (hours === undefined || minutes === undefined) return undefined
  const total = Number(hours) * 60 + Number(minutes)
  return total > DAY_MINUTES || Number(minutes) > 59 ? undefined : total
}

export const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
