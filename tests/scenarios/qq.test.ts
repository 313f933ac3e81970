// Patients on QQ: every reply names what it answers, so many to each message and no more. Nothing is lost or shown twice
// whatever happens between their delivery, our send and its record; a group is no place for answers.
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import { FAKE_BOT, type FakeQq, type QqPerson, startFakeQq } from '../fakes/qq-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

const CHANNEL = 'qq'
const MINUTE = 60_000
const PLAN_OF_THE_WARD = Buffer.from('\x89PNG\r\n\x1a\n a plan of the ward', 'latin1')
/** An agent may stay at the desk until they are over. */
const SHORT = { windows: { message: { forMs: MINUTE }, event: { forMs: MINUTE } } }

let hospital: Hospital
let qq: FakeQq
afterEach(async () => {
  await hospital.closes()
  await qq.close()
})

interface Opening {
  readonly faults?: (point: FaultPoint) => void
  readonly settings?: object
}

async function opens({ faults, settings }: Opening = {}): Promise<void> {
  hospital = await openHospital({
    ...(faults === undefined ? {} : { faults }),
    async channels(clock) {
      qq = await startFakeQq({ clock })
      const addresses = { apiBase: qq.url, tokenUrl: `${qq.url}/app/getAppAccessToken`, sendTimeoutMs: 1_000 }
      return [{ id: CHANNEL, platform: 'qq-official', settings: { ...FAKE_BOT, ...addresses, ...settings } }]
    },
  })
  qq.pushTo(`${hospital.address}/webhooks/${CHANNEL}`)
}

type Screen = QqPerson & { readonly channelId: string; readonly platformUserId: string }

function person(openid: string): Screen {
  const there = qq.person(openid)
  return {
    ...there,
    ...{ channelId: CHANNEL, platformUserId: openid },
    get shown() {
      return there.shown
    },
  }
}

const sends = () => hospital.app.store.reads.selectFrom('outbox').select(['state', 'failure']).orderBy('no').execute()
const refsOf = (openid: string) =>
  qq.seen.filter(({ to }) => to.endsWith(openid)).map(({ reference, seq }) => ({ reference, seq }))

