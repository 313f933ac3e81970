// Runs the red-flag check over many texts and says what rang and how long each look took. Prints and reads nothing.
import { type Clock, systemClock } from '../../base/clock.ts'
import type { RedFlagHit, SafetyCheck } from '../../bot/turn.ts'

export interface TimedChecks {
  /** One place for each text, in its order. */
  readonly hits: readonly (RedFlagHit | undefined)[]
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Texts looked at before the clock counts: the engine compiles what it runs often. */
const WARM_UP = 200

export function timeChecks(
  safety: SafetyCheck,
  texts: readonly string[],
  clock: Pick<Clock, 'monotonic'> = systemClock,
): TimedChecks {
  for (const text of texts.slice(0, WARM_UP)) safety.check(text)
  const times: number[] = []
  const hits = texts.map((text) => {
    const startedAt = clock.monotonic()
    const hit = safety.check(text)
    times.push(clock.monotonic() - startedAt)
    return hit
  })
  times.sort((a, b) => a - b)
  const slowest = (share: number) => rounded(times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0)
  return { hits, p50Ms: slowest(0.5), p99Ms: slowest(0.99) }
}

/** Four places; a share of nothing is 0, which JSON can say. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded(part / whole)
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
