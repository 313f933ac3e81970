// Patients of a QQ account behind a OneBot implementation, over sockets: one the implementation opens to us, one we open to it.
// There is no key to repeat under, and nobody delivers twice: what is cut stays unknown, what has come stays.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { FAKE_ONEBOT, type FakeOneBot, type Flavour, type OneBotFriend, startFakeOneBot } from '../fakes/onebot-v11.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { until } from '../support/until.ts'
import { expectTalk } from './talk.ts'

const CHANNEL = 'qq'
const PATIENT = '20002000'
const { selfId, token, secret } = FAKE_ONEBOT

let hospital: Hospital
let qq: FakeOneBot
afterEach(async () => {
  await hospital.closes()
  await qq.close()
})

type Transport = 'reverse' | 'forward' | 'http'

interface Opening {
  readonly flavour?: Flavour
  readonly settings?: object
  readonly faults?: (point: FaultPoint) => void
}

async function opens(transport: Transport, { flavour = 'napcat', settings = {}, faults }: Opening = {}): Promise<void> {
  hospital = await openHospital({
    ...(faults === undefined ? {} : { faults }),
    async channels(clock) {
      qq = await startFakeOneBot({ clock, flavour })
      const road = {
        reverse: {},
        forward: { socketUrl: qq.socketUrl },
        http: { secret, apiBase: qq.apiBase },
      }[transport]
      return [{ id: CHANNEL, platform: 'onebot-v11', settings: { selfId, token, transport, ...road, ...settings } }]
    },
  })
  if (transport === 'reverse') expect(await qq.connectTo(address())).toBe('open')
  if (transport === 'http') qq.pushTo(`${hospital.address}/webhooks/${CHANNEL}`)
  if (transport === 'forward') await until(() => qq.connections === 1)
}

const address = () => `${hospital.address.replace('http', 'ws')}/webhooks/${CHANNEL}/onebot/v11/ws`

/** Over a socket nothing says when it has been taken: we look. */
async function hears(friend: OneBotFriend, text: string, platformUserId = PATIENT): Promise<void> {
  const before = (await heard(platformUserId)).length
  await friend.says(text)
  await until(async () => (await heard(platformUserId)).length > before)
  await hospital.settles()
}

async function heard(platformUserId: string): Promise<readonly string[]> {
  const rows = await hospital.app.store.reads
    .selectFrom('inbound as b')
    .innerJoin('channel_identity as i', 'i.id', 'b.identity_id')
    .select('b.dedup_key')
    .where('i.platform_user_id', '=', platformUserId)
    .execute()
  return rows.map((row) => row.dedup_key)
}

const screen = () => ({ channelId: CHANNEL, platformUserId: PATIENT, shown: qq.friend(PATIENT).seen() })
const sends = () => hospital.app.store.reads.selectFrom('outbox').select(['state', 'attempts']).orderBy('no').execute()
const connection = () =>
  hospital.app.store.reads.selectFrom('channel_pull').selectAll().where('channel_id', '=', CHANNEL).executeTakeFirst()

