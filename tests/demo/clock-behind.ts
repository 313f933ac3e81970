// The demo's clock: it begins some minutes ago and is brought forward between two scenes, so that patients have waited
// when the doors open. Never ahead of the real one, and the same as it in the end.
import { type Clock, systemClock } from '../../src/base/clock.ts'

export interface ClockBehind extends Clock {
  /** Until the clock is this far behind; never goes back. */
  comesTo(behindMs: number): void
  readonly behindMs: number
}

export function clockBehind(startMs: number): ClockBehind {
  let behindMs = startMs
  return {
    ...systemClock,
    now: () => systemClock.now() - behindMs,
    comesTo(wished) {
      behindMs = Math.max(0, Math.min(behindMs, wished))
    },
    get behindMs() {
      return behindMs
    },
  }
}
