// Patients of an account behind a Satori server. The connection may break wherever it likes: how far we heard is stored with what we
// heard, and the server tells the rest again.
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { FAKE_SATORI, type FakeSatori, type SatoriPerson, startFakeSatori } from '../fakes/satori.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { until } from '../support/until.ts'
import { expectTalk } from './talk.ts'

const CHANNEL = 'telegram'

let hospital: Hospital
let server: FakeSatori
afterEach(async () => {
  await hospital.closes()
  await server.close()
})

interface Opening {
  readonly faults?: (point: FaultPoint) => void
  readonly settings?: object
  readonly before?: () => void
}

async function opens({ faults, settings = {}, before }: Opening = {}): Promise<void> {
  hospital = await openHospital({
    ...(faults === undefined ? {} : { faults }),
    async channels(clock) {
      server = await startFakeSatori({ clock })
      before?.()
      return [{ id: CHANNEL, platform: 'satori', settings: { ...FAKE_SATORI, endpoint: server.endpoint, ...settings } }]
    },
  })
  await until(() => server.resumedFrom.length > 0)
}

const heard = async () =>
  (await hospital.app.store.reads.selectFrom('inbound').select('dedup_key').where('channel_id', '=', CHANNEL).execute())
    .length
const connection = () =>
  hospital.app.store.reads.selectFrom('channel_pull').selectAll().where('channel_id', '=', CHANNEL).executeTakeFirst()
const sends = () => hospital.app.store.reads.selectFrom('outbox').select('state').execute()
const parkingAnswers = (person: SatoriPerson) => person.seen().filter((text) => text.includes('每小时'))

async function hears(person: SatoriPerson, text: string): Promise<void> {
  const before = await heard()
  await person.says(text)
  await until(async () => (await heard()) > before)
  await hospital.settles()
}

const screen = (userId: string) => ({
  channelId: CHANNEL,
  platformUserId: `direct/dm-${userId}/${userId}`,
  shown: server.person(userId).seen(),
})

/** Our side opens the connection again after its pause. */
async function comesBack(): Promise<void> {
  await until(async () => (await connection())?.claimed_by === null)
  await hospital.passes('10s')
  await until(() => server.connections === 1)
}

