// Patients, a platform and agents before several nodes to which faults happen, one after another; then everything settles
// and the judge of the crash loop holds the three stories against each other.
import pg from 'pg'
import { seeded } from '../../bench/seeded.ts'
import { SECOND, systemClock } from '../../src/base/clock.ts'
import { firstIdAt } from '../../src/base/ids.ts'
import { readBooks } from '../crash/books.ts'
import { pause } from '../crash/console-api.ts'
import { settle, staff } from '../crash/crash-loop.ts'
import { Crew } from '../crash/crew.ts'
import { Crowd } from '../crash/crowd.ts'
import { buildHospital, type Channel } from '../crash/hospital.ts'
import type { Verdict } from '../crash/stories.ts'
import { judge } from '../crash/verdict.ts'
import { startFakeWechat } from '../fakes/wechat-official.ts'
import { startRedis } from '../support/redis.ts'
import { startBadLine } from './bad-line.ts'
import { startBalancer } from './balancer.ts'
import { type Fault, happen, type SmallDisk } from './faults.ts'
import { Fleet } from './fleet.ts'

export interface ChaosOptions {
  readonly folder: string
  readonly nodes: number
  readonly faults: readonly Fault[]
  readonly seed: number
  /** Of an empty database. */
  readonly databaseUrl: string
  /** Of the server it lives on. */
  readonly database: { restart(): Promise<void> }
  readonly disk?: SmallDisk
  readonly patientsAtOnce?: number
  readonly onFault?: (fault: Fault, done: number) => void
}

export interface ChaosReport extends Verdict {
  readonly faults: Readonly<Record<string, number>>
  /** Sends that stood as `sending` when their node had died or stood still. */
  readonly underWay: number
  readonly seconds: number
  readonly exitCodes: readonly (number | undefined)[]
}

const DELIVERY = { deadlineMs: 5 * SECOND, retryEveryMs: 3 * SECOND, attempts: 3 }
const PATIENTS_AT_ONCE = 20
const UNDER_WAY = `select id from outbox where state = 'sending' and via = 'active' and node = $1`

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { folder, seed, disk } = options
  const startedAt = systemClock.monotonic()
  const since = firstIdAt(systemClock.now())
  const serverUrl = new URL(options.databaseUrl)
  const redis = await startRedis()
  const databaseLine = await startBadLine(() => Number(serverUrl.port))
  const redisLine = await startBadLine(() => redis.port)
  const platforms = [
    await startFakeWechat({ account: { mode: 'plain' }, delivery: DELIVERY }),
    await startFakeWechat({ delivery: DELIVERY }),
  ]
  const channels: readonly Channel[] = platforms.map((platform, i) => ({
    id: ['wechat-plain', 'wechat-safe'][i] ?? '',
    platform,
  }))
  const hospital = buildHospital(folder, channels)
  const ownLine = new URL(options.databaseUrl)
  ownLine.port = String(databaseLine.port)
  const redisUrl = `redis://127.0.0.1:${redisLine.port}`
  const fleet = new Fleet({ hospital, size: options.nodes, databaseUrl: ownLine.href, redisUrl, folder })
  const balancer = await startBalancer(() => fleet.ports)
  try {
    let newest = await fleet.start(0)
    for (let no = 1; no < options.nodes; no++) newest = await fleet.start(no)
    for (const { id, platform } of channels) platform.pushTo(`${balancer.address}/webhooks/${id}`)
    const address = () => balancer.address
    const { logins, program } = await staff(address, await newest.setupToken) // the newest link is the one that counts
    const patientsAtOnce = options.patientsAtOnce ?? PATIENTS_AT_ONCE
    const crowd = new Crowd({ channels, questions: hospital.questions, patientsAtOnce, chance: seeded(seed + 1) })
    const crew = new Crew({ address, logins, chance: seeded(seed + 2) })
    const underWay = { dead: new Set<string>(), frozen: new Set<string>() }
    const noteUnderWay = async (how: 'dead' | 'frozen', node: string) => {
      for (const id of await sendsUnderWay(options.databaseUrl, node)) underWay[how].add(id)
    }
    crowd.start()
    crew.start()
    const counts: Record<string, number> = {}
    for (const [done, fault] of options.faults.entries()) {
      const chance = seeded(seed + 100 + done)
      const { database } = options
      await happen(fault, { fleet, database, disk, redis, redisLine, databaseLine, chance, noteUnderWay })
      counts[fault] = (counts[fault] ?? 0) + 1
      options.onFault?.(fault, done + 1)
    }
    await crowd.leave()
    await settle({ crowd, crew, program, since })
    await crew.leave()
    const books = await readBooks(program, since)
    const exitCodes = await fleet.stop()
    const seen = channels.flatMap(({ platform }) => platform.seen)
    const verdict = judge({
      said: crowd.said,
      seen,
      agentTexts: crew.texts,
      books,
      cutOff: underWay.dead,
      frozen: underWay.frozen,
    })
    const seconds = Math.round((systemClock.monotonic() - startedAt) / SECOND)
    return { ...verdict, faults: counts, underWay: underWay.dead.size + underWay.frozen.size, seconds, exitCodes }
  } finally {
    fleet.end()
    await balancer.close()
    for (const { platform } of channels) await platform.close()
    await Promise.all([databaseLine.close(), redisLine.close(), redis.stop()])
  }
}

/** On a connection of its own: the server may just have been restarted, and is waited for. */
async function sendsUnderWay(databaseUrl: string, node: string): Promise<readonly string[]> {
  for (let tries = 0; ; tries++) {
    const look = new pg.Client(databaseUrl)
    look.on('error', () => {})
    try {
      await look.connect()
      const { rows } = await look.query(UNDER_WAY, [node])
      return (rows as readonly { id: string }[]).map(({ id }) => id)
    } catch (error) {
      if (tries === 20) throw error
      await pause(SECOND / 2)
    } finally {
      await look.end().catch(() => {})
    }
  }
}
