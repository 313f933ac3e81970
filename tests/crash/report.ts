// The outcome of a crash loop in two forms: one JSON line for programs, a short table for people.
import { SECOND } from '../../src/base/clock.ts'
import { FAULT_POINTS } from '../../src/flow/fault-points.ts'
import type { CrashReport } from './crash-loop.ts'
import { KINDS } from './stories.ts'

const MOST_SHOWN = 20

export function summaryOf(report: CrashReport): Readonly<Record<string, unknown>> {
  const { violations, readyMs, ...rest } = report
  const counts = Object.fromEntries(KINDS.map((kind) => [kind, violations.filter((one) => one.kind === kind).length]))
  return { ...rest, ...counts, readyMs: spread(readyMs), clean: isClean(report) }
}

const READY_WITHIN_MS = 3 * SECOND

/** A hospital with a long past must be ready within three seconds of a kill; small ones are no measure for it. */
export function isClean(report: CrashReport): boolean {
  const isInTime = report.stored === 0 || spread(report.readyMs).most <= READY_WITHIN_MS
  return report.violations.length === 0 && report.integrity === 'ok' && report.exitCode === 0 && isInTime
}

export function tableOf(report: CrashReport): string {
  const { figures, pulled, killsAt, readyMs, violations } = report
  const { median, p95, most } = spread(readyMs)
  const rows: readonly (readonly [string, unknown])[] = [
    ['messages stored before', report.stored],
    ['kills', `${report.kills} in ${report.seconds} s (seed ${report.seed})`],
    ...[...FAULT_POINTS, 'starting', 'anywhere'].map(
      (at) => [`  ${at}`, killsAt[at as keyof typeof killsAt] ?? 0] as const,
    ),
    ['messages acked', `${figures.acked} of ${figures.said}`],
    ['  given up by the platform', `${figures.givenUp} (${figures.keptAnyway} stored all the same)`],
    ['replies seen', `${figures.seenPassive} passive, ${figures.seenActive} active, ${figures.agentTexts} from agents`],
    ['messages pulled', `${pulled.kept} of ${pulled.told}, ${pulled.unannounced} of them without a wake-up`],
    ['  answers seen / parked', `${pulled.seen} / ${pulled.parked}`],
    ['sends cut off by a kill', report.cutOff],
    ['  shown as unknown', `${figures.unknown} (${figures.unknownButSeen} had arrived)`],
    ['  safety texts seen twice', figures.safetyTwice],
    ['parked / failed', `${figures.parked} / ${figures.failed}`],
    ['longest log to recover, MiB', report.longestLogMiB],
    ['ready again, ms', `median ${median}, p95 ${p95}, most ${most}`],
    ['integrity / exit code', `${report.integrity} / ${report.exitCode}`],
    ...KINDS.map((kind) => [kind.toUpperCase(), violations.filter((one) => one.kind === kind).length] as const),
  ]
  const lines = rows.map(([name, value]) => `${name.padEnd(28)}${String(value)}`)
  const shown = violations.slice(0, MOST_SHOWN).map(({ kind, what }) => `  ${kind}: ${what}`)
  const rest = violations.length - shown.length
  return [...lines, ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join('\n')
}

export function spread(values: readonly number[]): {
  readonly median: number
  readonly p95: number
  readonly most: number
} {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return { median: at(0.5), p95: at(0.95), most: at(1) }
}