describe('a patient behind a Satori server', () => {
  it('is answered, handed over, and reads what a person writes, to the letter', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = server.person('777')
    await hears(patient, '停车多少钱')
    expect(parkingAnswers(patient)).toHaveLength(1)
    await hears(patient, '人工')
    const { id } = await hospital.conversationOf(screen('777'))
    await wang.replies(id, '体温 <38 & 无 <at type="all"/>')
    await hospital.settles()
    expect(patient.seen().at(-1)).toBe('体温 <38 & 无 <at type="all"/>')
  })

  it('hears of danger before anything else', async () => {
    await opens()
    await hears(server.person('777'), '胸口压着疼，一直出汗')
    await expectTalk(hospital, screen('777'), [
      '患者：胸口压着疼，一直出汗',
      '排队：red-flag',
      '警报：chest-pain',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })

  it('taps what was offered as a button', async () => {
    await opens({ settings: { maxChoices: 6 } })
    await hears(server.person('777'), '报告')
    expect(server.seen.at(-1)?.content).toMatch(/<button id="1" type="action">/)
    const before = await heard()
    server.emit({
      type: 'interaction/button',
      user: { id: '777' },
      channel: { id: 'dm-777', type: 1 },
      button: { id: '1' },
    })
    await until(async () => (await heard()) > before)
    await hospital.settles()
    expect(server.person('777').seen().length).toBeGreaterThan(1)
  })

  it('takes a message back, and the words stay, marked', async () => {
    await opens()
    const patient = server.person('777')
    const id = await patient.says('我的号码是多少')
    patient.deletes(id)
    await until(async () => (await heard()) === 2)
    await hospital.settles()
    const marked = await hospital.app.store.reads
      .selectFrom('message')
      .select('id')
      .where('recalled_at', 'is not', null)
      .execute()
    expect(marked).toHaveLength(1)
  })
})

describe('a connection', () => {
  it('stays ours as long as it stands, and is noted as open all the time', async () => {
    await opens()
    await hospital.passes('5m')
    const row = await connection()
    expect(row?.claimed_until ?? 0).toBeGreaterThan(hospital.clock.now())
    expect(server.resumedFrom).toHaveLength(1)
    await hears(server.person('777'), '停车多少钱')
    expect(parkingAnswers(server.person('777'))).toHaveLength(1)
  })
})

describe('a connection that breaks', () => {
  it('loses nothing that was said meanwhile, and takes nothing twice', async () => {
    await opens()
    await hears(server.person('777'), '你好')
    server.cutConnections()
    await until(() => server.connections === 0)
    for (const userId of ['778', '779', '780']) await server.person(userId).says('停车多少钱')
    await comesBack()
    await until(async () => (await heard()) === 4)
    await hospital.settles()
    expect(server.resumedFrom).toEqual([undefined, 1])
    expect(['778', '779', '780'].map((id) => parkingAnswers(server.person(id)).length)).toEqual([1, 1, 1])
  })

  it('between hearing and keeping is made good by the server', async () => {
    let isBroken = true
    await opens({
      faults: (point) => {
        if (point === 'pulled' && isBroken) throw new Error('the process dies here')
      },
    })
    const patient = server.person('777')
    await patient.says('停车多少钱')
    await until(async () => (await connection())?.failure === 'broken')
    expect(await heard()).toBe(0)
    isBroken = false
    // Nothing had been kept, so there is nothing to resume from: what a first connection misses, only the server's next event ends.
    expect((await connection())?.cursor).toBeNull()
    await comesBack()
    await hears(patient, '停车多少钱')
    expect(parkingAnswers(patient)).toHaveLength(1)
  })

  it('in the middle of a talk, dying before the commit, is resumed where the commit ended', async () => {
    let dies = false
    await opens({
      faults: (point) => {
        if (point === 'pulled' && dies) throw new Error('the process dies here')
      },
    })
    const patient = server.person('777')
    await hears(patient, '你好')
    dies = true
    await patient.says('停车多少钱')
    await until(async () => (await connection())?.failure === 'broken')
    dies = false
    await comesBack()
    await until(async () => (await heard()) === 2)
    await hospital.settles()
    expect(parkingAnswers(patient)).toHaveLength(1)
    expect(server.resumedFrom.at(-1)).toBe(1)
  })

  it('for a stop of ours is taken up by the next start', async () => {
    await opens()
    await hears(server.person('777'), '你好')
    await hospital.restarts()
    await until(() => server.resumedFrom.length === 2)
    expect(server.resumedFrom).toEqual([undefined, 1])
    await hears(server.person('777'), '停车多少钱')
    expect(parkingAnswers(server.person('777'))).toHaveLength(1)
  })

  it('because the server started anew does not hide what has smaller numbers now', async () => {
    await opens()
    for (const text of ['你好', '在吗', '谢谢']) await hears(server.person('777'), text)
    server.forget()
    server.cutConnections()
    await comesBack()
    await hears(server.person('777'), '停车多少钱')
    expect(parkingAnswers(server.person('777'))).toHaveLength(1)
    expect(JSON.parse((await connection())?.cursor ?? '{}')).toMatchObject({ sn: 1 })
  })

  it('again and again is tried ever more slowly, and shows on the page of the channel', async () => {
    await opens()
    await server.die()
    await hospital.passes('2m')
    const tried = (await connection())?.attempts ?? 0
    expect(tried).toBeGreaterThanOrEqual(5)
    expect(tried).toBeLessThanOrEqual(10)
    const { channels } = (await (await hospital.admin()).get('/channels')).body
    expect(channels.find(({ id }: { id: string }) => id === CHANNEL)).toMatchObject({ status: 'down' })
    await server.revive()
    await hospital.passes('5m')
    await until(() => server.connections === 1)
    expect((await connection())?.attempts).toBe(0)
  })
})

describe('events', () => {
  it('that come twice are heard once', async () => {
    await opens()
    await hears(server.person('777'), '停车多少钱')
    server.repeat()
    server.repeat()
    await hears(server.person('777'), '谢谢')
    expect(await heard()).toBe(2)
  })

  it('of other accounts of the server are passed by, and not asked for again', async () => {
    await opens()
    const other = { platform: 'discord', user: { id: '999' } }
    server.emit({
      type: 'message-created',
      login: other,
      user: { id: '1' },
      channel: { id: 'x', type: 1 },
      message: { id: 'x', content: '在吗' },
    })
    await until(async () => (await connection())?.cursor?.includes('"sn":1') === true)
    expect(await heard()).toBe(0)
  })

  it('by the hundred are kept in their order', async () => {
    await opens()
    const spoken = Array.from({ length: 100 }, (_, i) => `第${i}句`)
    for (const text of spoken) await server.person('777').says(text)
    await until(async () => (await heard()) === 100)
    await hospital.settles()
    const rows = await hospital.app.store.reads
      .selectFrom('message')
      .select('content')
      .where('author', '=', 'contact')
      .orderBy('no')
      .execute()
    expect(rows.map(({ content }) => JSON.parse(content).text)).toEqual(spoken)
  })
})

describe('a send', () => {
  it.each([
    [{ kind: 'reset', counted: true } as const, 'unknown'],
    [{ kind: 'status', status: 500, counted: true } as const, 'unknown'],
    [{ kind: 'text', body: '[]', counted: true } as const, 'unknown'],
    [{ kind: 'status', status: 401 } as const, 'failed'],
  ])('that ends with %j is %s, and nobody reads it twice', async (how, state) => {
    await opens()
    server.misbehave('message.create', how)
    const patient = server.person('777')
    await patient.says('停车多少钱')
    await until(async () => (await sends())[0]?.state === state)
    await hospital.passes('2m')
    expect(parkingAnswers(patient).length).toBeLessThanOrEqual(1)
    expect((await hospital.conversationOf(screen('777'))).state).toBe('queued')
  })

  it('goes to the group it was asked in, to the one who asked', async () => {
    await opens({ settings: { groups: 'mentioned' } })
    await server.member('777', 'group-1').says('中午吃什么')
    await hears(server.member('778', 'group-1'), `<at id="${FAKE_SATORI.selfId}"/> 停车多少钱`)
    expect(server.seen).toMatchObject([{ channelId: 'group-1', content: expect.stringMatching(/^<at id="778"\/> /) }])
    expect(await heard()).toBe(1)
  })
})

it('keeps no connection to a server that does not know the account', async () => {
  await opens({ before: () => (server.logins = []) })
  await until(async () => (await connection())?.failure === 'no-such-login')
  expect(server.connections).toBe(0)
})
