// What the numbers were measured on, in one line, with the price of a flush there: the durable figures hang on it.
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '../src/base/clock.ts'
import { percentiles } from './load-tally.ts'

const PROBES = 200

export function describeMachine(dir: string): string {
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  const busy = loadavg()[0]?.toFixed(1)
  const { p50, p99 } = probeFlush(dir)
  return [
    `${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, ${gibibytes} GiB, Linux ${release()}`,
    `Node ${process.version}, SQLite ${sqliteVersion()}`,
    `4 KiB append and flush on ${fileSystemOf(dir)} p50 ${p50} ms, p99 ${p99} ms`,
    `load average at the start ${busy}`,
  ].join('; ')
}

function probeFlush(dir: string): { readonly p50: number; readonly p99: number } {
  const file = join(dir, 'flush-probe')
  const page = Buffer.alloc(4_096, 1)
  const descriptor = openSync(file, 'w')
  const spans: number[] = []
  for (let i = 0; i < PROBES; i++) {
    const startedAt = systemClock.monotonic()
    writeSync(descriptor, page)
    fdatasyncSync(descriptor)
    spans.push(systemClock.monotonic() - startedAt)
  }
  closeSync(descriptor)
  rmSync(file)
  return percentiles(spans)
}

function sqliteVersion(): string {
  const db = new DatabaseSync(':memory:')
  const row = db.prepare('select sqlite_version() as version').get()
  db.close()
  return String(row?.version)
}

/** The mount with the longest path above `dir`. */
function fileSystemOf(dir: string): string {
  const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n')
  const above = mounts
    .map((line) => line.split(' '))
    .filter(([, at = '']) => at === '/' || dir === at || dir.startsWith(`${at}/`))
    .sort(([, one = ''], [, other = '']) => other.length - one.length)
  return above[0]?.[2] ?? 'unknown file system'
}