describe('a patient on QQ', () => {
  it('is welcomed, answered, and handed to a person whose words arrive as replies too', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CLI')
    await patient.adds({ scene: 2003, scene_param: 'orthopedics' })
    await hospital.settles()
    expect(patient.shown).toEqual([expect.stringContaining('我是自动助手')])
    await patient.says('停车多少钱')
    await hospital.settles()
    expect(patient.shown[1]).toContain('每小时 4 元')
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    await wang.replies(id, '您好，我是咨询员王敏。')
    await hospital.settles()
    expect(patient.shown.at(-1)).toBe('您好，我是咨询员王敏。')
    const used = refsOf('8F1CLI')
    expect(used.every(({ reference }) => reference !== undefined)).toBe(true)
    expect(new Set(used.map((ref) => JSON.stringify(ref))).size).toBe(used.length)
  })

  it('hears of danger before anything else', async () => {
    await opens()
    const patient = person('8F1CHURRY')
    await patient.says('胸口压着疼，一直出汗')
    await expectTalk(hospital, patient, [
      '患者：胸口压着疼，一直出汗',
      '排队：red-flag',
      '警报：chest-pain',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })

  it('is answered once, though the delivery comes four times', async () => {
    await opens()
    const patient = person('8F1CAGAIN')
    const delivered = await patient.says('停车多少钱')
    for (let i = 0; i < 3; i++) expect(await qq.deliver(delivered)).toEqual([200])
    await hospital.settles()
    expect(patient.shown).toHaveLength(1)
  })

  it('is answered once, though five deliveries of it come in the same instant', async () => {
    await opens()
    const patient = person('8F1CRACE')
    const author = { id: '8F1CRACE', user_openid: '8F1CRACE' }
    const d = { id: 'ROBOT1.0_race', author, content: '停车多少钱', message_type: 0 }
    const delivered = qq.dispatchOf('C2C_MESSAGE_CREATE', d)
    qq.state.ledger.opens('ROBOT1.0_race', '/v2/users/8F1CRACE', 4, hospital.clock.now() + 60 * MINUTE)
    const answers = await Promise.all(Array.from({ length: 5 }, () => qq.deliver(delivered)))
    expect(answers).toEqual(Array(5).fill([200]))
    await hospital.settles()
    expect(patient.shown).toHaveLength(1)
  })

  it('is answered, though the first attempts died before they were durable', async () => {
    let deaths = 2
    await opens({
      faults(point) {
        if (point === 'before-commit' && deaths-- > 0) throw new Error('died here')
      },
    })
    const patient = person('8F1CEARLY')
    await patient.says('停车多少钱')
    await hospital.passes('20s')
    expect(patient.shown).toHaveLength(1)
  })

  it('presses a button, is told at once that it was seen, and gets the answer', async () => {
    await opens({ settings: { keyboard: true } })
    const patient = person('8F1CPRESS')
    await patient.says('报告')
    await hospital.settles()
    const [first] = qq.seen.flatMap(({ buttons }) => buttons)
    expect(first).toBeDefined()
    await patient.presses(first?.label ?? '')
    await hospital.settles()
    expect(patient.shown).toHaveLength(2)
    expect(qq.state.acknowledged).toHaveLength(1)
    expect(refsOf('8F1CPRESS').at(-1)?.reference).toBeDefined()
  })
})

describe('replies', () => {
  it('of an agent may be a picture', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CPLAN')
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    const { version } = (await wang.reads(id)).body.conversation
    const data = PLAN_OF_THE_WARD.toString('base64')
    const sent = await wang.console.post(`/conversations/${id}/files`, { version, name: 'plan.png', data })
    expect(sent.status).toBe(200)
    await hospital.settles()
    expect(qq.seen.at(-1)).toMatchObject({ shape: 'media', text: `file-1-of-${PLAN_OF_THE_WARD.length} bytes` })
    expect(qq.seen.at(-1)?.reference).toBeDefined()
  })

  it('beyond what one message is worth wait for the next one, and go out with it', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CMANY')
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    const before = patient.shown.length
    for (const text of ['第一句', '第二句', '第三句', '第四句']) await wang.replies(id, text)
    await hospital.settles()
    expect(patient.shown).toHaveLength(4)
    await patient.says('好的，然后呢')
    await hospital.settles()
    expect(patient.shown.slice(before)).toEqual(['第一句', '第二句', '第三句', '第四句'])
    expect(new Set(refsOf('8F1CMANY').map(({ reference }) => reference)).size).toBe(2)
  })

  it('go on where the platform counts fewer than we were told', async () => {
    await opens({ settings: { windows: { message: { replies: 6 } } } })
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CFEWER')
    await patient.adds()
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    for (let i = 1; i <= 9; i++) await wang.replies(id, `第${i}句`)
    await hospital.settles()
    expect(patient.shown.slice(-9)).toEqual(Array.from({ length: 9 }, (_, i) => `第${i + 1}句`))
    expect(refsOf('8F1CFEWER').at(-1)).toEqual({ reference: undefined, seq: undefined })
  })

  it('too late go to who has added us, unless he switched that off; to nobody else', async () => {
    await opens({ settings: SHORT })
    const wang = await hospital.agent('王敏').comesOnDuty()
    const outcome = async (openid: string, prepare: (patient: Screen) => Promise<unknown>) => {
      const patient = person(openid)
      await prepare(patient)
      await patient.says('人工')
      await hospital.settles()
      const { id } = await hospital.conversationOf(patient)
      await hospital.passes('1m')
      await wang.replies(id, '您还在吗？')
      await hospital.settles()
      return patient.shown.includes('您还在吗？')
    }
    expect(await outcome('8F1CFRIEND', (patient) => patient.adds())).toBe(true)
    expect(await outcome('8F1CSTRANGER', async () => undefined)).toBe(false)
    const silent = async (patient: Screen) => {
      await patient.adds()
      await patient.switchesActive(false)
    }
    expect(await outcome('8F1CSILENT', silent)).toBe(false)
    const failed = (await sends()).filter(({ state }) => state === 'failed')
    expect(new Set(failed.map(({ failure }) => failure))).toEqual(new Set(['window-closed']))
  })

  it('to somebody who removed us are not tried', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CGONE')
    await patient.says('人工')
    await hospital.settles()
    await patient.leaves()
    const { id } = await hospital.conversationOf(patient)
    await wang.replies(id, '您好')
    await hospital.settles()
    expect((await sends()).at(-1)).toEqual({ state: 'failed', failure: 'blocked' })
  })
})

