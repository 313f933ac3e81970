// Ten times what one slow machine can take, from as many connections as a proxy would open: it refuses in time, handles every
// emergency, keeps every promise, stays small, and is itself again at once. A real process, so that its lag is its own.

import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Answer, Connections } from '../../bench/load-connections.ts'
import { type FakeWechat, signPush, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { tempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'

const CONNECTIONS = 1_500
const FLOOD_MS = 6_000
const EMERGENCY_EVERY_MS = 150
const MOST_GROWTH_BYTES = 300 * 1024 * 1024

let folder: string
let plainWechat: FakeWechat
let wechat: FakeWechat
let service: RunningService
beforeAll(async () => {
  folder = tempFolder()
  wechat = await startFakeWechat()
  plainWechat = await startFakeWechat({ account: { mode: 'plain' } })
  writeSettings(folder, { wechat, plainWechat })
  service = await runService(environment(folder), [join(import.meta.dirname, 'slow-service.ts')])
})
afterAll(async () => {
  service?.kill()
  await Promise.all([wechat.close(), plainWechat.close()])
})

let made = 0
/** A message as WeChat delivers it, as bytes. */
function delivery(text: string): { readonly msgId: string; readonly bytes: Buffer } {
  const no = ++made
  const msgId = String(24_000_000_000_000_000n + BigInt(no))
  const seconds = Math.floor(Date.now() / 1_000)
  const xml =
    `<xml><ToUserName><![CDATA[gh_flood]]></ToUserName><FromUserName><![CDATA[o-flood-${no}]]></FromUserName>` +
    `<CreateTime>${seconds}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[${text}]]></Content>` +
    `<MsgId>${msgId}</MsgId></xml>`
  const signing = { timestamp: seconds, nonce: `n${no}`, random: Buffer.alloc(16), openid: `o-flood-${no}` }
  const { query, body } = signPush(plainWechat.account, xml, signing)
  const head =
    `POST /webhooks/wechat-plain?${query} HTTP/1.1\r\nHost: desk\r\nContent-Type: text/xml\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`
  return { msgId, bytes: Buffer.from(head + body) }
}

async function figure(name: string): Promise<number> {
  const page = await (await fetch(`${service.metricsAddress}/metrics`)).text()
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(page)?.[1] ?? 0)
}

const ask = (connections: Connections, bytes: Buffer) =>
  new Promise<Answer | undefined>((resolve) => connections.send(bytes, resolve))

it('drowns nobody in a flood', { timeout: 120_000 }, async () => {
  const port = Number(new URL(service.address).port)
  const connect = (max: number) => new Connections({ port, max, monotonic: () => performance.now() })
  const [flood, ambulance] = [connect(CONNECTIONS), connect(20)]
  for (let i = 0; i < 50; i++) await ask(ambulance, delivery('停车多少钱').bytes)
  // Everybody is inside before it begins: a busy process lets new connections in one by one.
  const hello = Buffer.from('GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n')
  await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(flood, hello)))
  const before = await figure('process_resident_memory_bytes')

  const acked: string[] = []
  const counts = { 200: 0, 503: 0, other: 0 }
  const lags: number[] = []
  const rescued: (Answer | undefined)[] = []
  const floodEndsAt = performance.now() + FLOOD_MS
  const pours = Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < floodEndsAt) {
      const { msgId, bytes } = delivery('停车多少钱')
      const answer = await ask(flood, bytes)
      if (answer?.status === 200) acked.push(msgId)
      counts[answer?.status === 200 ? 200 : answer?.status === 503 ? 503 : 'other'] += 1
    }
  })
  const rescue = (async () => {
    while (performance.now() < floodEndsAt) {
      const { msgId, bytes } = delivery('我胸口疼得厉害，喘不上气')
      const answer = await ask(ambulance, bytes)
      rescued.push(answer)
      if (answer?.status === 200) acked.push(msgId)
      await new Promise((resolve) => setTimeout(resolve, EMERGENCY_EVERY_MS))
    }
  })()
  const watch = (async () => {
    while (performance.now() < floodEndsAt) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      lags.push(await figure('daozhen_event_loop_lag_seconds'))
    }
  })()
  await Promise.all([...pours, rescue, watch])
  const after = await figure('process_resident_memory_bytes')
  await until(async () => (await fetch(`${service.address}/readyz`)).status === 200, 60_000)
  expect((await ask(ambulance, delivery('停车多少钱').bytes))?.status).toBe(200)

  expect(counts[503]).toBeGreaterThan(1_000)
  expect(counts.other).toBe(0)
  expect(rescued.length).toBeGreaterThan(5)
  expect(rescued.map((answer) => answer?.status)).toEqual(rescued.map(() => 200))
  expect(rescued.every((answer) => answer?.body.toString().includes('120'))).toBe(true)
  expect(Math.max(...lags)).toBeLessThan(1)
  expect(after - before).toBeLessThan(MOST_GROWTH_BYTES)

  flood.close()
  ambulance.close()
  expect((await service.terminate()).code).toBe(0)
  const db = new DatabaseSync(join(folder, 'data', 'daozhen.db'), { readOnly: true })
  const rows = db.prepare('select platform_message_id as id from inbound').all() as readonly unknown[] as readonly {
    readonly id: string
  }[]
  db.close()
  const kept = new Set(rows.map(({ id }) => id))
  expect(acked.filter((msgId) => !kept.has(msgId))).toEqual([])
})
