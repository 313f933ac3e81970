// What is measured, phase by phase. Targets take turns within a round, so that a noisy minute hurts all alike; a phase
// that runs out of time stops after a whole round, and the report shows the rounds it has.
import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { MINUTE, SECOND, systemClock } from '../src/base/clock.ts'
import { fillMessages } from './fill.ts'
import type { Mode } from './load-requests.ts'
import type { Load, LoadOptions, LoadRun } from './load-run.ts'
import type { Column, Results } from './results.ts'
import { pause, type Target } from './target.ts'

export interface Pace {
  readonly rounds: number
  readonly runSeconds: number
  readonly coldStarts: number
  readonly manyMessages: number
  readonly stored: readonly number[]
}

export const FULL: Pace = {
  rounds: 5,
  runSeconds: 4,
  coldStarts: 5,
  manyMessages: 100_000,
  stored: [1_000, 100_000, 1_000_000],
}
/** Of channels there are many, and each turn is followed by its answers. */
export const CHANNELS = { rounds: 3, runSeconds: 3 } as const
/** For "did I break it", not for reporting. */
export const QUICK: Pace = { rounds: 1, runSeconds: 0.7, coldStarts: 1, manyMessages: 3_000, stored: [1_000, 20_000] }

export interface Bench {
  readonly pace: Pace
  readonly results: Results
  readonly load: Load
  readonly workDir: string
  readonly hasService: boolean
  startYardstick(name: 'stateless' | 'durable'): Promise<Target>
  startService(dataDir: string): Promise<Target>
  say(line: string): void
}

interface Contestant {
  readonly column: Column
  readonly target: Target
  readonly mode: Mode
}

const RATES = [200, 1_000, 2_000] as const
const CLOSED_WITHIN_MS = 2.5 * MINUTE
const OPEN_WITHIN_MS = 4.5 * MINUTE
const STORED_WITHIN_MS = 1.5 * MINUTE

export async function measureColdStart(bench: Bench): Promise<void> {
  const dataDir = join(bench.workDir, 'fresh')
  mkdirSync(dataDir)
  const first = await bench.startService(dataDir)
  await first.stop()
  bench.results.addAlone('first start, empty data directory', [first.readyMs], { unit: 'ms' })
  bench.results.addAlone('cold start', await startTimes(bench, dataDir, bench.pace.coldStarts), { unit: 'ms' })
}

export async function measureTraffic(bench: Bench): Promise<void> {
  const stateless = await bench.startYardstick('stateless')
  const durable = await bench.startYardstick('durable')
  const contestants: Contestant[] = [
    { column: '(a) stateless', target: stateless, mode: 'plain' },
    { column: '(b) durable floor', target: durable, mode: 'plain' },
  ]
  for (const target of [stateless, durable]) await warmUp(bench, target)
  if (bench.hasService) {
    const dataDir = join(bench.workDir, 'traffic')
    mkdirSync(dataDir)
    const target = await bench.startService(dataDir)
    contestants.push(
      { column: 'daozhen plain', target, mode: 'plain' },
      { column: 'daozhen safe', target, mode: 'safe' },
    )
    await measureMemory(bench, target)
    await bench.load(target, {
      mode: 'safe',
      seconds: bench.pace.runSeconds / 2,
      introduce: true,
      seed: 3,
    })
  }
  await closedLoop(bench, contestants)
  await openLoop(bench, contestants)
  for (const target of new Set(contestants.map((contestant) => contestant.target))) await target.stop()
}

async function measureMemory(bench: Bench, target: Target): Promise<void> {
  const { manyMessages } = bench.pace
  await pause(2 * SECOND)
  bench.results.addAlone('RSS idle', [target.rssMiB()], { unit: 'MiB' })
  await bench.load(target, {
    mode: 'plain',
    messages: manyMessages,
    seconds: 90,
    introduce: true,
    seed: 2,
  })
  bench.results.addAlone(`RSS after ${manyMessages.toLocaleString('en-US')} messages`, [target.rssMiB()], {
    unit: 'MiB',
  })
}

async function closedLoop(bench: Bench, contestants: readonly Contestant[]): Promise<void> {
  const { pace, results } = bench
  await rounds(bench, 'closed loop', CLOSED_WITHIN_MS, async (round) => {
    for (const { column, target, mode } of contestants) {
      const run = await bench.load(target, { mode, seconds: pace.runSeconds, seed: 10 + round })
      results.check(column, run, 'closed')
      if (run.replied === 0) continue
      results.add(column, 'closed loop, messages/s', run.perSecond)
      results.add(column, 'closed loop, CPU µs/message', run.cpuMicrosPerMessage)
    }
  })
}

