// What piled up at a platform that is asked (微信客服) while nobody woke us: 10,000 messages of 5,000 people, pulled from the
// fake platform page by page. From the wake-up to the moment all are in our database, and to the moment all are answered.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { MINUTE, systemClock } from '../src/base/clock.ts'
import { DATABASE_FILE } from '../src/store/open.ts'
import { FAKE_KF, startFakeKf } from '../tests/fakes/wecom-kf.ts'
import type { Question } from './load-requests.ts'
import { pause, type Target } from './target.ts'

const MESSAGES = 10_000
const PEOPLE = 5_000
const LOOK_EVERY_MS = 20
const WITHIN_MS = 3 * MINUTE
const CHANNEL = 'wecom-kf'

export interface BacklogBench {
  readonly questions: readonly Question[]
  readonly workDir: string
  /** Starts the service with one channel of these settings. */
  start(dataDir: string, channels: readonly object[]): Promise<Target>
}

export async function measureBacklog(bench: BacklogBench): Promise<string> {
  const kf = await startFakeKf()
  const dataDir = join(bench.workDir, 'backlog')
  mkdirSync(dataDir)
  const settings = { ...FAKE_KF, apiBase: kf.url }
  const target = await bench.start(dataDir, [{ id: CHANNEL, platform: 'wecom-kf', settings }])
  const database = new DatabaseSync(join(dataDir, DATABASE_FILE), { readOnly: true })
  try {
    kf.pushTo(`${target.url}/webhooks/${CHANNEL}`)
    await kf.customer('wmFirst').says('停车多少钱')
    await until(() => kf.seen.length > 0)
    for (let i = 0; i < MESSAGES; i++) {
      const question = bench.questions[i % bench.questions.length]?.text ?? ''
      await kf.customer(`wm${i % PEOPLE}`).says(question, { silently: true })
    }
    const cpuBefore = target.cpuMs()
    const from = systemClock.monotonic()
    await kf.customer('wmLast').says('停车多少钱')
    const durableMs = await until(() => countOf(database, 'inbound') === MESSAGES + 2, from)
    const durableCpu = target.cpuMs() - cpuBefore
    const answeredMs = await until(() => kf.seen.length >= MESSAGES + 2, from)
    const perMessage = ((target.cpuMs() - cpuBefore) * 1_000) / MESSAGES
    return [
      `Backlog of ${MESSAGES.toLocaleString('en-US')} messages at 微信客服, pulled after one wake-up:`,
      `durable ${rate(durableMs)} (${(durableMs / 1_000).toFixed(1)} s, CPU ${Math.round((durableCpu * 1_000) / MESSAGES)} µs/message);`,
      `answered ${rate(answeredMs)} (${(answeredMs / 1_000).toFixed(1)} s, CPU ${Math.round(perMessage)} µs/message in all).`,
    ].join('\n')
  } finally {
    database.close()
    await target.stop()
    await kf.close()
  }
}

function rate(ms: number): string {
  return `${Math.round((MESSAGES * 1_000) / ms).toLocaleString('en-US')}/s`
}

function countOf(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`select count(*) as n from ${table}`).get()?.n)
}

async function until(isTrue: () => boolean, from = systemClock.monotonic()): Promise<number> {
  while (!isTrue()) {
    if (systemClock.monotonic() - from > WITHIN_MS) throw new Error(`it never came to that: ${isTrue}`)
    await pause(LOOK_EVERY_MS)
  }
  return systemClock.monotonic() - from
}