describe.each(['reverse', 'forward', 'http'] as const)('a patient of a QQ account, %s', (transport) => {
  it('is answered, handed over, and reads what a person writes', async () => {
    await opens(transport)
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = qq.friend(PATIENT)
    await hears(patient, '停车多少钱')
    expect(patient.seen().at(-1)).toContain('每小时 4 元')
    await hears(patient, '人工')
    const { id } = await hospital.conversationOf(screen())
    await wang.replies(id, '您好，我是咨询员王敏。[CQ:at,qq=all]')
    await hospital.settles()
    expect(patient.seen().at(-1)).toBe('您好，我是咨询员王敏。[CQ:at,qq=all]')
  })

  it('hears of danger before anything else', async () => {
    await opens(transport)
    await hears(qq.friend(PATIENT), '胸口压着疼，一直出汗')
    await expectTalk(hospital, screen(), [
      '患者：胸口压着疼，一直出汗',
      '排队：red-flag',
      '警报：chest-pain',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })

  it('is heard once, though the message was delivered three times', async () => {
    await opens(transport)
    const event = qq.chat.spoken({
      userId: PATIENT,
      groupId: undefined,
      isPrivate: true,
      message: '停车多少钱',
      more: {},
    })
    await Promise.all([qq.emit(event), qq.emit(event), qq.emit(event)])
    await until(async () => (await heard(PATIENT)).length > 0)
    await hospital.settles()
    await hears(qq.friend(PATIENT), '谢谢')
    expect((await heard(PATIENT)).length).toBe(2)
    expect(
      qq
        .friend(PATIENT)
        .seen()
        .filter((text) => text.includes('每小时')),
    ).toHaveLength(1)
  })

  it('takes a message back, and the words stay, marked', async () => {
    await opens(transport)
    const patient = qq.friend(PATIENT)
    await hears(patient, '停车多少钱')
    const messageId = await patient.says('我的号码是多少')
    await until(async () => (await heard(PATIENT)).length === 2)
    await hospital.settles()
    await patient.recalls(messageId)
    await until(async () => (await heard(PATIENT)).length === 3)
    await hospital.settles()
    const marked = await hospital.app.store.reads
      .selectFrom('message')
      .select('content')
      .where('recalled_at', 'is not', null)
      .execute()
    expect(marked.map(({ content }) => JSON.parse(content))).toMatchObject([{ text: '我的号码是多少' }])
  })
})

describe.each(['napcat', 'llonebot', 'lagrange', 'gocq'] as const)('%s', (flavour) => {
  it('comes to us and carries a talk', async () => {
    await opens('reverse', { flavour })
    const patient = qq.friend(PATIENT)
    await hears(patient, '停车多少钱')
    expect(patient.seen().at(-1)).toContain('每小时 4 元')
  })
})

describe('a connection cut in the middle', () => {
  it.each(['reverse', 'forward'] as const)(
    'of a send leaves it unknown, and the patient with a person (%s)',
    async (transport) => {
      await opens(transport)
      qq.fail({ kind: 'cut', counted: true })
      await qq.friend(PATIENT).says('停车多少钱')
      await until(async () => (await sends()).some(({ state }) => state === 'unknown'))
      if (transport === 'reverse') await qq.connectTo(address())
      await hospital.passes('2m')
      expect(
        qq
          .friend(PATIENT)
          .seen()
          .filter((text) => text.includes('每小时')),
      ).toHaveLength(1)
      expect((await hospital.conversationOf(screen())).state).toBe('queued')
    },
  )

  it('is opened again by us, and what was planned meanwhile goes out', async () => {
    await opens('forward')
    await hears(qq.friend(PATIENT), '你好')
    qq.cutConnections()
    await until(async () => (await connection())?.failure !== null)
    await hospital.passes('10s')
    await until(() => qq.connections === 1)
    await hears(qq.friend(PATIENT), '停车多少钱')
    await hospital.passes('20s')
    expect(
      qq
        .friend(PATIENT)
        .seen()
        .filter((text) => text.includes('每小时')),
    ).toHaveLength(1)
  })

  it('is come back to, and what waited for it leaves at once', async () => {
    await opens('reverse')
    const wang = await hospital.agent('王敏').comesOnDuty()
    await hears(qq.friend(PATIENT), '人工')
    qq.cutConnections()
    await until(async () => (await connection())?.claimed_by === null)
    const { id } = await hospital.conversationOf(screen())
    await wang.replies(id, '您好，我是咨询员王敏。')
    await until(async () => (await sends()).at(-1)?.attempts === 1)
    expect(await qq.connectTo(address())).toBe('open')
    await until(() => qq.friend(PATIENT).seen().includes('您好，我是咨询员王敏。'))
  })

  it('shows on the page of the channel when nobody comes back', async () => {
    await opens('reverse')
    await until(async () => (await connection())?.claimed_by !== null)
    qq.cutConnections()
    await until(async () => (await connection())?.claimed_by === null)
    await hospital.passes('4m')
    const { channels } = (await (await hospital.admin()).get('/channels')).body
    expect(channels.find(({ id }: { id: string }) => id === CHANNEL)).toMatchObject({
      status: 'down',
      concerns: ['pull-failing'],
      webhookAddress: expect.stringContaining('/webhooks/qq'),
    })
    expect(await qq.connectTo(address())).toBe('open')
    await until(async () => (await connection())?.attempts === 0)
  })
})

describe('a send', () => {
  it('finds its answer among others, noise and strangers’', async () => {
    await opens('reverse')
    qq.fail({ kind: 'noise' })
    await hears(qq.friend(PATIENT), '停车多少钱')
    expect(await sends()).toEqual([{ state: 'sent', attempts: 1 }])
  })

  it.each([
    [{ kind: 'hang', counted: true } as const, 'unknown'],
    [{ kind: 'async' } as const, 'unknown'],
    [{ kind: 'retcode', retcode: 1200, wording: 'Timeout: NTEvent sendMsg' } as const, 'unknown'],
    [{ kind: 'retcode', retcode: 1200, wording: '发送失败，请先添加对方为好友' } as const, 'failed'],
    [{ kind: 'retcode', retcode: 1404 } as const, 'failed'],
  ])('that ends with %j is %s', async (fault, state) => {
    await opens('reverse', { settings: { sendTimeoutMs: 150 } })
    qq.fail(fault)
    await qq.friend(PATIENT).says('停车多少钱')
    await until(async () => (await sends())[0]?.state === state)
    expect(qq.friend(PATIENT).seen().length).toBeLessThanOrEqual(1)
  })

  it('waits while QQ has logged the account out', async () => {
    await opens('reverse')
    await qq.beats(false)
    await hears(qq.friend(PATIENT), '停车多少钱')
    expect(qq.friend(PATIENT).seen()).toEqual([])
    await qq.beats(true)
    await hospital.passes('30s')
    expect(qq.friend(PATIENT).seen()).toHaveLength(1)
  })

  it('goes to the person it is for: a friend, a stranger through the group, somebody in a group', async () => {
    await opens('reverse', { settings: { groups: 'mentioned' } })
    const [stranger, member] = [qq.member('20002001', '30003000', true), qq.member('20002002', '30003000')]
    await hears(stranger, '停车多少钱', '20002001/t30003000')
    await member.says('我们中午吃什么')
    await member.says([
      { type: 'at', data: { qq: selfId } },
      { type: 'text', data: { text: ' 停车多少钱' } },
    ])
    await until(async () => (await heard('20002002/g30003000')).length === 1)
    await hospital.settles()
    expect(qq.seen).toMatchObject([
      { userId: '20002001', groupId: '30003000' },
      { userId: undefined, groupId: '30003000', text: expect.stringMatching(/^\[at:20002002\] /) },
    ])
  })
})

describe('a socket', () => {
  it('is opened to nobody without the token, the account, a known role and address', async () => {
    await opens('reverse')
    const honest = qq.chat.headers()
    const strangers: readonly Readonly<Record<string, string>>[] = [
      { ...honest, authorization: '' },
      { ...honest, authorization: 'Bearer ' },
      { ...honest, authorization: 'Bearer wrong-token' },
      { 'x-self-id': selfId, 'x-client-role': 'Universal' },
      { ...honest, 'x-self-id': '10001001' },
      { ...honest, 'x-client-role': 'Admin' },
    ]
    const answers: string[] = []
    for (const headers of strangers) answers.push(await qq.connectTo(address(), headers))
    expect(answers).toEqual([...Array(4).fill('refused-401'), 'refused-403', 'refused-400'])
    expect(await qq.connectTo(address().replace('/onebot/', '/other/'))).toBe('refused-404')
    expect(await qq.connectTo(address().replace('/qq/', '/nobody/'))).toBe('refused-404')
    expect(await qq.connectTo(address().replace(/\/qq\/.*/, '/web'))).toBe('refused-404')
    expect(qq.connections).toBe(1)
    expect(hospital.logged.join('')).not.toContain('wrong-token')
    const trouble = () => hospital.app.store.reads.selectFrom('channel_trouble').selectAll().executeTakeFirst()
    await until(async () => (await trouble())?.kind === 'delivery')
  })

  it('of the same account takes the place of the older one, and only the newer one is asked', async () => {
    await opens('reverse')
    expect(await qq.connectTo(address())).toBe('open')
    await until(() => qq.connections === 1)
    await hears(qq.friend(PATIENT), '停车多少钱')
    expect(qq.friend(PATIENT).seen()).toHaveLength(1)
    expect((await connection())?.claimed_by).not.toBeNull()
  })

  it('may be two: one for events, one for what we ask', async () => {
    await opens('reverse')
    qq.cutConnections()
    await until(() => qq.connections === 0)
    expect(await qq.connectTo(address(), { ...qq.chat.headers(), 'x-client-role': 'Event' })).toBe('open')
    expect(await qq.connectTo(address(), { ...qq.chat.headers(), 'x-client-role': 'Api' })).toBe('open')
    await qq.friend(PATIENT).says('停车多少钱')
    await until(() => qq.friend(PATIENT).seen().length === 1)
  })

  it('that sends a frame without end is closed, and nothing else falls', async () => {
    await opens('reverse')
    await qq.emit({ post_type: 'message', padding: 'x'.repeat(5 * 1024 * 1024) })
    await until(() => qq.connections === 0)
    expect(await qq.connectTo(address())).toBe('open')
    await hears(qq.friend(PATIENT), '停车多少钱')
  })

  it('is closed when we stop, and a new process takes the channel over', async () => {
    await opens('reverse')
    await hospital.restarts()
    await until(() => qq.connections === 0)
    expect(await qq.connectTo(address())).toBe('open')
    await hears(qq.friend(PATIENT), '停车多少钱')
  })
})

it('keeps what it heard while the database was locked, though nobody sends it twice', async () => {
  await opens('reverse')
  await until(() => hospital.logged.join('').includes('connection open'))
  const other = new DatabaseSync(join(hospital.config.dataDirectory, 'daozhen.db'))
  other.exec('begin immediate')
  await qq.friend(PATIENT).says('停车多少钱')
  await until(async () => {
    await hospital.clock.advanceAsync('1s')
    return hospital.logged.join('').includes('heard, not durable yet')
  })
  expect(await heard(PATIENT)).toEqual([])
  other.exec('rollback')
  other.close()
  await until(async () => {
    await hospital.clock.advanceAsync('1s')
    return (await heard(PATIENT)).length === 1
  })
  await hospital.settles()
  await until(() => qq.friend(PATIENT).seen().length === 1)
})

it('is not kept at an address where another account lives', async () => {
  await opens('forward')
  qq.chat.rename('10001001')
  await hospital.restarts()
  await until(async () => (await connection())?.failure !== null && ((await connection())?.attempts ?? 0) >= 1)
  await until(() => qq.connections === 0)
  expect(hospital.logged.join('')).toContain('another account, or none, at this address')
})
