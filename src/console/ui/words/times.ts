// Times as the hospital reads them: its own zone, 24 hours, whatever the computer believes.
import { now } from '../browser.ts'
import { language, say } from './words.ts'

const ZONE = { timeZone: 'Asia/Shanghai' } as const
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const SHANGHAI_MS = 8 * HOUR

const formats = new Map<string, Intl.DateTimeFormat>()

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  const key = language.value + JSON.stringify(options)
  let known = formats.get(key)
  if (known === undefined) {
    known = new Intl.DateTimeFormat(language.value, { ...ZONE, ...options })
    formats.set(key, known)
  }
  return known.format(at)
}

const CLOCK = { hour: '2-digit', minute: '2-digit', hour12: false } as const

export const clockOf = (at: number) => format(at, CLOCK)
export const exactOf = (at: number) => format(at, { ...CLOCK, second: '2-digit' })
export const dayOf = (at: number) => Math.floor((at + SHANGHAI_MS) / DAY)

export function dateOf(at: number): string {
  const date = format(at, { month: 'long', day: 'numeric' })
  if (dayOf(at) === dayOf(now())) return say('time.today', { date })
  return dayOf(at) === dayOf(now()) - 1 ? say('time.yesterday', { date }) : date
}

/** Today the clock, otherwise day and clock. */
export function whenOf(at: number): string {
  return dayOf(at) === dayOf(now()) ? clockOf(at) : `${format(at, { month: 'numeric', day: 'numeric' })} ${clockOf(at)}`
}

/** `01:12`, from an hour on `2:03:00`, from a day on in words. */
export function spanOf(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1_000)
  if (seconds >= 86_400) return say('time.days', { n: Math.floor(seconds / 86_400) })
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  const pad = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${pad(minutes)}:${pad(rest)}`
}

export function roughSpanOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE)
  if (minutes < 1) return say('time.justNow')
  if (minutes < 60) return say('time.minutes', { n: minutes })
  return minutes < 24 * 60
    ? say('time.hours', { n: Math.floor(minutes / 60) })
    : say('time.days', { n: Math.floor(minutes / 1_440) })
}

/** Eight in the morning of the next day. */
export function tomorrowAtEight(from: number): number {
  return (dayOf(from) + 1) * DAY - SHANGHAI_MS + 8 * HOUR
}
