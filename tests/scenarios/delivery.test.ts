// What becomes of messages on the way: together, twice, at once, out of order. Scenes 5 and 6 of the handbook.
import { afterEach, describe, expect, it } from 'vitest'
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

async function conversationCount(openid: string): Promise<number> {
  const rows = await hospital.app.store.reads
    .selectFrom('conversation as c')
    .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
    .select('c.id')
    .where('i.platform_user_id', '=', openid)
    .execute()
  return rows.length
}
