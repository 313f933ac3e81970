// What becomes of messages on the way: together, twice, at once, out of order. Scenes 5 and 6 of the handbook.
import { afterEach, describe, expect, it } from 'vitest'
import type { Knowledge } from '../../src/bot/turn.ts'
import { type FakeWechat, pushXml, signPush } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { expectTalk } from './talk.ts'

let hospital: Hospital
afterEach(() => hospital.closes())

/** One signed request, as bytes, to be posted as often as one likes. */
function signedText(fake: FakeWechat, openid: string, message: { readonly text: string; readonly msgId: string }) {
  const seconds = Math.floor(hospital.clock.now() / 1000)
  const xml = pushXml({
    ToUserName: fake.account.originalId,
    FromUserName: openid,
    CreateTime: seconds,
    MsgType: 'text',
    Content: message.text,
    MsgId: BigInt(message.msgId),
  })
  return signPush(fake.account, xml, { timestamp: seconds, nonce: '20261123', random: Buffer.alloc(16, 7), openid })
}

async function deliver(channel: string, push: { readonly query: string; readonly body: string }): Promise<string> {
  const url = `${hospital.address}/webhooks/${channel}?${push.query}`
  const answer = await fetch(url, { method: 'POST', body: push.body, headers: { 'content-type': 'text/xml' } })
  expect(answer.status).toBe(200)
  return answer.text()
}

describe('the first message of a new patient', () => {
  it('is answered with greeting and answer in one passive reply', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-new')
    const delivered = await patient.says('停车多少钱')
    expect(delivered.attempts).toHaveLength(1)
    expect(patient.sees()).toHaveLength(1)
    expect(delivered.shown?.text).toMatch(/^您好，这里是江城市第一人民医院，我是自动助手[\s\S]*每小时 4 元/)
    expect(hospital.wechat.sends).toEqual([])
  })
})

describe('somebody who follows the account', () => {
  it('is greeted in the answer, once, and after leaving is sent nothing more', async () => {
    hospital = await openHospital()
    const wang = await hospital.agent('王敏').comesOnDuty()
    const patient = hospital.patient('o-follows')
    expect((await patient.follows()).shown?.text).toContain('我是自动助手')
    await patient.says('停车多少钱')
    expect(patient.shown[1]).not.toContain('我是自动助手')
    await patient.says('人工')
    const { id } = await hospital.conversationOf(patient)
    await patient.leaves()
    await wang.replies(id, '您还在吗？')
    await hospital.passes('1m')
    expect(patient.shown.join()).not.toContain('您还在吗')
    expect(hospital.wechat.calls.filter((call) => call.errcode === 45015)).toEqual([])
    expect((await wang.reads(id)).body.messages.at(-1)).toMatchObject({ send: { state: 'failed', failure: 'blocked' } })
  })
})

describe('scene 5: the same webhook three times', () => {
  it.each(['wechat', 'wechat-plain'])('is one message and one reply, byte for byte the same (%s)', async (channel) => {
    hospital = await openHospital()
    const fake = channel === 'wechat' ? hospital.wechat : hospital.plainWechat
    const push = signedText(fake, 'o-again', { text: '停车多少钱', msgId: '25100000000000001' })
    const first = await deliver(channel, push)
    const second = await deliver(channel, push)
    await hospital.passes('5s')
    expect([second, await deliver(channel, push)]).toEqual([first, first])
    await hospital.passes('1m')
    expect(await conversationCount('o-again')).toBe(1)
    expect(fake.sends).toEqual([])
    const talk = await hospital.transcript({ channelId: channel, platformUserId: 'o-again', shown: [] })
    expect(talk.map((line) => line.slice(0, 10))).toEqual(['患者：停车多少钱', '（未显示）机器人：您'])
  })

  it('stays one after a restart', async () => {
    hospital = await openHospital()
    const push = signedText(hospital.wechat, 'o-again', { text: '停车多少钱', msgId: '25100000000000002' })
    const first = await deliver('wechat', push)
    await hospital.restarts()
    expect(await deliver('wechat', push)).toBe(first)
    await hospital.passes('1m')
    expect(hospital.wechat.sends).toEqual([])
  })

  it('is one when all three arrive in the same instant', async () => {
    hospital = await openHospital()
    const push = signedText(hospital.wechat, 'o-again', { text: '停车多少钱', msgId: '25100000000000003' })
    const answers = await Promise.all([1, 2, 3].map(() => deliver('wechat', push)))
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('<Encrypt>')
  })
})