async function openLoop(bench: Bench, contestants: readonly Contestant[]): Promise<void> {
  await rounds(bench, 'open loop', OPEN_WITHIN_MS, async (round) => {
    for (const rate of RATES) {
      for (const contestant of contestants) {
        const options = {
          mode: contestant.mode,
          seconds: bench.pace.runSeconds,
          rate,
          repeats: 0.05,
          seed: 100 + round,
        }
        addOpenRun(bench.results, contestant.column, rate, await bench.load(contestant.target, options))
      }
    }
  })
}

function addOpenRun(results: Results, column: Column, rate: number, run: LoadRun): void {
  const at = `${rate.toLocaleString('en-US')}/s`
  results.check(column, run, 'open')
  if (run.replied === 0) return
  results.add(column, `${at} p50 ms`, run.latencyMs.p50, 2)
  results.add(column, `${at} p99 ms`, run.latencyMs.p99, 2)
  results.add(column, `${at} p99.9 ms`, run.latencyMs.p999, 2)
  results.add(column, `${at} CPU µs/message`, run.cpuMicrosPerMessage)
}

export async function measureStored(bench: Bench): Promise<void> {
  const { pace, results, workDir } = bench
  const loaded: {
    readonly stored: string
    readonly target: Target
    readonly perSecond: number[]
    readonly cpu: number[]
  }[] = []
  for (const count of pace.stored) {
    const stored = count.toLocaleString('en-US')
    const dataDir = join(workDir, `stored-${count}`)
    cpSync(join(workDir, 'fresh'), dataDir, { recursive: true })
    bench.say(`storing ${stored} messages`)
    fillMessages(databaseIn(dataDir), count)
    results.addAlone(`start-up with ${stored} stored`, await startTimes(bench, dataDir, bench.pace.coldStarts), {
      unit: 'ms',
    })
    const target = await bench.startService(dataDir)
    await warmUp(bench, target)
    loaded.push({ stored, target, perSecond: [], cpu: [] })
  }
  await rounds(bench, 'stored messages', STORED_WITHIN_MS, async (round) => {
    for (const { target, perSecond, cpu } of loaded) {
      const run = await bench.load(target, { mode: 'plain', seconds: pace.runSeconds, seed: 200 + round })
      perSecond.push(run.perSecond)
      cpu.push(run.cpuMicrosPerMessage)
    }
  })
  for (const { stored, target, perSecond, cpu } of loaded) {
    results.addAlone(`closed loop with ${stored} stored`, perSecond, { unit: 'messages/s' })
    results.addAlone(`CPU per message with ${stored} stored`, cpu, { unit: 'µs' })
    await target.stop()
  }
}

async function warmUp(bench: Bench, target: Target): Promise<void> {
  const options: LoadOptions = { mode: 'plain', seconds: bench.pace.runSeconds / 2, introduce: true, seed: 1 }
  await bench.load(target, options)
}

async function startTimes(bench: Bench, dataDir: string, times: number): Promise<readonly number[]> {
  const readyMs: number[] = []
  for (let i = 0; i < times; i++) {
    const target = await bench.startService(dataDir)
    readyMs.push(target.readyMs)
    await target.stop()
  }
  return readyMs
}

async function rounds(
  bench: Bench,
  name: string,
  withinMs: number,
  play: (round: number) => Promise<void>,
): Promise<void> {
  const endsAt = systemClock.monotonic() + withinMs
  for (let round = 1; round <= bench.pace.rounds; round++) {
    bench.say(`${name}, round ${round} of ${bench.pace.rounds}`)
    await play(round)
    if (systemClock.monotonic() > endsAt) return
  }
}

/** The service names its database file as it likes: we look for SQLite's header. */
function databaseIn(dataDir: string): string {
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const database = files
    .map((entry) => join(entry.parentPath, entry.name))
    .find((file) => startOf(file) === 'SQLite format 3')
  if (database === undefined) throw new Error(`no SQLite database in ${dataDir}`)
  return database
}

function startOf(file: string): string {
  const head = Buffer.alloc(15)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, head)
  closeSync(descriptor)
  return head.toString('latin1')
}