describe('a send cut off', () => {
  it.each([
    ['before it arrived', { kind: 'reset' }],
    ['after it arrived', { kind: 'reset', counted: true }],
    ['by their own time-out', { kind: 'status', status: 504, counted: true }],
  ] as const)('%s is repeated under the same number and shown once', async (_when, how) => {
    await opens()
    qq.misbehave('/v2/users/8F1CCUT/messages', how)
    const patient = person('8F1CCUT')
    await patient.says('停车多少钱')
    await hospital.passes('1m')
    expect(patient.shown).toHaveLength(1)
    expect(await sends()).toEqual([{ state: 'sent', failure: null }])
  })

  it('still names what it named when its window has ended meanwhile, and is shown once', async () => {
    await opens({ settings: { windows: { message: { forMs: 1_000 }, event: { forMs: 1_000 } } } })
    const patient = person('8F1CENDED')
    await patient.adds()
    await hospital.passes('1m')
    const before = patient.shown.length
    qq.misbehave('/v2/users/8F1CENDED/messages', { kind: 'reset', counted: true })
    qq.misbehave('/v2/users/8F1CENDED/messages', { kind: 'reset' })
    await patient.says('停车多少钱')
    await hospital.passes('1m')
    expect(patient.shown.slice(before)).toHaveLength(1)
    expect((await sends()).at(-1)).toEqual({ state: 'sent', failure: null })
  })

  it('by our death between send and record is shown once, and known as sent after the restart', async () => {
    let deaths = 1
    await opens({
      faults(point) {
        if (point === 'after-send' && deaths-- > 0) throw new Error('died here')
      },
    })
    const patient = person('8F1CDEATH')
    await patient.says('停车多少钱')
    await expect.poll(() => patient.shown).toHaveLength(1)
    const [before] = refsOf('8F1CDEATH')
    await patient.says('报告在哪里打印')
    await hospital.restarts()
    qq.pushTo(`${hospital.address}/webhooks/${CHANNEL}`)
    await hospital.passes('1m')
    expect(patient.shown).toHaveLength(2)
    expect(refsOf('8F1CDEATH')[0]).toEqual(before)
    expect((await sends()).map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  it('that named nothing is not repeated: it could be shown twice', async () => {
    await opens({ settings: SHORT })
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = person('8F1CACTIVE')
    await patient.adds()
    await patient.says('人工')
    await hospital.settles()
    const { id } = await hospital.conversationOf(patient)
    await hospital.passes('1m')
    qq.misbehave('/v2/users/8F1CACTIVE/messages', { kind: 'reset', counted: true })
    await wang.replies(id, '您还在吗？')
    await hospital.passes('1m')
    expect(patient.shown.filter((text) => text === '您还在吗？')).toHaveLength(1)
    expect((await sends()).filter(({ state }) => state === 'unknown')).toHaveLength(1)
  })

  it('waits out a platform that is away, and an access token that ended early', async () => {
    await opens()
    const patient = person('8F1CWAITS')
    await qq.die()
    await patient.says('停车多少钱')
    await hospital.passes('20s')
    expect(patient.shown).toEqual([])
    await qq.revive()
    await hospital.passes('1m')
    expect(patient.shown).toHaveLength(1)
    qq.expireTokens()
    await patient.says('报告在哪里打印')
    await hospital.settles()
    expect(patient.shown).toHaveLength(2)
  })
})

it('asks for another access token in the last half minute of the old one, not at every send before', async () => {
  await opens()
  const patient = person('8F1CTOKEN')
  const asksAfter = async (ms: number) => {
    hospital.clock.jump(ms)
    await patient.says('停车多少钱')
    await hospital.settles()
    return qq.state.token.fetches
  }
  expect(await asksAfter(0)).toBe(1)
  expect(await asksAfter(2 * 60 * MINUTE - 4 * MINUTE)).toBe(1)
  expect(await asksAfter(4 * MINUTE - 20_000)).toBe(2)
  expect(patient.shown).toHaveLength(3)
})

describe('a group', () => {
  const GROUP = 'AA10GROUP'
  const member = {
    ...{ channelId: CHANNEL, platformUserId: `group/${GROUP}/DD40MEMBER` },
    get shown() {
      return qq.groupSeen(GROUP)
    },
  }

  it('is asked into a private talk, whatever it wants to know', async () => {
    await opens()
    await qq.inGroup(GROUP, 'DD40MEMBER').says('孩子发烧39度挂什么科')
    await hospital.settles()
    expect(qq.groupSeen(GROUP)).toEqual([expect.stringContaining('私聊')])
    await expectTalk(hospital, member, ['患者：孩子发烧39度挂什么科', '机器人：这里是群聊，大家都能看到。…'])
  })

  it('hears of danger first, and people are called', async () => {
    await opens()
    await qq.inGroup(GROUP, 'DD40MEMBER').says('胸口压着疼，一直出汗')
    await hospital.settles()
    const [said = ''] = qq.groupSeen(GROUP)
    expect(said.indexOf('120')).toBeGreaterThanOrEqual(0)
    expect(said.indexOf('120')).toBeLessThan(said.indexOf('这里是群聊'))
    expect(await hospital.transcript(member)).toContain('警报：chest-pain')
  })

  it('never reads what an agent writes', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    await qq.inGroup(GROUP, 'DD40MEMBER').says('胸口压着疼，一直出汗')
    await hospital.settles()
    const { id } = await hospital.conversationOf(member)
    await wang.replies(id, '李女士，请您马上来急诊。')
    await hospital.settles()
    expect(qq.groupSeen(GROUP).join()).not.toContain('李女士')
    expect((await sends()).at(-1)).toEqual({ state: 'failed', failure: 'content' })
  })
})
