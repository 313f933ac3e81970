// The browser's clock and chance: the only place that asks for them. Works on plain http, where half of `crypto` is absent.

let ahead = 0

/** Milliseconds since 1970 as the server counts them: hospital computers are often minutes off. */
export function now(): number {
  return Date.now() + ahead
}

/** This machine's own clock, right or wrong: for what the tabs of one browser settle among themselves. */
export function ownTime(): number {
  return Date.now()
}

const WORTH_MS = 2_000

/** From the Date header of an answer, which is a whole second. */
export function learnServerTime(header: string | null): void {
  const told = header === null ? Number.NaN : Date.parse(header)
  if (Number.isNaN(told)) return
  const off = told - Date.now()
  ahead = Math.abs(off) < WORTH_MS ? 0 : off
}

/** One key per thing a person does. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Between 0 and 1. */
export function fraction(): number {
  return (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32
}
