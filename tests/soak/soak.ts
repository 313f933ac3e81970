// A day, or several, in a few minutes: the real service in its own process on a faster clock, the traffic of a busy day, and
// at rest every so often what it holds. SQLite, one node.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seeded } from '../../bench/seeded.ts'
import { startCommand } from '../../bench/start-command.ts'
import { HOUR, SECOND, systemClock } from '../../src/base/clock.ts'
import { DATABASE_FILE } from '../../src/store/open.ts'
import { staff } from '../crash/crash-loop.ts'
import { buildHospital } from '../crash/hospital.ts'
import { startFakeWechat } from '../fakes/wechat-official.ts'
import { BusyDay } from './busy-day.ts'
import { type Pace, patientClock } from './fast-clock.ts'
import type { Held } from './service.ts'
import { type Sample, type Slope, slopesOf } from './slopes.ts'

export interface SoakOptions {
  readonly folder: string
  readonly hours: number
  readonly realSeconds: number
  readonly samples: number
  readonly seed: number
  readonly onSample?: (sample: Sample) => void
}

export interface SoakReport {
  readonly hours: number
  readonly realSeconds: number
  readonly said: number
  readonly acked: number
  readonly answeredByAgents: number
  readonly samples: readonly Sample[]
  readonly slopes: readonly Slope[]
  /** Of the last night that lay in it. */
  readonly nightFound: readonly unknown[] | undefined
  readonly exitCode: number | null
}

/** Monday, eight in the morning: the day, then the night. */
const START_AT = Date.parse('2026-11-23T08:00:00+08:00')
const THOUGHT_MS = 150

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { folder, hours, realSeconds } = options
  const pace: Pace = { since: systemClock.now(), startAt: START_AT, rate: (hours * HOUR) / (realSeconds * SECOND) }
  mkdirSync(folder, { recursive: true })
  const platform = await startFakeWechat({
    clock: patientClock(pace),
    delivery: { deadlineMs: 5_000, retryEveryMs: 500 },
  })
  const hospital = buildHospital(folder, [{ id: 'wechat', platform }])
  const service = await startService(hospital, pace, folder)
  try {
    const address = () => service.address
    platform.pushTo(`${service.address}/webhooks/wechat`)
    const { logins, program } = await staff(address, service.setupToken)
    const day = new BusyDay({
      ...{ address: service.address, platform, questions: hospital.questions, chance: seeded(options.seed) },
      ...{ logins: logins.map(({ login }) => login), thoughtMs: THOUGHT_MS },
    })
    const database = join(hospital.dataDirectory, DATABASE_FILE)
    day.start()
    const samples = await sampled(options, pace, async (hour) => {
      const held = await day.atRest(() => service.held())
      return {
        hour,
        messages: day.said * 2,
        databaseMiB: contentMiB(database),
        logMiB: sizeMiB(`${database}-wal`),
        ...held,
      }
    })
    await day.end()
    const night = await program.get('/night-check')
    const exitCode = await service.stop()
    const { said, acked, answered: answeredByAgents } = day
    const nightFound = night.body?.last?.found as readonly unknown[] | undefined
    return {
      hours,
      realSeconds,
      said,
      acked,
      answeredByAgents,
      samples,
      slopes: slopesOf(samples),
      nightFound,
      exitCode,
    }
  } finally {
    service.end()
    await platform.close()
  }
}

async function sampled(
  { samples: count, hours, onSample }: SoakOptions,
  { since, rate }: Pace,
  sample: (hour: number) => Promise<Sample>,
): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (let i = 1; i <= count; i++) {
    const dueAt = since + (i * hours * HOUR) / count / rate
    await new Promise<void>((resolve) => systemClock.after(Math.max(0, dueAt - systemClock.now()), resolve))
    const taken = await sample(((systemClock.now() - since) * rate) / HOUR)
    onSample?.(taken)
    samples.push(taken)
  }
  return samples
}

interface SoakService {
  readonly address: string
  readonly setupToken: string
  held(): Promise<Held>
  stop(): Promise<number | null>
  end(): void
}

async function startService(
  hospital: { readonly settingsFile: string; readonly dataDirectory: string },
  pace: Pace,
  folder: string,
): Promise<SoakService> {
  const log = openSync(join(folder, 'service.log'), 'a')
  const command = startCommand(join(import.meta.dirname, '../..'), join(import.meta.dirname, 'service.ts'))
  const child = spawn(process.execPath, [...command, JSON.stringify(pace)], {
    stdio: ['ignore', log, log, 'ipc'],
    env: {
      ...{ PATH: process.env.PATH, TZ: 'Asia/Shanghai', PORT: '0' },
      ...{ DAOZHEN_CONFIG: hospital.settingsFile, DAOZHEN_DATA_DIR: hospital.dataDirectory },
    },
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const { address, setupToken } = (await nextMessage(child)) as SoakService
  return {
    address,
    setupToken,
    async held() {
      child.send('what do you hold?')
      return (await nextMessage(child)) as Held
    },
    stop() {
      child.kill('SIGTERM')
      return ended
    },
    end: () => void child.kill('SIGKILL'),
  }
}

async function nextMessage(child: ChildProcess): Promise<unknown> {
  const over = new AbortController()
  const ended = once(child, 'exit', { signal: over.signal }).then(() => {
    throw new Error('the service ended itself, see service.log')
  })
  const [message] = (await Promise.race([once(child, 'message', { signal: over.signal }), ended])) as unknown[]
  ended.catch(() => {})
  over.abort()
  return message
}

/** With what stands in the log only. */
function contentMiB(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true })
  const { page_count: pages } = database.prepare('pragma page_count').get() as { page_count: number }
  database.close()
  return (pages * 4_096) / 2 ** 20
}

function sizeMiB(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20
}

export const isFlat = ({ slopes, exitCode, said, acked, nightFound }: SoakReport): boolean =>
  slopes.every(({ flat }) => flat) && exitCode === 0 && acked === said && (nightFound ?? []).length === 0
