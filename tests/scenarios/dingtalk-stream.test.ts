// A DingTalk robot in Stream mode: we connect to DingTalk, which moves its connections about. Nothing is acknowledged before it is
// kept, and nothing falls between two connections.
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { DINGTALK_ACCOUNT, type FakeDingtalk, type SaidToDingtalk, startFakeDingtalk } from '../fakes/dingtalk.ts'
import { OPEN_PATH } from '../fakes/dingtalk-stream.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { until } from '../support/until.ts'

const CHANNEL = 'dingtalk-desk'
const STAFF = 'manager0001'
const SCREEN = { channelId: CHANNEL, platformUserId: `staff:${STAFF}`, shown: [] }
const { secretPath: _none, ...ACCOUNT } = DINGTALK_ACCOUNT

let hospital: Hospital
let fake: FakeDingtalk
afterEach(async () => {
  await hospital.closes()
  await fake.close()
})

interface Opening {
  readonly faults?: (point: FaultPoint) => void
  readonly settings?: object
}

async function opens({ faults, settings = {} }: Opening = {}): Promise<void> {
  hospital = await openHospital({
    ...(faults === undefined ? {} : { faults }),
    async channels(clock) {
      fake = await startFakeDingtalk({ clock })
      const account = { ...ACCOUNT, transport: 'stream', apiBase: fake.url, ...settings }
      return [{ id: CHANNEL, platform: 'dingtalk', settings: account }]
    },
  })
  if (!('appSecret' in settings)) await until(() => fake.stream.connections === 1)
}

const rows = () =>
  hospital.app.store.reads.selectFrom('inbound').select('dedup_key').where('channel_id', '=', CHANNEL).execute()
const heard = async () => (await rows()).map(({ dedup_key }) => dedup_key)
const connection = () =>
  hospital.app.store.reads.selectFrom('channel_pull').selectAll().where('channel_id', '=', CHANNEL).executeTakeFirst()
const parkingAnswers = () => fake.shown.filter(({ text }) => text.includes('每小时 4 元'))

function said(text: string, id: string, more: Partial<SaidToDingtalk> = {}) {
  return fake.message({ id, staffId: STAFF, text, at: hospital.clock.now(), ...more })
}

async function hears(text: string, id: string): Promise<void> {
  fake.stream.push(said(text, id))
  await until(async () => (await heard()).includes(`m:${id}`))
  await hospital.settles()
}

describe('a colleague', () => {
  it('is answered the way the message came, and handed over to a person', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    await hears('停车多少钱', 'm-1')
    expect(fake.shown).toMatchObject([{ way: 'session', to: STAFF, text: expect.stringContaining('每小时 4 元') }])
    await hears('人工', 'm-2')
    await wang.replies((await hospital.conversationOf(SCREEN)).id, '您好，我是咨询员王敏。')
    await hospital.settles()
    expect(fake.shown.at(-1)).toMatchObject({ to: STAFF, text: '您好，我是咨询员王敏。' })
    expect(fake.stream.unacknowledged).toEqual([])
  })

  it('is heard once, however often the message comes', async () => {
    await opens()
    await hears('停车多少钱', 'm-1')
    fake.stream.repeat()
    fake.stream.repeat()
    await hears('谢谢', 'm-2')
    expect(await heard()).toEqual(['m:m-1', 'm:m-2'])
    expect(parkingAnswers()).toHaveLength(1)
  })
})

describe('a message', () => {
  it('is acknowledged only when it is kept, and comes again otherwise', async () => {
    let isBroken = true
    await opens({
      faults: (point) => {
        if (point === 'pulled' && isBroken) throw new Error('the process dies here')
      },
    })
    fake.stream.push(said('停车多少钱', 'm-1'))
    await until(async () => (await connection())?.failure === 'broken')
    expect(fake.stream.unacknowledged).toHaveLength(1)
    isBroken = false
    await until(async () => (await connection())?.claimed_by === null)
    await hospital.passes('70s')
    await until(async () => (await heard()).length === 1)
    await hospital.settles()
    await until(() => fake.stream.unacknowledged.length === 0)
    expect(parkingAnswers()).toHaveLength(1)
  })

  it('that came while nobody was connected is heard after the connection is back', async () => {
    await opens()
    fake.stream.cut()
    await until(() => fake.stream.connections === 0)
    fake.stream.push(said('停车多少钱', 'm-1'))
    await until(async () => (await connection())?.claimed_by === null)
    await hospital.passes('70s')
    await until(async () => (await heard()).length === 1)
    expect(fake.stream.connections).toBe(1)
  })

  it('by the hundred is kept in its order', async () => {
    await opens()
    const ids = Array.from({ length: 100 }, (_, i) => `m-${String(i).padStart(3, '0')}`)
    for (const id of ids) fake.stream.push(said(`第${id}句`, id))
    await until(async () => (await heard()).length === 100)
    await until(() => fake.stream.unacknowledged.length === 0)
    const kept = await hospital.app.store.reads.selectFrom('inbound').select('dedup_key').orderBy('id').execute()
    expect(kept.map(({ dedup_key }) => dedup_key)).toEqual(ids.map((id) => `m:${id}`))
  })
})

