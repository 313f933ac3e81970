// Is it flat? Judges samples of a long run after its warm-up: what grows with time is a leak, however slowly.
import type { Held } from './service.ts'

export interface Sample extends Held {
  readonly hour: number
  readonly messages: number
  readonly databaseMiB: number
  readonly logMiB: number
}

export interface Slope {
  readonly what: string
  readonly median: number
  /** Over the whole time after the warm-up, by the median of all slopes between two samples. */
  readonly growth: number
  readonly allowed: number
  readonly flat: boolean
}

const WARM_UP_SHARE = 0.25
/** The log is begun anew before it is longer; see store/checkpointer.ts. */
const LONGEST_LOG_MIB = 120

const MEASURES: readonly (readonly [
  what: string,
  of: (sample: Sample) => number,
  allowed: (median: number) => number,
])[] = [
  ['heap after GC, MiB', (sample) => sample.heapMiB, (median) => 1.5 + median * 0.03],
  ['memory outside the heap, MiB', (sample) => sample.outsideMiB, (median) => 1.5 + median * 0.1],
  ['timers', (sample) => sample.timers, () => 4],
  ['handles', (sample) => sample.handles, () => 4],
  ['open files', (sample) => sample.files, () => 4],
  ['database, KiB per message', (sample) => (sample.databaseMiB * 1024) / Math.max(sample.messages, 1), () => 0.2],
]

export function slopesOf(samples: readonly Sample[]): readonly Slope[] {
  const warm = samples.filter(({ hour }) => hour >= (samples.at(-1)?.hour ?? 0) * WARM_UP_SHARE)
  const span = (warm.at(-1)?.hour ?? 0) - (warm[0]?.hour ?? 0)
  const slopes = MEASURES.map(([what, of, allowedFor]): Slope => {
    const points = warm.map((sample) => [sample.hour, of(sample)] as const)
    const median = medianOf(points.map(([, value]) => value))
    const growth = medianSlope(points) * span
    const allowed = allowedFor(median)
    return { what, median, growth, allowed, flat: growth <= allowed }
  })
  const longest = Math.max(...samples.map(({ logMiB }) => logMiB))
  const log = { what: 'longest write-ahead log, MiB', median: longest, growth: longest, allowed: LONGEST_LOG_MIB }
  return [...slopes, { ...log, flat: longest <= LONGEST_LOG_MIB }]
}

/** Theil and Sen: one odd sample moves nothing. */
function medianSlope(points: readonly (readonly [number, number])[]): number {
  const slopes = points.flatMap(([x, y], i) =>
    points.slice(i + 1).flatMap(([nextX, nextY]) => (nextX === x ? [] : [(nextY - y) / (nextX - x)])),
  )
  return medianOf(slopes)
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
