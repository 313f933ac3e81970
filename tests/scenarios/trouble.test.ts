// What a patient sees when something is broken: the line to the platform, the platform itself, the bot, one message.
import { afterEach, describe, expect, it } from 'vitest'
import type { Knowledge } from '../../src/bot/turn.ts'
import { SEND_PATH } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

const QUARTER_OF_AN_HOUR = 15 * 60

describe('a message that reaches us late, after an outage', () => {
  const beforeTheOutage = () => ({ createTime: Math.floor(hospital.clock.now() / 1000) - QUARTER_OF_AN_HOUR })

  it('gets one honest sentence and a person, no stale answer', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-outage')
    await patient.says('停车多少钱', beforeTheOutage())
    await patient.says('还有，报告在哪里打印', beforeTheOutage())
    await expectTalk(hospital, patient, [
      '患者：停车多少钱',
      '排队：stale',
      '机器人：您好，这里是江城市第一人民医院…',
      '患者：还有，报告在哪里打印',
    ])
    expect(patient.shown[0]).toContain('我们因为线路问题现在才看到')
    expect(patient.shown[0]).toContain('下一位就是您')
    expect(patient.shown.join()).not.toContain('每小时 4 元')
  })

  it('gets the emergency text and the alarm all the same when it is an emergency', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-outage')
    await patient.says('我爸突然叫不醒了', beforeTheOutage())
    await expectTalk(hospital, patient, [
      '患者：我爸突然叫不醒了',
      '排队：red-flag',
      '警报：unconscious',
      '机器人：您说的情况可能很急。请马上拨打 120…',
    ])
  })
})

describe('a message the bot cannot digest', () => {
  const POISON = '这句话机器人消化不了，请问怎么办'

  it('is acknowledged, tried again, parked, and read by a person; neighbours notice nothing', async () => {
    hospital = await openHospital({ teach: stumblesOver(POISON, () => true) })
    const patient = hospital.patient('o-poison')
    expect(await patient.says(POISON)).toMatchObject({ outcome: 'acknowledged', attempts: [{ status: 200 }] })
    const neighbour = hospital.patient('o-neighbour')
    await neighbour.says('停车多少钱')
    expect(neighbour.shown[0]).toContain('每小时 4 元')

    await hospital.passes('1m')
    const admin = await hospital.admin()
    const parked = (await admin.get('/parked')).body.rows
    expect(parked).toMatchObject([{ channelId: 'wechat', state: 'parked', failure: 'TypeError' }])

    const wang = await hospital.agent('王敏').comesOnDuty()
    const { id } = await hospital.conversationOf(patient)
    await wang.replies(id, '您好，您说的我看到了，请问想办什么事？')
    await hospital.passes('30s')
    await expectTalk(hospital, patient, [
      `患者：${POISON}`,
      '排队：bot-fault',
      '系统：正在为您转给工作人员，下一位就是您。…',
      '接手：王敏',
      '系统：您好，我是咨询员王敏…',
      '咨询员王敏：您好，您说的我看到了，请问想办什么事？',
    ])
  })

  it('has its turn when it is replayed after the fault is gone, and stands there once', async () => {
    let isIll = true
    hospital = await openHospital({ teach: stumblesOver(POISON, () => isIll) })
    const patient = hospital.patient('o-poison')
    await patient.says(POISON)
    await hospital.passes('1m')
    const admin = await hospital.admin()
    const [parked] = (await admin.get('/parked')).body.rows
    isIll = false
    expect((await admin.post(`/parked/${parked.id}/replay`)).status).toBe(200)
    await hospital.passes('10s')

    expect((await admin.get('/parked')).body.rows).toEqual([])
    expect((await admin.get('/inbound')).body.rows).toMatchObject([{ id: parked.id, state: 'done' }])
    const talk = await hospital.transcript(patient)
    expect(talk.filter((line) => line === `患者：${POISON}`)).toHaveLength(1)
  })

  it('holds back what the same person says next for no longer than it takes to park it', async () => {
    hospital = await openHospital({ teach: stumblesOver(POISON, () => true) })
    const patient = hospital.patient('o-poison')
    await patient.says(POISON)
    await patient.says('我喘不上气了')
    expect(patient.shown[0]).toContain('请马上拨打 120')
    await patient.says('谢谢')
    await hospital.passes('1m')
    const talk = await hospital.transcript(patient)
    expect(talk.filter((line) => line.startsWith('患者')).sort()).toEqual(
      [`患者：${POISON}`, '患者：我喘不上气了', '患者：谢谢'].sort(),
    )
  })
})

