// `npm run bench:nodes`: signed WeChat texts on SQLite beside PostgreSQL with one, two and three nodes, in one run, as one
// Markdown report: throughput, latency, CPU of the nodes, of PostgreSQL and of Redis, statements and round trips of one
// message, and what the database waited for. Judges nothing. `--quick` takes two minutes.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { systemClock } from '../src/base/clock.ts'
import { startPostgres } from '../tests/support/postgres.ts'
import { startRedis } from '../tests/support/redis.ts'
import { buildHospital, type Hospital } from './hospital.ts'
import { createLoad, type Load } from './load-run.ts'
import { describeMachine } from './machine.ts'
import { type Fleet, startFleet } from './node-fleet.ts'
import { NodesReport } from './nodes-report.ts'
import { startPlatformStub } from './platform-stub.ts'
import { layOutLog, PostgresWatch, WATCHED } from './postgres-watch.ts'
import { layWire } from './round-trips.ts'
import { startCommand } from './start-command.ts'
import { pause } from './target.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '0,1,2,3' }, // 0: SQLite
    service: { type: 'string' },
  },
})

const pace = values.quick
  ? { rounds: 1, seconds: 3, warmSeconds: 3, counted: 200 }
  : { rounds: 5, seconds: 6, warmSeconds: 10, counted: 1_000 }
const RATES = [200, 1_000] as const
/** Nobody writes twice within ten seconds: to them other nodes answer actively, so as not to overtake a passive reply. */
const PATIENTS = 50_000
/** Enough for pollers to show what they ask without any message. */
const IDLE_MS = 3_000

const root = join(import.meta.dirname, '..')
const command = startCommand(root, values.service)
mkdirSync(join(root, 'tmp'), { recursive: true })
const workDir = mkdtempSync(join(root, 'tmp/bench-nodes-'))
const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

const startedAt = systemClock.monotonic()
const platform = await startPlatformStub()
const postgres = await startPostgres(WATCHED)
await layOutLog(await postgres.freshDatabase())
const redis = await startRedis()
const hospital = buildHospital(workDir, { shipped: join(root, 'config'), apiBase: platform.url })
const load = createLoad(hospital, interrupted.signal)
const report = new NodesReport()
try {
  const machine = describeMachine(workDir)
  for (const size of values.nodes.split(',').map(Number)) await measure(size, hospital, load)
  const minutes = ((systemClock.monotonic() - startedAt) / 60_000).toFixed(1)
  process.stdout.write(
    `${machine}; ${pace.rounds} rounds of ${pace.seconds} s, ${minutes} min in all.\n\n${report.markdown()}\n`,
  )
} finally {
  platform.close()
  await redis.stop()
  await postgres.stop()
  rmSync(workDir, { recursive: true, force: true })
}

async function measure(size: number, hospital: Hospital, load: Load): Promise<void> {
  const name = size === 0 ? 'SQLite' : `PostgreSQL, ${size} node${size === 1 ? '' : 's'}`
  const folder = join(workDir, `fleet-${size}`)
  mkdirSync(folder)
  const options = { command, settingsFile: hospital.settingsFile, folder, size: Math.max(1, size) }
  if (size === 0) {
    const fleet = await startFleet(options)
    await finallyStop(fleet, () => traffic(name, fleet, load, undefined))
    return
  }
  const databaseUrl = await postgres.freshDatabase()
  const watch = await PostgresWatch.on(databaseUrl)
  try {
    const fleet = await startFleet({ ...options, databaseUrl, redisUrl: redis.url })
    await finallyStop(fleet, () => traffic(name, fleet, load, watch))
    if (size === 1) await countRoundTrips({ ...options, folder: join(workDir, 'wire'), databaseUrl }, load)
  } finally {
    await watch.close()
  }
}

async function finallyStop(fleet: Fleet, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } finally {
    await fleet.stop()
  }
}

async function traffic(name: string, fleet: Fleet, load: Load, watch: PostgresWatch | undefined): Promise<void> {
  const watched = async <T>(act: () => Promise<T>) =>
    watch === undefined ? { value: await act(), span: undefined } : await watch.during(act)
  await load(fleet, { mode: 'plain', seconds: pace.warmSeconds, patients: PATIENTS, seed: 1 })
  for (let round = 1; round <= pace.rounds; round++) {
    process.stderr.write(`${name}, round ${round} of ${pace.rounds}\n`)
    const redisBefore = await redisCpuMs()
    const closed = await watched(() =>
      load(fleet, { mode: 'plain', seconds: pace.seconds, patients: PATIENTS, seed: 10 + round }),
    )
    report.addClosed(name, closed.value, closed.span, (await redisCpuMs()) - redisBefore)
    for (const rate of RATES) {
      const open = {
        mode: 'plain',
        seconds: pace.seconds,
        patients: PATIENTS,
        rate,
        repeats: 0.05,
        seed: 100 + round,
      } as const
      const { value, span } = await watched(() => load(fleet, open))
      report.addOpen(name, rate, value, span)
      await pause(500) // whatever piled up is gone before the next
    }
  }
}

/** One message after the other on one connection, through a wire that counts; what pollers ask meanwhile is taken off. */
async function countRoundTrips(options: Parameters<typeof startFleet>[0], load: Load): Promise<void> {
  mkdirSync(options.folder)
  const wire = await layWire(options.databaseUrl ?? '')
  const fleet = await startFleet({ ...options, databaseUrl: wire.url, redisUrl: redis.url })
  try {
    await load(fleet, { mode: 'plain', messages: 200, seconds: 10, connections: 1, newShare: 0, seed: 7 })
    await pause(1_000)
    const idleFrom = wire.roundTrips()
    await pause(IDLE_MS)
    const idlePerMs = (wire.roundTrips() - idleFrom) / IDLE_MS
    const from = wire.roundTrips()
    const run = await load(fleet, {
      ...{ mode: 'plain', messages: pace.counted, seconds: 30, connections: 1, newShare: 0, seed: 8 },
    } as const)
    const asked = wire.roundTrips() - from - idlePerMs * run.seconds * 1_000
    report.addRoundTrips(asked / run.replied, run.latencyMs.p50)
  } finally {
    await fleet.stop()
    await wire.close()
  }
}

/** All of Redis: it has one process. */
async function redisCpuMs(): Promise<number> {
  const client = new Redis(redis.url)
  const info = await client.info('cpu')
  client.disconnect()
  const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map((match) => Number(match[1]))
  return seconds.reduce((sum, value) => sum + value, 0) * 1_000
}
