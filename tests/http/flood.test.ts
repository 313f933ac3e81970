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

interface Poured {
  readonly acked: readonly string[]
  readonly turnedAway: number
  /** Cut off, or answered with anything else. */
  readonly others: number
}

/** Every connection asks again as soon as it is answered. */
async function pour(connections: Connections, endsAt: number): Promise<Poured> {
  const acked: string[] = []
  let [turnedAway, others] = [0, 0]
  const pours = Array.from({ length: CONNECTIONS }, async () => {
    while (performance.now() < endsAt) {
      const { msgId, bytes } = delivery('停车多少钱')
      const answer = await ask(connections, bytes)
      if (answer?.status === 200) acked.push(msgId)
      else if (answer?.status === 503) turnedAway += 1
      else others += 1
    }
  })
  await Promise.all(pours)
  return { acked, turnedAway, others }
}

/** Somebody in danger every now and then, delivered once. */
async function callForHelp(connections: Connections, endsAt: number) {
  const calls: { readonly msgId: string; readonly answer: Answer | undefined }[] = []
  while (performance.now() < endsAt) {
    const { msgId, bytes } = delivery('我胸口疼得厉害，喘不上气')
    calls.push({ msgId, answer: await ask(connections, bytes) })
    await new Promise((resolve) => setTimeout(resolve, EMERGENCY_EVERY_MS))
  }
  return calls
}

async function watchLag(endsAt: number): Promise<readonly number[]> {
  const lags: number[] = []
  while (performance.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    lags.push(await figure('daozhen_event_loop_lag_seconds'))
  }
  return lags
}

function storedMessageIds(): ReadonlySet<string> {
  const db = new DatabaseSync(join(folder, 'data', 'daozhen.db'), { readOnly: true })
  const rows = db.prepare('select platform_message_id as id from inbound').all()
  db.close()
  return new Set(rows.map(({ id }) => String(id)))
}

it('drowns nobody in a flood', { timeout: 120_000 }, async () => {
  const port = Number(new URL(service.address).port)
  const connect = (max: number) => new Connections({ port, max, monotonic: () => performance.now() })
  const [flood, ambulance] = [connect(CONNECTIONS), connect(20)]
  for (let i = 0; i < 50; i++) await ask(ambulance, delivery('停车多少钱').bytes)
  // Everybody is inside before it begins: a busy process lets new connections in one by one.
  const hello = Buffer.from('GET /healthz HTTP/1.1\r\nHost: desk\r\n\r\n')
  await Promise.all(Array.from({ length: CONNECTIONS }, () => ask(flood, hello)))
  const before = await figure('process_resident_memory_bytes')

  const endsAt = performance.now() + FLOOD_MS
  const [poured, calls, lags] = await Promise.all([
    pour(flood, endsAt),
    callForHelp(ambulance, endsAt),
    watchLag(endsAt),
  ])
  const after = await figure('process_resident_memory_bytes')
  await until(async () => (await fetch(`${service.address}/readyz`)).status === 200, 60_000)
  expect((await ask(ambulance, delivery('停车多少钱').bytes))?.status).toBe(200)

  expect(poured.turnedAway).toBeGreaterThan(1_000)
  expect(poured.others).toBe(0)
  expect(calls.length).toBeGreaterThan(2)
  expect(calls.map(({ answer }) => answer?.status)).toEqual(calls.map(() => 200))
  expect(calls.every(({ answer }) => answer?.body.toString().includes('120'))).toBe(true)
  expect(Math.max(...lags)).toBeLessThan(1)
  expect(after - before).toBeLessThan(MOST_GROWTH_BYTES)

  flood.close()
  ambulance.close()
  expect((await service.terminate()).code).toBe(0)
  const kept = storedMessageIds()
  const acked = [...poured.acked, ...calls.map(({ msgId }) => msgId)]
  expect(acked.filter((msgId) => !kept.has(msgId))).toEqual([])
})