describe('a connection', () => {
  it('that is moved is replaced at once, and what is still on it is heard', async () => {
    await opens()
    await hospital.passes('30s')
    for (let round = 1; round <= 3; round++) {
      fake.stream.push(said('停车多少钱', `before-${round}`))
      fake.stream.move()
      await until(() => fake.stream.connections === 1)
      await hears('谢谢', `after-${round}`)
      expect(await heard()).toContain(`m:before-${round}`)
      await hospital.passes('30s')
    }
    expect(fake.stream.opened).toBe(4)
    expect(await connection()).toMatchObject({ attempts: 0, failure: null })
    expect(fake.stream.unacknowledged).toEqual([])
  })

  it('that is moved the moment it stands is opened again after a pause', async () => {
    await opens()
    fake.stream.move()
    await until(async () => (await connection())?.failure === 'moved')
    await hospital.passes('10s')
    await until(() => fake.stream.connections === 1)
  })

  it('that stands and says nothing is left for another, and closed a little later', async () => {
    await opens()
    await hospital.passes('2m')
    await until(() => fake.stream.opened === 2)
    await hospital.passes('20s')
    await until(() => fake.stream.connections === 1)
    await hears('停车多少钱', 'm-1')
    expect(parkingAnswers()).toHaveLength(1)
    expect((await connection())?.failure).toBeNull()
  })

  it('stays the same while pings come, and echoes what they carry', async () => {
    await opens()
    for (let minute = 0; minute < 5; minute++) {
      fake.stream.ping()
      await until(() => fake.stream.pongs.length === minute + 1)
      await hospital.passes('1m')
    }
    expect(fake.stream.opened).toBe(1)
    expect(fake.stream.pongs[0]).toMatchObject({ code: 200, headers: { topic: 'ping' }, data: '{"opaque":"opaque-1"}' })
  })

  it('that breaks is taken up after a pause, and that shows on the page of the channel', async () => {
    await opens()
    await fake.die()
    await hospital.passes('2m')
    const { channels } = (await (await hospital.admin()).get('/channels')).body
    expect(channels.find(({ id }: { id: string }) => id === CHANNEL)).toMatchObject({ status: 'down' })
    await fake.revive()
    await hospital.passes('5m')
    await until(() => fake.stream.connections >= 1)
    await hears('停车多少钱', 'm-1')
    expect(parkingAnswers()).toHaveLength(1)
  })

  it('ends with us, and the next start opens its own', async () => {
    await opens()
    await hospital.restarts()
    await until(() => fake.stream.opened === 2 && fake.stream.connections === 1)
    await hears('停车多少钱', 'm-1')
    expect(fake.stream.unacknowledged).toEqual([])
  })

  it('is not had with a wrong secret, which the page of the channel says and no log shows', async () => {
    await opens({ settings: { appSecret: 'another-secret-of-nobody' } })
    await until(async () => (await connection())?.failure === 'http-401')
    expect(fake.stream.opened).toBe(0)
    expect(hospital.logged.join('')).not.toContain('another-secret')
  })

  it('is opened to a safe address only, by a ticket', async () => {
    await opens()
    fake.misbehave(OPEN_PATH, { kind: 'text', body: '{"endpoint":"ws://evil.example/connect","ticket":"t"}' }, 100)
    fake.stream.cut()
    await until(async () => (await connection())?.claimed_by === null)
    await hospital.passes('3s')
    expect((await connection())?.failure).toBe('no-endpoint')
  })

  it('leaves no webhook open beside it', async () => {
    await opens()
    const answer = await fetch(`${hospital.address}/webhooks/${CHANNEL}/${DINGTALK_ACCOUNT.secretPath}`, {
      method: 'POST',
      body: JSON.stringify(said('停车多少钱', 'm-1')),
    })
    expect(answer.status).toBe(404)
  })
})

it.each([
  ['no JSON', '{"type":'],
  ['null', 'null'],
  ['a list', '[1,2]'],
  ['a number', '7'],
  ['no headers', { type: 'CALLBACK', data: '{}' }],
  ['headers of another shape', { type: 'CALLBACK', headers: [1], data: '{}' }],
  ['data that is no JSON', { type: 'CALLBACK', headers: { topic: '/v1.0/im/bot/messages/get' }, data: '{' }],
  ['data that is an object', { type: 'CALLBACK', headers: { topic: '/v1.0/im/bot/messages/get' }, data: { a: 1 } }],
  ['a type of tomorrow', { type: 'HOLOGRAM', headers: { topic: 'x' } }],
  ['an event', { type: 'EVENT', headers: { topic: '*', messageId: 'e-1' }, data: '{}' }],
  ['another topic', { type: 'CALLBACK', headers: { topic: '/v1.0/card', messageId: 'c-1' }, data: '{}' }],
])('goes on after a frame that is %s', async (_name, frame) => {
  await opens()
  fake.stream.say(frame)
  await hears('停车多少钱', 'm-1')
  expect(fake.stream.opened).toBe(1)
  expect(parkingAnswers()).toHaveLength(1)
})
