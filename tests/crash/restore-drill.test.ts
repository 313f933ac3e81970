// The drill of docs/operating.md, with the real programs: a backup under load, the machine gone, a restore into an empty
// place, the service on it. What was acknowledged before the backup is there, and nothing of the copy is sent again.
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { seeded } from '../../bench/seeded.ts'
import { systemClock } from '../../src/base/clock.ts'
import { type FakeWechat, SEND_PATH, startFakeWechat } from '../fakes/wechat-official.ts'
import { freshPostgres } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { type InboundRow, listAll, type SendRow } from './books.ts'
import { pause } from './console-api.ts'
import { staff } from './crash-loop.ts'
import { Crew } from './crew.ts'
import { Crowd } from './crowd.ts'
import { buildHospital, type CrashHospital } from './hospital.ts'
import { type Life, startLife } from './life.ts'
import { isAcked } from './stories.ts'

/** Where a hospital's data is, and where it is put back. */
interface Place {
  readonly hospital: CrashHospital
  readonly databaseUrl: string | undefined
}

const PROGRAM = join(import.meta.dirname, '../../src/cli/main.ts')
const lives: Life[] = []
const platforms: FakeWechat[] = []
afterEach(async () => {
  for (const life of lives.splice(0)) life.kill()
  for (const platform of platforms.splice(0)) await platform.close()
})

/** As typed at a terminal. */
async function daozhen({ hospital, databaseUrl }: Place, ...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, ...words], {
    env: {
      ...{ PATH: process.env.PATH, DAOZHEN_CONFIG: hospital.settingsFile, DAOZHEN_DATA_DIR: hospital.dataDirectory },
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  })
  return stdout + stderr
}

async function live({ hospital, databaseUrl }: Place, logFile: string) {
  const life = startLife({ hospital, port: 0, databaseUrl, bomb: undefined, logFile })
  lives.push(life)
  const ready = await life.ready
  if (ready === undefined) throw new Error(`the service did not start: ${readFileSync(logFile, 'utf8')}`)
  return { life, address: ready.address }
}

async function aBusyHour(place: Place, platform: FakeWechat, logFile: string) {
  const { life, address } = await live(place, logFile)
  platform.pushTo(`${address}/webhooks/wechat`)
  const desk = { address }
  const { logins, program } = await staff(() => desk.address, await life.setupToken)
  const channels = [{ id: 'wechat', platform }]
  const questions = place.hospital.questions
  const crowd = new Crowd({ channels, questions, patientsAtOnce: 12, chance: seeded(7) })
  const crew = new Crew({ address: () => address, logins, chance: seeded(8) })
  crowd.start()
  crew.start()
  await pause(2_000)
  platform.misbehave(SEND_PATH, { kind: 'slow', ms: 1_200 }, 1_000) // so that sends are under way all the time
  await pause(700)
  const leave = () => void Promise.all([crowd.leave(), crew.leave()]).catch(() => {}) // they knock at a dead door for a while
  return { life, crowd, leave, program, desk }
}

describe.each([
  ['SQLite', async () => ({ from: undefined, into: undefined })],
  ['PostgreSQL', async () => ({ from: await freshPostgres(), into: await freshPostgres() })],
])('%s', (_name, databases) => {
  it('a backup under load, put back in an empty place, loses and repeats nothing', { timeout: 90_000 }, async () => {
    const { from, into } = await databases()
    const folder = tempFolder()
    const platform = await startFakeWechat({ account: { mode: 'plain' } })
    platforms.push(platform)
    const first: Place = { hospital: buildHospital(folder, [{ id: 'wechat', platform }]), databaseUrl: from }
    const logFile = join(folder, 'service.log')
    const { life, crowd, leave, program, desk } = await aBusyHour(first, platform, logFile)

    const acked = crowd.said.filter(isAcked).map(({ msgId }) => msgId)
    const backup = join(folder, 'backup')
    const report = await daozhen(first, 'backup', backup)
    expect(report).toMatch(from === undefined ? /messages, audit of \d+ rows verified/ : /read back to its end/)
    await pause(500) // and the day goes on, until the machine is gone
    life.kill()
    platform.behave()
    leave()
    await pause(100)

    const again = join(folder, 'again')
    mkdirSync(again)
    copyFileSync(join(first.hospital.dataDirectory, 'keys'), join(again, 'keys'))
    const second: Place = { hospital: { ...first.hospital, dataDirectory: again }, databaseUrl: into }
    expect(await daozhen(second, 'restore', backup)).toMatch(/[1-9]\d* sends may have been made since the backup/)
    await expect(daozhen(second, 'audit', 'verify')).resolves.toContain('ok: ')

    const restoredAt = systemClock.now()
    const sentBefore = platform.sends.length
    desk.address = (await live(second, logFile)).address
    await pause(2_000) // dispatcher, inbound worker and timers have looked several times
    const inbound = await listAll<InboundRow>(program, '/inbound')
    const sends = await listAll<SendRow>(program, '/sends')
    const kept = new Set(inbound.map(({ platformMessageId }) => platformMessageId))
    expect(acked.length).toBeGreaterThan(20)
    expect(acked.filter((msgId) => !kept.has(msgId))).toEqual([])

    const doubtful = sends.filter(({ failure }) => failure === 'restored')
    expect(doubtful.length).toBeGreaterThan(0)
    expect(doubtful.filter(({ state, attemptAt }) => state !== 'unknown' || (attemptAt ?? 0) > restoredAt)).toEqual([])
    const fresh = sends.filter(({ via, attemptAt }) => via === 'active' && (attemptAt ?? 0) > restoredAt)
    expect(fresh.filter(({ plannedAt }) => plannedAt < restoredAt)).toEqual([])
    expect(platform.sends.length - sentBefore).toBeLessThanOrEqual(fresh.length)
    expect(await lives.at(-1)?.stop()).toBe(0)
  })
})
