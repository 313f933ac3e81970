// What happens to the nodes, their database and their Redis, one fault after another; the same seed gives the same faults.
import { SECOND } from '../../src/base/clock.ts'
import { pause } from '../crash/console-api.ts'
import type { RedisServer } from '../support/redis.ts'
import type { BadLine } from './bad-line.ts'
import { type Fleet, LONG_FREEZE_MS } from './fleet.ts'

export const FAULTS = [
  'kill',
  'freeze',
  'redis-killed',
  'redis-silent',
  'redis-flushed',
  'redis-locked',
  'database-cut',
  'database-silent',
  'database-slow',
  'commit-unanswered',
  'database-restarted',
  'disk-full',
  'clock-jump',
] as const
export type Fault = (typeof FAULTS)[number]

/** Less than what a platform's signature or a claim of a send bears. */
const CLOCK_OFF_BY_MS = 90 * SECOND

/** The disk of the database, to be filled to the last byte. */
export interface SmallDisk {
  fill(): void
  free(): void
}

export interface Scene {
  readonly fleet: Fleet
  readonly database: { restart(): Promise<void> }
  readonly disk: SmallDisk | undefined
  readonly redis: RedisServer
  readonly redisLine: BadLine
  readonly databaseLine: BadLine
  readonly chance: () => number
  /** Called when that node has died or stands still, with its name: what it was sending may be of unknown fate. */
  readonly noteUnderWay: (how: 'dead' | 'frozen', node: string) => Promise<void>
}

export async function happen(fault: Fault, scene: Scene): Promise<void> {
  const { fleet, database, disk, redis, redisLine, databaseLine, chance, noteUnderWay } = scene
  const node = Math.floor(chance() * fleet.size)
  await pause(chance() * SECOND)
  switch (fault) {
    case 'kill':
      await fleet.kill(node)
      await noteUnderWay('dead', fleet.nameOf(node))
      await pause(chance() * 2 * SECOND)
      await fleet.start(node)
      return
    case 'freeze':
      return fleet.freeze(node, LONG_FREEZE_MS, () => noteUnderWay('frozen', fleet.nameOf(node)))
    case 'redis-killed':
      await redis.kill()
      await pause(2 * SECOND)
      return redis.restart()
    case 'redis-silent':
      redisLine.set('silent')
      await pause(3 * SECOND)
      return redisLine.set('fair')
    case 'redis-flushed':
      return redis.flush()
    case 'redis-locked':
      await redis.changePassword('nobody here knows it')
      await pause(3 * SECOND)
      return redis.changePassword('')
    case 'database-cut':
      return databaseLine.cut()
    case 'database-silent':
      databaseLine.set('silent')
      await pause(3 * SECOND)
      return databaseLine.set('fair')
    case 'database-slow':
      databaseLine.set('slow')
      await pause(5 * SECOND)
      return databaseLine.set('fair')
    case 'commit-unanswered':
      return databaseLine.loseNextCommit()
    case 'database-restarted':
      return database.restart()
    case 'disk-full':
      if (disk === undefined) throw new Error('this database stands on no small disk: start it within one')
      disk.fill()
      await pause(4 * SECOND)
      return disk.free()
    case 'clock-jump':
      fleet.setClock(node, CLOCK_OFF_BY_MS)
      await pause(3 * SECOND)
      return fleet.setClock(node, 0)
  }
}
