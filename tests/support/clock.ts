// Time that moves by hand. Nothing here waits; `advanceAsync` only lets promises and immediates run in between.
import type { Clock } from '../../src/base/clock.ts'

/** Monday, 09:00 in Shanghai: the desk is open. */
export const MONDAY_MORNING = Date.parse('2026-11-23T09:00:00+08:00')

export interface ManualClock extends Clock {
  /** `'90s'`, `'15m'`, `'3h'`, `'2d'` or milliseconds. Runs what falls due, in order, each at its own instant. */
  advance(span: string | number): void
  /** The same, and lets what each task started run on before the next one. */
  advanceAsync(span: string | number): Promise<void>
  /** Somebody sets the wall clock: instants jump, spans do not. */
  jump(span: string | number): void
  /** Tasks that wait for their time. */
  readonly waiting: number
}

interface Task {
  readonly dueAt: number
  readonly run: () => void
}

export function manualClock(start = MONDAY_MORNING): ManualClock {
  let elapsed = 0
  let offset = start
  const tasks = new Set<Task>()

  const takeNext = (until: number): Task | undefined => {
    let next: Task | undefined
    for (const task of tasks) {
      if (task.dueAt <= until && (next === undefined || task.dueAt < next.dueAt)) next = task
    }
    if (next === undefined) return undefined
    tasks.delete(next)
    elapsed = Math.max(elapsed, next.dueAt)
    return next
  }

  return {
    now: () => offset + elapsed,
    monotonic: () => elapsed,
    after(ms, run) {
      const task = { dueAt: elapsed + Math.max(0, ms), run }
      tasks.add(task)
      return () => tasks.delete(task)
    },
    advance(span) {
      const until = elapsed + spanMs(span)
      for (let task = takeNext(until); task !== undefined; task = takeNext(until)) task.run()
      elapsed = until
    },
    async advanceAsync(span) {
      const until = elapsed + spanMs(span)
      await settled()
      for (let task = takeNext(until); task !== undefined; task = takeNext(until)) {
        task.run()
        await settled()
      }
      elapsed = until
      await settled()
    },
    jump(span) {
      offset += spanMs(span)
    },
    get waiting() {
      return tasks.size
    },
  }
}

/** Enough turns of the event loop for chains of promises and for a group commit. */
export async function settled(turns = 10): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve))
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

export function spanMs(span: string | number): number {
  if (typeof span === 'number') return span
  const match = /^(-?\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(span)
  if (match === null) throw new Error(`not a span: ${span} (write '90s', '15m', '3h' …)`)
  return Number(match[1]) * (UNITS[match[2] as string] as number)
}