describe('a send that may or may not have arrived', () => {
  it('is never repeated, stands in the list of unknowns, and the patient goes to a person', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-unknown')
    hospital.wechat.misbehave(SEND_PATH, { kind: 'reset', counted: true })
    await patient.says('你好')
    await hospital.passes('10s')
    const admin = await hospital.admin()
    expect((await admin.get('/sends/unknown')).body.rows).toMatchObject([{ class: 'B', state: 'unknown', attempts: 1 }])
    await expectTalk(hospital, patient, [
      '患者：你好',
      '机器人：您好，这里是江城市第一人民医院…',
      '排队：send-unknown',
      '系统：正在为您转给工作人员，下一位就是您。…',
    ])
    expect(hospital.wechat.sends.filter((send) => JSON.stringify(send).includes('我是自动助手'))).toHaveLength(1)
  })

  it('of the bot can be said again by the agent who has taken over', async () => {
    let isIll = true
    hospital = await openHospital({ teach: stumblesOver('停车', () => isIll) })
    const patient = hospital.patient('o-unknown')
    hospital.wechat.misbehave(SEND_PATH, { kind: 'reset' })
    await patient.says('停车多少钱')
    isIll = false
    await hospital.passes('10s')
    const wang = await hospital.agent('王敏').comesOnDuty()
    const { id } = await hospital.conversationOf(patient)
    const opened = (await wang.reads(id)).body
    const lost = opened.messages.find(
      (message: { send: { state: string } | null }) => message.send?.state === 'unknown',
    )
    const again = await wang.console.post(`/sends/${lost.id}/repeat`, { version: opened.conversation.version })
    expect(again.status).toBe(200)
    await hospital.passes('5s')
    expect(patient.shown.filter((text) => text.includes('我是自动助手'))).toHaveLength(1)
    expect((await (await hospital.admin()).get('/sends/unknown')).body.rows).toMatchObject([
      { clearedAt: expect.any(Number) },
    ])
  })

  it('of an agent is shown as unknown, and repeated only when the agent says so', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = hospital.patient('o-unknown')
    await patient.says('人工')
    await hospital.passes('30s')
    const { id } = await hospital.conversationOf(patient)
    hospital.wechat.misbehave(SEND_PATH, { kind: 'status', status: 504 })
    const said = await wang.replies(id, '请带上身份证和医保卡。')
    await hospital.passes('1m')
    expect(patient.shown.join()).not.toContain('医保卡')
    const opened = await wang.reads(id)
    expect(opened.body.messages.at(-1)).toMatchObject({ author: 'agent', send: { state: 'unknown', attempts: 1 } })

    const { version } = opened.body.conversation
    expect((await wang.console.post(`/sends/${said.body.messageId}/repeat`, { version })).status).toBe(200)
    await hospital.passes('5s')
    expect(patient.shown.filter((text) => text === '请带上身份证和医保卡。')).toHaveLength(1)
  })
})

describe('a platform out of order', () => {
  it('gets the reply of the agent once it is back, once', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = hospital.patient('o-dead')
    await patient.says('人工')
    await hospital.passes('30s')
    await hospital.wechat.die()
    await wang.replies((await hospital.conversationOf(patient)).id, '请周三上午来。')
    await hospital.passes('1m')
    expect(patient.shown.join()).not.toContain('周三')
    await hospital.wechat.revive()
    await hospital.passes('6m')
    expect(patient.shown.filter((text) => text === '请周三上午来。')).toHaveLength(1)
  })

  it('that rejects its own token costs no reply and one new token', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = hospital.patient('o-token')
    await patient.says('人工')
    const { id } = await hospital.conversationOf(patient)
    await wang.replies(id, '第一句。')
    await hospital.passes('30s')
    hospital.wechat.revokeTokens()
    await wang.replies(id, '第二句。')
    await hospital.passes('30s')
    expect(patient.shown.slice(-2)).toEqual(['第一句。', '第二句。'])
    expect(hospital.wechat.tokenCounts.forced + hospital.wechat.tokenCounts.stable).toBeLessThanOrEqual(3)
  })
})

/** A bot with a fault: looking up one sentence throws. */
function stumblesOver(sentence: string, isIll: () => boolean): (knowledge: Knowledge) => Knowledge {
  return (knowledge) => ({
    ...knowledge,
    faq: {
      ...knowledge.faq,
      find(text, now) {
        if (isIll() && text.includes(sentence)) throw new TypeError('the index is broken')
        return knowledge.faq.find(text, now)
      },
    },
  })
}
