// How often a visitor may write: at one node, and at several that hear each other; and what travels between them.
import { afterAll, describe, expect, it } from 'vitest'
import { createLimits } from '../../../adapters/web-chat/limits.ts'
import { parseSettings } from '../../../adapters/web-chat/settings.ts'
import { systemClock } from '../../../src/base/clock.ts'
import { silentLog } from '../../../src/base/log.ts'
import type { Carrier } from '../../../src/coord/carrier.ts'
import { openRedisCarrier } from '../../../src/coord/redis-carrier.ts'
import { siblingsOn } from '../../../src/platforms.ts'
import { testHost } from '../../contract/adapter-host.ts'
import { hasRedis, type RedisServer, startRedis } from '../../support/redis.ts'
import { until } from '../../support/until.ts'

const settings = parseSettings({
  visitorSecret: 'a secret of the ward that nobody knows',
  messagesPerMinute: 3,
  startsPerMinute: 2,
})
const idOf = (no: number) => no.toString(16).padStart(32, '0')

const open: { close(): Promise<unknown> }[] = []
afterAll(async () => {
  for (const one of open) await one.close()
})

async function twoNodes(): Promise<readonly [Carrier, Carrier]> {
  const redis: RedisServer = await startRedis()
  const nodes = ['east', 'west'].map((node) =>
    openRedisCarrier({ url: redis.url, prefix: 'daozhen:ward', node, clock: systemClock, log: silentLog }),
  )
  open.push(...nodes, { close: () => redis.stop() })
  await until(() => nodes.every((node) => node.state() === 'connected'))
  return nodes as unknown as readonly [Carrier, Carrier]
}

describe('a visitor at the only node', () => {
  it('writes three times a minute, and a fourth time when the first is a minute ago', () => {
    const host = testHost()
    const limits = createLimits(settings, host)
    const waits = [1, 2, 3, 4].map((no) => limits.waitToSay('v-1', idOf(no)))
    expect(waits).toEqual([undefined, undefined, undefined, 60_000])
    expect(limits.waitToSay('v-1', idOf(2))).toBeUndefined() // the same again is no new message
    expect(limits.waitToSay('v-2', idOf(4))).toBeUndefined()
    host.clock.advance('1m')
    expect(limits.waitToSay('v-1', idOf(4))).toBeUndefined()
  })
})

describe.skipIf(!hasRedis)('a visitor before two nodes', () => {
  it('writes three times a minute at both together, and a repeat is free at the other, too', async () => {
    const [atEast, atWest] = await twoNodes()
    const travelled: string[] = []
    atWest.subscribe('channel:web', (body) => travelled.push(body))
    const east = createLimits(settings, testHost({ siblings: siblingsOn(atEast, 'web') }))
    const west = createLimits(settings, testHost({ siblings: siblingsOn(atWest, 'web') }))
    await until(() => {
      atEast.publish('channel:web', 'are you there')
      return travelled.length > 0
    })
    travelled.length = 0
    for (const no of [1, 2, 3]) expect(east.waitToSay('v-1', idOf(no))).toBeUndefined()
    east.waitToStart('203.0.113.7')
    await until(() => travelled.length >= 4)
    expect(west.waitToSay('v-1', idOf(4))).toBeGreaterThan(0)
    expect(west.waitToSay('v-1', idOf(3))).toBeUndefined()
    expect(west.waitToSay('v-2', idOf(1))).toBeUndefined()
    expect([west.waitToStart('203.0.113.7'), west.waitToStart('203.0.113.7')]).toEqual([undefined, 60_000])
    expect(travelled.join()).not.toMatch(/v-1|203\.0\.113/)
  })
})