describe('scene 5 on the website: the same message posted again', () => {
  it('because the answer was lost on the way, is one message and one reply', async () => {
    hospital = await openHospital()
    const visitor = await hospital.visitor()
    const sameId = 'f'.repeat(32)
    const answers = await Promise.all([1, 2, 3].map(() => visitor.says('停车多少钱', sameId)))
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
    await hospital.restarts()
    expect((await visitor.says('停车多少钱', sameId)).status).toBe(200)
    await expectTalk(hospital, visitor, ['患者：停车多少钱', '机器人：您好，这里是江城市第一人民医院…'])
  })
})

describe('scene 6: two messages in the same instant from a new person', () => {
  it('are one conversation with both answers', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-two')
    await Promise.all([patient.says('停车多少钱'), patient.says('报告在哪里打印')])
    await hospital.passes('30s')
    const talk = await hospital.transcript(patient)
    expect(await conversationCount('o-two')).toBe(1)
    expect(talk.filter((line) => line.startsWith('患者'))).toHaveLength(2)
    expect(talk.filter((line) => line.startsWith('机器人'))).toHaveLength(2)
    expect(talk.filter((line) => line.includes('我是自动助手'))).toHaveLength(1)
  })
})

describe('messages out of order', () => {
  it('are each answered when they come, and both stand in the conversation with their own time', async () => {
    hospital = await openHospital()
    const patient = hospital.patient('o-late')
    const now = Math.floor(hospital.clock.now() / 1000)
    await patient.says('报告在哪里打印', { createTime: now })
    await patient.says('停车多少钱', { createTime: now - 60 })
    await expectTalk(hospital, patient, [
      '患者：报告在哪里打印',
      '机器人：您好，这里是江城市第一人民医院…',
      '患者：停车多少钱',
      '机器人：前 30 分钟免费…',
    ])
    const { id } = await hospital.conversationOf(patient)
    const chief = await hospital.agent('周主管', 'supervisor').signsIn()
    const { messages } = (await chief.reads(id)).body
    expect(messages.map((message: { sentAt: number }) => message.sentAt / 1000).slice(0, 1)).toEqual([now])
    expect(messages[2]).toMatchObject({ author: 'contact', sentAt: (now - 60) * 1000 })
  })
})

describe('messages that had to wait for an earlier one', () => {
  it('are taken up in the order the patient wrote them, not the one they came in', async () => {
    let isIll = true
    const stumbles = (knowledge: Knowledge): Knowledge => {
      const find: Knowledge['faq']['find'] = (text, now) => {
        if (isIll) throw new TypeError('the index is broken')
        return knowledge.faq.find(text, now)
      }
      return { ...knowledge, faq: { ...knowledge.faq, find } }
    }
    hospital = await openHospital({ teach: stumbles })
    const patient = hospital.patient('o-waits')
    const now = Math.floor(hospital.clock.now() / 1000)
    await patient.says('停车多少钱', { createTime: now })
    await patient.says('报告在哪里打印', { createTime: now + 2 })
    await patient.says('门诊几点开门', { createTime: now + 1 })
    isIll = false
    await hospital.passes('30s')
    const talk = await hospital.transcript(patient)
    expect(talk.filter((line) => line.startsWith('患者'))).toEqual([
      '患者：停车多少钱',
      '患者：门诊几点开门',
      '患者：报告在哪里打印',
    ])
    expect(patient.shown).toHaveLength(3)
    expect(patient.shown[0]).toContain('每小时 4 元')
    expect(patient.shown[2]).toContain('打印')
  })
})

async function conversationCount(openid: string): Promise<number> {
  const rows = await hospital.app.store.reads
    .selectFrom('conversation as c')
    .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
    .select('c.id')
    .where('i.platform_user_id', '=', openid)
    .execute()
  return rows.length
}
