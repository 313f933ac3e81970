// The arithmetic of every report: shares that round alike, and how long one answer took.

/** `part` of `whole` with four decimals; 0 of nothing is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : rounded(part / whole)
}

export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}

export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface Stopwatch {
  time<T>(work: () => T): T
  latency(): Latency
}

export function createStopwatch(): Stopwatch {
  const spans: number[] = []
  return {
    time(work) {
      const startedAt = performance.now()
      const result = work()
      spans.push(performance.now() - startedAt)
      return result
    },
    latency() {
      const sorted = spans.toSorted((a, b) => a - b)
      return { p50Ms: rounded(percentile(sorted, 0.5)), p99Ms: rounded(percentile(sorted, 0.99)) }
    },
  }
}

/** Nearest rank: the smallest span that at least this share of all did not exceed. */
function percentile(sorted: readonly number[], at: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? 0
}

const WARM_UP_CALLS = 2_000

/** The first answers of a cold program are slower than any a patient meets: they are given, and not counted. */
export function warmUp<Row>(rows: readonly Row[], work: (row: Row) => unknown): void {
  for (let call = 0; rows.length > 0 && call < WARM_UP_CALLS; call++) {
    const row = rows[call % rows.length]
    if (row !== undefined) work(row)
  }
}
