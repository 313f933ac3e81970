// Time comes from outside, so a test can move it by hand. Never call Date.now() elsewhere.

export interface Clock {
  /** Wall time, epoch milliseconds. Use for instants (`…At`). */
  now(): number
  /** Monotonic milliseconds. Use for spans (`…Ms`); never stored. */
  monotonic(): number
  /** Runs `task` once after `ms`; returns its cancellation. Never the only memory of something due: that is a timer row. */
  after(ms: number, task: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
