// Things that happen when they happen, whether or not the last one is finished: an open loop.
import { systemClock } from '../src/base/clock.ts'

/** Starts `act` at each of these offsets from now; resolves when the last one is done. */
export async function atTheirTimes(
  offsetsMs: readonly number[],
  act: (dueMs: number) => Promise<unknown>,
): Promise<void> {
  const startedAt = systemClock.monotonic()
  const underWay: Promise<unknown>[] = []
  for (const offset of offsetsMs) {
    const dueMs = startedAt + offset
    const waitMs = dueMs - systemClock.monotonic()
    if (waitMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, waitMs))
    underWay.push(act(dueMs))
  }
  await Promise.all(underWay)
}
