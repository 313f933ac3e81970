// The providers' clock and the patients': Beijing time, which has known no summer time since 1991.
import { DAY, HOUR, MINUTE } from '../../src/base/clock.ts'

const OFFSET_MS = 8 * HOUR

/** `2026-11-22 09:15:23`, their local time without a zone. */
export function instantOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined
  const at = Date.parse(`${text.replace(' ', 'T')}+08:00`)
  return Number.isNaN(at) ? undefined : at
}

export function untilMidnight(now: number): number {
  return DAY - sinceMidnight(now)
}

/** How long the night still lasts; undefined: it is day. `HH:MM` each. */
export function nightLeft(now: number, night: { readonly from: string; readonly until: string }): number | undefined {
  const at = sinceMidnight(now)
  const from = ofDay(night.from)
  const until = ofDay(night.until)
  const isNight = from <= until ? at >= from && at < until : at >= from || at < until
  return isNight ? (until - at + DAY) % DAY : undefined
}

function sinceMidnight(now: number): number {
  return (now + OFFSET_MS) % DAY
}

function ofDay(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':')
  return Number(hours) * HOUR + Number(minutes) * MINUTE
}
