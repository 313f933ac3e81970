// How late this process is with what it has to do: a tick that should come every 50 ms tells. Says nothing about why, and
// does nothing about it.
import type { Clock } from './clock.ts'

const TICK_MS = 50

export interface LoopSample {
  /** How much later than due the tick came. */
  readonly lagMs: number
  /** Since the tick before. */
  readonly spanMs: number
}

export interface EventLoop {
  /** How late it is at this moment, also in the middle of a long turn; 0 while nobody watches. */
  lagMs(): number
  /** Calls `take` at every tick; returns the way to stop. */
  watch(take: (sample: LoopSample) => void): () => void
}

export function eventLoopOn(clock: Pick<Clock, 'monotonic' | 'after'>): EventLoop {
  let dueAt: number | undefined
  const lagMs = (): number => (dueAt === undefined ? 0 : Math.max(0, clock.monotonic() - dueAt))
  return {
    lagMs,
    watch(take) {
      let tickedAt = clock.monotonic()
      let cancel = (): void => {}
      const wait = (): void => {
        dueAt = clock.monotonic() + TICK_MS
        cancel = clock.after(TICK_MS, tick)
      }
      const tick = (): void => {
        const now = clock.monotonic()
        const sample = { lagMs: lagMs(), spanMs: now - tickedAt }
        tickedAt = now
        wait()
        take(sample)
      }
      wait()
      return () => {
        cancel()
        dueAt = undefined
      }
    },
  }
}
