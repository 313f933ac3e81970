// What nodes call out to each other through a real Redis: heard by all others, by nobody else, and by the way that stands
// again after Redis was away.
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { ALONE, type Carrier } from '../../src/coord/carrier.ts'
import { openRedisCarrier } from '../../src/coord/redis-carrier.ts'
import { startBadLine } from '../chaos/bad-line.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts'

/** Twenty times as fast: three beats unheard take half a second. */
const hurried: Clock = {
  now: systemClock.now,
  monotonic: () => systemClock.monotonic() * 20,
  after: (ms, task) => systemClock.after(ms / 20, task),
}
const open: (Carrier | { stop(): Promise<void> })[] = []
const logged: string[] = []
const log = createLog('info', { write: (line: string) => void logged.push(line) })

function node(name: string, url: string, prefix = 'daozhen:ward'): Carrier {
  const carrier = openRedisCarrier({ url, prefix, node: name, clock: hurried, log })
  open.push(carrier)
  return carrier
}

async function redis(password?: string): Promise<RedisServer> {
  const server = await startRedis(password === undefined ? {} : { password })
  open.push(server)
  return server
}

async function until(what: () => boolean): Promise<void> {
  const deadline = systemClock.monotonic() + 8_000
  while (!what()) {
    if (systemClock.monotonic() > deadline) throw new Error('it did not come to that')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Ends a connection as soon as the client says `word`, so many times. */
async function startLineThatCuts(target: RedisServer, word: RegExp) {
  const sockets = new Set<Socket>()
  let [left, cuts] = [0, 0]
  const server = createServer((near) => {
    const far = createConnection(target.port, '127.0.0.1')
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from)
      from.on('error', () => {})
      from.on('close', () => to.destroy())
      from.on('data', (bytes) => {
        if (from !== near || left === 0 || !word.test(bytes.toString('latin1'))) return void to.write(bytes)
        left -= 1
        cuts += 1
        near.resetAndDestroy()
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts
    },
    get isFair() {
      return left === 0
    },
    cutsNext(times: number) {
      left = times
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

afterAll(async () => {
  for (const one of open) await ('stop' in one ? one.stop() : one.close())
})

describe('a process that is the whole installation', () => {
  it('calls to nobody and misses nobody', () => {
    const heard: string[] = []
    ALONE.subscribe('commits', (body) => heard.push(body))
    ALONE.publish('commits', '1')
    expect([heard, ALONE.state()]).toEqual([[], 'alone'])
  })
})

describe.skipIf(!hasRedis)('nodes with a Redis between them', () => {
  it('hear each other, not themselves, and no other hospital on the same server', async () => {
    const { url } = await redis()
    const [east, west, other] = [node('east', url), node('west', url), node('far', url, 'daozhen:elsewhere')]
    const heard: string[] = []
    for (const [name, carrier] of [
      ['east', east],
      ['west', west],
      ['far', other],
    ] as const) {
      carrier.subscribe('commits', (body) => heard.push(`${name} hears ${body}`))
    }
    await until(() => [east, west, other].every((carrier) => carrier.state() === 'connected'))
    await until(() => {
      east.publish('commits', '7')
      return heard.length > 0
    })
    west.publish('commits', '8')
    await until(() => heard.includes('east hears 8'))
    expect(new Set(heard)).toEqual(new Set(['west hears 7', 'east hears 8']))
  })

  it('go on without Redis, and hear each other again when it is back', async () => {
    const server = await redis()
    const [east, west] = [node('east', server.url), node('west', server.url)]
    const heard: string[] = []
    west.subscribe('signs', (body) => heard.push(body))
    await until(() => east.state() === 'connected' && west.state() === 'connected')
    await server.kill()
    await until(() => east.state() === 'cut' && west.state() === 'cut')
    expect(() => east.publish('signs', 'into the void')).not.toThrow()
    await server.restart()
    await until(() => east.state() === 'connected' && west.state() === 'connected')
    await until(() => {
      east.publish('signs', 'again')
      return heard.includes('again')
    })
    expect(heard).not.toContain('into the void')
    expect(logged.filter((line) => line.includes('redis cannot be reached')).length).toBeGreaterThanOrEqual(2)
  })

  it('notice a line that stands and carries nothing', async () => {
    const server = await redis()
    const line = await startBadLine(() => server.port)
    open.push({ stop: () => line.close() })
    const east = node('east', `redis://127.0.0.1:${line.port}`)
    await until(() => east.state() === 'connected')
    line.set('silent')
    await until(() => east.state() === 'cut')
    line.set('fair')
    await until(() => east.state() === 'connected')
  })

  it('outlive a connection that is cut in the moment it takes up its subscriptions again', async () => {
    const server = await redis()
    const line = await startLineThatCuts(server, /subscribe/i)
    open.push({ stop: () => line.close() })
    const unheard: unknown[] = []
    const note = (reason: unknown): void => void unheard.push(reason)
    process.on('unhandledRejection', note)
    const east = node('east', `redis://127.0.0.1:${line.port}/1`)
    await until(() => east.state() === 'connected')
    line.cutsNext(5)
    await until(() => line.cuts === 5)
    await until(() => east.state() === 'connected' && line.isFair)
    process.off('unhandledRejection', note)
    expect(unheard).toEqual([])
  })

  it('are only cut off by a wrong password', async () => {
    const server = await redis('right')
    const east = node('east', server.url.replace('right', 'wrong'))
    expect(() => east.publish('signs', 'x')).not.toThrow()
    expect(east.state()).toBe('cut')
    const west = node('west', server.url)
    await until(() => west.state() === 'connected')
    expect(east.state()).toBe('cut')
  })

  it('take nothing from what is no call of a node', async () => {
    const server = await redis()
    const [east, west] = [node('east', server.url), node('west', server.url)]
    const heard: string[] = []
    east.subscribe('commits', (body) => {
      heard.push(body)
      if (body === 'bad') throw new Error('cannot be taken')
    })
    await until(() => east.state() === 'connected' && west.state() === 'connected')
    const { Redis } = await import('ioredis')
    const stranger = new Redis(server.url)
    for (const text of ['hello', '{"a":1}', '["east","own"]', '[1,2]'])
      await stranger.publish('daozhen:ward:commits', text)
    stranger.disconnect()
    await until(() => {
      west.publish('commits', 'bad')
      return heard.includes('bad')
    })
    west.publish('commits', 'good')
    await until(() => heard.includes('good'))
    expect(new Set(heard)).toEqual(new Set(['bad', 'good']))
  })
})
