// Patients write from inside the hospital's Mini Program: answered by customer messages only, within their windows.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FAKE_ACCOUNT, type FakeWechat, SEND_PATH, startFakeWechat } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const CHANNEL = 'mini-program'
const OPENID = 'oTESTopenid0000000000000042'
const PATIENT = { channelId: CHANNEL, platformUserId: OPENID, shown: [] }

let hospital: Hospital
let fake: FakeWechat

beforeEach(async () => {
  hospital = await openHospital({
    async channels(clock) {
      const account = { ...FAKE_ACCOUNT, appId: 'wx00f1c71005ac0de6', miniProgram: { format: 'XML' } } as const
      fake = await startFakeWechat({ account, clock, delivery: { retryEveryMs: 20 } })
      const { appId, appSecret, token, encodingAesKey } = account
      const settings = { appId, appSecret, token, encodingAesKey, apiBase: fake.url }
      return [{ id: CHANNEL, platform: 'wechat-mini-program', settings }]
    },
  })
  fake.pushTo(`${hospital.address}/webhooks/${CHANNEL}`)
})
afterEach(async () => {
  await hospital.closes()
  await fake.close()
})

it('answers by a customer message, never on the delivery, and hands over to a person', async () => {
  const wang = await hospital.agent('王敏').comesOnDuty()
  const patient = fake.patient(OPENID)
  expect(await patient.says('停车多少钱')).toMatchObject({ outcome: 'acknowledged' })
  await hospital.settles()
  expect(patient.sees()).toMatchObject([{ via: 'active', text: expect.stringContaining('每小时 4 元') }])
  await patient.says('人工')
  await hospital.settles()
  await wang.replies((await hospital.conversationOf(PATIENT)).id, '您好，我是咨询员王敏。')
  await hospital.settles()
  expect(patient.sees().at(-1)).toMatchObject({ via: 'active', text: '您好，我是咨询员王敏。' })
})

it('speaks of danger first', async () => {
  const patient = fake.patient(OPENID)
  await patient.says('胸口压着疼，一直出汗')
  await hospital.settles()
  expect(patient.sees()[0]?.text).toContain('120')
})

it('may send two messages within a minute to who only opens the conversation', async () => {
  const patient = fake.patient(OPENID)
  await patient.does({ Event: 'user_enter_tempsession', SessionFrom: 'page=book' })
  await hospital.settles()
  const left = 2 - patient.sees().length
  expect(await replyWindows()).toEqual([{ trigger: 'enter', left, endsAt: hospital.clock.now() + 60_000 }])
})

it('leaves a cut answer unknown instead of sending it twice', async () => {
  fake.misbehave(SEND_PATH, { kind: 'reset', counted: true })
  const patient = fake.patient(OPENID)
  await patient.says('停车多少钱')
  await hospital.passes('2m')
  expect(patient.sees().filter(({ text }) => text.includes('每小时 4 元'))).toHaveLength(1)
})

async function replyWindows(): Promise<readonly unknown[]> {
  const { reply_windows } = await hospital.app.store.reads
    .selectFrom('channel_identity')
    .select('reply_windows')
    .where('platform_user_id', '=', OPENID)
    .executeTakeFirstOrThrow()
  return JSON.parse(reply_windows)
}
