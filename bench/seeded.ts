// Repeatable chance: the same seed gives the same patients, questions and arrival times in every run.

/** mulberry32: numbers in [0, 1), good enough to spread load. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Arrival offsets in ms of patients who do not know of each other (Poisson), at `perSecond` on average. */
export function arrivals(perSecond: number, seconds: number, chance: () => number): readonly number[] {
  const dueMs: number[] = []
  let at = 0
  for (;;) {
    at += (-Math.log(1 - chance()) / perSecond) * 1_000
    if (at >= seconds * 1_000) return dueMs
    dueMs.push(at)
  }
}
