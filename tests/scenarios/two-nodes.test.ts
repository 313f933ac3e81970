// One hospital, two nodes: the patient's page hangs on one, the agent's console on the other, and neither can tell. With
// Redis they hear of each other at once; without it, a moment later.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { hasRedis, type RedisServer, startRedis } from '../support/redis.ts'
import { type Console, consoleWith, PASSWORD, post, signIn, type WebVisitor, webVisitor } from '../support/screens.ts'
import { freshPostgres } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'

const KEYS = `ward:${'5c'.repeat(32)}`

let folder: string
let databaseUrl: string
let redis: RedisServer | undefined
let wechat: FakeWechat
let plainWechat: FakeWechat
let east: RunningService
let west: RunningService
let li: Console

const startNode = (name: string, more: Readonly<Record<string, string>> = {}) =>
  runService({
    ...environment(folder),
    DAOZHEN_DATA_DIR: join(folder, name),
    DATABASE_URL: databaseUrl,
    DAOZHEN_KEYS: KEYS,
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
    ...more,
  })

beforeAll(async () => {
  folder = tempFolder()
  databaseUrl = await freshPostgres()
  redis = hasRedis ? await startRedis() : undefined
  wechat = await startFakeWechat()
  plainWechat = await startFakeWechat({ account: { mode: 'plain' } })
  writeSettings(folder, { wechat, plainWechat })
  for (const name of ['east', 'west', 'stranger']) mkdirSync(join(folder, name))
  east = await startNode('east')
  await east.setupLink
  west = await startNode('west')
  li = await agentAtWest()
})

afterAll(async () => {
  for (const node of [east, west]) node?.kill()
  await Promise.all([wechat?.close(), plainWechat?.close(), redis?.stop()])
})

/** The administrator comes in by the link printed last, and makes 李敏. */
async function agentAtWest(): Promise<Console> {
  const address = () => west.address
  const token = (await west.setupLink)?.split('#setup=')[1]
  await consoleWith(address).post('/setup', { token, login: 'admin', name: '管理员', password: PASSWORD })
  const admin = await signIn(address, 'admin')
  await admin.post('/accounts', { login: 'li', name: '李敏', role: 'agent', password: PASSWORD })
  return signIn(address, 'li')
}

/** Reads a stream until the text is in it. */
async function heard(stream: Response, text: string): Promise<string> {
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
  let all = ''
  while (!all.includes(text)) {
    const { value, done } = await reader.read()
    if (done) throw new Error(`the stream ended without "${text}": ${all}`)
    all += value
  }
  await reader.cancel()
  return all
}

async function streamAtEast(visitor: WebVisitor): Promise<Response> {
  const door = `${east.address}/webhooks/web`
  const given = await post(`${door}/tickets`, {}, { authorization: `Bearer ${visitor.token}` })
  const { ticket } = (await given.json()) as { readonly ticket: string }
  return fetch(`${door}/events?ticket=${ticket}&after=0`)
}

async function waitingForPeople(): Promise<{ readonly id: string; readonly version: number }> {
  for (;;) {
    const { body } = await li.get('/conversations?view=waiting&limit=5')
    if (body.conversations.length > 0) return body.conversations[0]
  }
}

describe('a patient at one node and an agent at the other', () => {
  it('talk with each other as if there were one', async () => {
    const visitor = await webVisitor(() => east.address, 'web')
    const stream = await streamAtEast(visitor)
    await visitor.says('转人工')
    const { id, version } = await waitingForPeople()
    const picked = await li.post(`/conversations/${id}/pick`, { version })
    expect(picked.status).toBe(200)
    const reply = { version: picked.body.conversation.version, text: '您好，我是李敏，请说。' }
    expect((await li.post(`/conversations/${id}/reply`, reply)).status).toBe(200)
    expect(await heard(stream, '我是李敏')).toContain('李敏')
  })

  it.skipIf(!hasRedis)('see each other type', async () => {
    const visitor = await webVisitor(() => east.address, 'web')
    const stream = await streamAtEast(visitor)
    await visitor.says('我想找人工')
    const { id, version } = await waitingForPeople()
    await li.post(`/conversations/${id}/pick`, { version })
    const typing = setInterval(() => void li.post(`/conversations/${id}/signs`, { at: 'typing' }), 150)
    await heard(stream, '"kind":"typing"').finally(() => clearInterval(typing))
  })
})

describe('a node', () => {
  it('with other keys does not start, and says what to do', async () => {
    const refused = startNode('stranger', { DAOZHEN_KEYS: `ward:${'00'.repeat(32)}` })
    await expect(refused).rejects.toThrow('ended with 78')
  })

  it('that leaves is nobody the others wait for', async () => {
    expect((await east.terminate()).code).toBe(0)
    const visitor = await webVisitor(() => west.address, 'web')
    expect((await visitor.says('门诊几点上班')).status).toBe(200)
    expect(west.printed.join('\n')).not.toContain('fell silent')
  })
})
