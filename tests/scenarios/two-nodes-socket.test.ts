// One QQ account, two nodes: its socket is open on one of them, and what is said to its patients leaves there and nowhere
// else. When that node dies, the other says it within seconds of the account's coming over.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAKE_ONEBOT, type FakeOneBot, startFakeOneBot } from '../fakes/onebot-v11.ts'
import { type FakeWechat, startFakeWechat } from '../fakes/wechat-official.ts'
import { environment, writeSettings } from '../support/hospital.ts'
import { type RunningService, runService } from '../support/process.ts'
import { consoleWith, PASSWORD, signIn } from '../support/screens.ts'
import { freshPostgres } from '../support/store.ts'
import { tempFolder } from '../support/temp.ts'
import { until } from '../support/until.ts'

const CHANNEL = 'qq'
const PATIENTS = 12

let wechat: FakeWechat
let qq: FakeOneBot
let east: RunningService
let west: RunningService
let database: pg.Client

beforeAll(async () => {
  const folder = tempFolder()
  const databaseUrl = await freshPostgres()
  database = new pg.Client(databaseUrl)
  await database.connect()
  wechat = await startFakeWechat()
  qq = await startFakeOneBot()
  const { selfId, token } = FAKE_ONEBOT
  const account = { id: CHANNEL, platform: 'onebot-v11', settings: { selfId, token, transport: 'reverse' } }
  writeSettings(folder, { wechat, plainWechat: wechat }, {}, [account])
  const startNode = (name: string) => {
    mkdirSync(join(folder, name))
    return runService({
      ...environment(folder),
      DAOZHEN_DATA_DIR: join(folder, name),
      DATABASE_URL: databaseUrl,
      DAOZHEN_KEYS: `ward:${'5c'.repeat(32)}`,
    })
  }
  east = await startNode('east')
  west = await startNode('west')
})

afterAll(async () => {
  for (const node of [east, west]) node?.kill()
  await Promise.all([database?.end(), wechat?.close(), qq?.close()])
})

const doorOf = ({ address }: RunningService) => `${address.replace('http', 'ws')}/webhooks/${CHANNEL}/onebot/v11/ws`
const sends = async (): Promise<readonly { state: string; attempts: number; node: string }[]> =>
  (await database.query('select state, attempts::int, node from outbox')).rows

/** An agent whose console is at east. */
async function agentAtEast() {
  const address = () => east.address
  const token = (await west.setupLink)?.split('#setup=')[1]
  await consoleWith(address).post('/setup', { token, login: 'admin', name: '管理员', password: PASSWORD })
  const admin = await signIn(address, 'admin')
  await admin.post('/accounts', { login: 'li', name: '李敏', role: 'agent', password: PASSWORD })
  return signIn(address, 'li')
}

describe('an account whose socket is open on one node', () => {
  it('is written to by that node at the first try, whoever made the answer', async () => {
    expect(await qq.connectTo(doorOf(west))).toBe('open')
    const patients = Array.from({ length: PATIENTS }, (_, i) => qq.friend(`2000200${i}`))
    await Promise.all(patients.map((patient) => patient.says('停车多少钱')))
    await until(() => patients.every((patient) => patient.seen().length === 1), 15_000)
    await until(async () => (await sends()).every(({ state }) => state === 'sent'))
    const tries = await sends()
    expect(tries).toHaveLength(PATIENTS)
    expect(tries.map(({ attempts }) => attempts)).toEqual(tries.map(() => 1))
    expect(new Set(tries.map(({ node }) => node)).size).toBe(1)
  })

  it('is written to by the other once it has come over from a node that died', async () => {
    const li = await agentAtEast()
    const patient = qq.friend('20002000')
    await patient.says('转人工')
    await until(async () => (await li.get('/conversations?view=waiting&limit=5')).body.conversations.length > 0)
    const { body } = await li.get('/conversations?view=waiting&limit=5')
    const { id, version } = body.conversations[0]
    const picked = await li.post(`/conversations/${id}/pick`, { version })
    west.kill()
    await west.ended
    await until(() => qq.connections === 0)
    const reply = { version: picked.body.conversation.version, text: '您好，我是李敏，请说。' }
    expect((await li.post(`/conversations/${id}/reply`, reply)).status).toBe(200)
    expect(await qq.connectTo(doorOf(east))).toBe('open')
    const cameOver = performance.now()
    await until(() => patient.seen().includes('您好，我是李敏，请说。'))
    expect(performance.now() - cameOver).toBeLessThan(3_000)
    const last = await database.query(`select attempts::int from outbox where class = 'H'`)
    expect(last.rows).toEqual([{ attempts: 1 }])
  })
})
