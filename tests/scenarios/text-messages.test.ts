// Text messages through the whole service: only approved words leave, a wish to be left alone is kept, the night is kept too.
import { afterEach, describe, expect, it } from 'vitest'
import { type FakeSms, SMS_ACCOUNT, startFakeTencent, TEMPLATES } from '../fakes/sms.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const CHANNEL = 'texts'
const PHONE = '13800000001'
const PATIENT = { channelId: CHANNEL, platformUserId: `+86${PHONE}`, shown: [] }

let hospital: Hospital
let fake: FakeSms
afterEach(async () => {
  await hospital.closes()
  await fake.close()
})

async function opens(at?: string): Promise<void> {
  hospital = await openHospital({
    ...(at === undefined ? {} : { at }),
    async channels(clock) {
      fake = await startFakeTencent({ clock })
      const { keyId, secret, sdkAppId, signName, callbackSecret } = SMS_ACCOUNT
      const settings = {
        ...{ provider: 'tencent', secretId: keyId, secretKey: secret, sdkAppId, signName, apiBase: fake.url },
        ...{ callbackSecret, callbackAddresses: ['127.0.0.1'], maxVariableLength: 500 },
        templates: Object.entries(TEMPLATES).map(([id, text]) => ({ id, text })),
      }
      return [{ id: CHANNEL, platform: 'sms', settings }]
    },
  })
}

async function calls(kind: 'replies' | 'receipts', body: unknown): Promise<string> {
  const url = `${hospital.address}/webhooks/${CHANNEL}/${kind}/${SMS_ACCOUNT.callbackSecret}`
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  const text = await answer.text()
  await hospital.settles()
  return text
}

let seconds = 0
const answers = (text: string, mobile: string = PHONE) =>
  calls('replies', { mobile, nationcode: '86', extend: '', sign: '示例医院', text, time: 1_795_395_600 + ++seconds })
const receipt = (sid: string, report_status: 'SUCCESS' | 'FAIL') =>
  calls('receipts', [{ mobile: PHONE, nationcode: '86', report_status, sid, user_receive_time: '2026-11-23 09:00:05' }])

async function lastSend() {
  return hospital.app.store.reads
    .selectFrom('outbox')
    .select(['state', 'failure'])
    .orderBy('no', 'desc')
    .executeTakeFirst()
}

describe('a patient on the telephone', () => {
  it('is answered by a template, once however often the call-back comes', async () => {
    await opens()
    expect(await answers('停车多少钱')).toBe('{"result":0,"errmsg":"OK"}')
    seconds--
    await answers('停车多少钱')
    expect(fake.arrived).toHaveLength(1)
    expect(fake.arrived[0]?.text).toContain('每小时 4 元')
  })

  it('who wants no more texts gets none, also after a receipt and a restart, until he writes again', async () => {
    await opens()
    const wang = await hospital.agent('王敏').comesOnDuty()
    await answers('人工')
    const { id } = await hospital.conversationOf(PATIENT)
    const before = fake.arrived.length
    await answers('退订')
    await receipt(fake.arrived[0]?.serial ?? '', 'SUCCESS')
    await hospital.restarts()
    await wang.comesOnDuty()
    await wang.replies(id, '您好，还需要帮助吗？')
    await hospital.settles()
    expect(fake.arrived).toHaveLength(before)
    expect(await lastSend()).toEqual({ state: 'failed', failure: 'blocked' })
    await answers('请问停车多少钱')
    await wang.replies(id, '每小时 4 元。')
    await hospital.settles()
    expect(fake.arrived.at(-1)?.text).toBe('每小时 4 元。')
  })

  it('whom a text did not reach goes to a person', async () => {
    await opens()
    await answers('停车多少钱')
    await receipt(fake.arrived[0]?.serial ?? '', 'FAIL')
    expect(await lastSend()).toEqual({ state: 'failed', failure: 'undelivered' })
    expect(await hospital.transcript(PATIENT)).toContain('排队：send-unknown')
  })
})

describe('at night', () => {
  it('a colleague’s text waits for eight o’clock and nobody calls that trouble; a warning does not wait', async () => {
    await opens('2026-11-23T22:30:00+08:00')
    const wang = await hospital.agent('王敏').comesOnDuty()
    await answers('胸口压着疼，一直出汗')
    expect(fake.arrived.map(({ text }) => text).join()).toContain('120')
    const warned = fake.arrived.length
    const { id } = await hospital.conversationOf(PATIENT)
    await wang.picks(id)
    await wang.replies(id, '您到急诊了吗？')
    for (let i = 0; i < 9; i++) await wang.replies(id, `还在吗？${i}`)
    await hospital.settles()
    expect(fake.arrived).toHaveLength(warned)
    await answers('胸口压着疼，一直出汗', '13800000002')
    expect(fake.arrived.slice(warned)).toMatchObject([{ phone: '+8613800000002' }])
    const trouble = await hospital.app.store.reads.selectFrom('channel_trouble').selectAll().execute()
    expect(trouble).toEqual([])
    await hospital.passes('10h')
    expect(fake.arrived.map(({ text }) => text)).toContain('您到急诊了吗？')
  })
})
