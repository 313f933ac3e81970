// Time that runs faster than ours, from an instant that several processes agree on. For soak runs only; the service knows
// it as the clock it was given.
import { type Clock, systemClock } from '../../src/base/clock.ts'

export interface Pace {
  /** Real instant at which fast time says `startAt`. */
  readonly since: number
  readonly startAt: number
  /** Seconds of theirs in one of ours. */
  readonly rate: number
}

export function fastClock({ since, startAt, rate }: Pace): Clock {
  return {
    now: () => Math.floor(startAt + (systemClock.now() - since) * rate),
    monotonic: () => systemClock.monotonic(), // how long work takes is a matter of the machine
    after: (ms, task) => systemClock.after(ms / rate, task),
  }
}

/** The instants of fast time, the patience of ours: for a platform whose deadlines would be over before a socket opens. */
export function patientClock(pace: Pace): Clock {
  return { ...systemClock, now: fastClock(pace).now }
}
