// The shell around everything: how long it waits for a slow client, and how it closes.
import { afterEach, expect, it } from 'vitest'
import { silentLog } from '../../src/base/log.ts'
import { HttpServer, PATIENCE } from '../../src/http/server.ts'
import { until } from '../support/until.ts'
import { callWire } from './wire.ts'

let server: HttpServer
afterEach(() => server.close(0))

async function open(
  options: { readonly patience?: typeof PATIENCE; readonly mostConnections?: number } = {},
): Promise<string> {
  let requests = 0
  server = new HttpServer({
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    newRequestId: () => `${++requests}`,
    mostConnections: 100,
    ...options,
  })
  server.use(async (context) => {
    for await (const chunk of context.req) void chunk
    context.body = { heard: true }
  })
  const { port } = await server.listen()
  server.open()
  return `http://127.0.0.1:${port}`
}

const SLOW_BODY = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf'

it('has no page whose address holds a NUL', async () => {
  const address = await open()
  for (const path of ['/api/v1/conversations/%00', '/chat?from=%00', '/webhooks/web%00/messages']) {
    expect([path, (await fetch(address + path)).status]).toEqual([path, 404])
  }
  expect((await fetch(`${address}/chat?from=%2500`)).status).toBe(200)
})

it('cuts who sends a body too slowly, within 35 s', async () => {
  const address = await open({ patience: { headersMs: 60, requestMs: 100, checkEveryMs: 20 } })
  const slow = await callWire(address)
  slow.say(SLOW_BODY)
  expect((await slow.hear(2_000)).status).toBe(408)
  expect(PATIENCE.requestMs + PATIENCE.checkEveryMs).toBeLessThanOrEqual(35_000)
})

it('cuts who sends headers too slowly', async () => {
  const address = await open({ patience: { headersMs: 60, requestMs: 100, checkEveryMs: 20 } })
  const slow = await callWire(address)
  slow.say('GET / HTTP/1.1\r\nHost:')
  expect((await slow.hear(2_000)).status).toBe(408)
})

it('while it closes, answers 503 to newcomers until what was under way is answered', async () => {
  const address = await open()
  const early = await callWire(address)
  early.say(SLOW_BODY)
  await fetch(`${address}/other`) // by now the early one is in
  const closing = server.close(5_000)
  const late = await fetch(address)
  expect([late.status, late.headers.get('retry-after'), late.headers.get('connection')]).toEqual([503, '1', 'close'])
  early.say('-whole')
  expect(await early.hear()).toMatchObject({ status: 200, body: '{"heard":true}' })
  await closing
  await expect(fetch(address)).rejects.toThrow()
})

it('gives up after its time on who never finishes', async () => {
  const address = await open()
  const stuck = await callWire(address)
  stuck.say(SLOW_BODY)
  await fetch(`${address}/other`)
  await server.close(50)
  await stuck.hear(500)
  expect(stuck.isCut()).toBe(true)
})

it('hangs up on who comes when all places are taken, and lets in the next when one is free', async () => {
  const address = await open({ mostConnections: 2 })
  const [first, second] = [await callWire(address), await callWire(address)]
  const third = await callWire(address)
  await until(() => third.isCut())
  first.hangUp()
  await until(async () => {
    const next = await callWire(address)
    next.say('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    return (await next.hear()).status === 200
  })
  second.hangUp()
})
