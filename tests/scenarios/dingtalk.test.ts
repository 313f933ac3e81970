// A DingTalk robot as a channel: answered the way the message came, by the API after a restart, never twice after a cut.
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  DINGTALK_ACCOUNT,
  type FakeDingtalk,
  type SaidToDingtalk,
  SESSION_PATH,
  signedByDingtalk,
  startFakeDingtalk,
} from '../fakes/dingtalk.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const CHANNEL = 'dingtalk-desk'
const STAFF = 'manager0001'
const SCREEN = { channelId: CHANNEL, platformUserId: `staff:${STAFF}`, shown: [] }

let hospital: Hospital
let fake: FakeDingtalk

beforeEach(async () => {
  hospital = await openHospital({
    async channels(clock) {
      fake = await startFakeDingtalk({ clock })
      return [{ id: CHANNEL, platform: 'dingtalk', settings: { ...DINGTALK_ACCOUNT, apiBase: fake.url } }]
    },
  })
})
afterEach(async () => {
  await hospital.closes()
  await fake.close()
})

async function says(text: string, id: string, more: Partial<SaidToDingtalk> = {}): Promise<number> {
  const at = hospital.clock.now()
  const body = JSON.stringify(fake.message({ id, staffId: STAFF, text, at, ...more }))
  const url = `${hospital.address}/webhooks/${CHANNEL}/${DINGTALK_ACCOUNT.secretPath}`
  const answer = await fetch(url, { method: 'POST', headers: signedByDingtalk(at), body })
  await answer.arrayBuffer()
  await hospital.settles()
  return answer.status
}

it('answers the way the message came, and hands over to a person', async () => {
  const wang = await hospital.agent('王敏').comesOnDuty()
  expect(await says('停车多少钱', 'm-1')).toBe(200)
  expect(fake.shown[0]).toMatchObject({ way: 'session', to: STAFF, text: expect.stringContaining('每小时 4 元') })
  await says('人工', 'm-2')
  await wang.replies((await hospital.conversationOf(SCREEN)).id, '您好，我是咨询员王敏。')
  await hospital.settles()
  expect(fake.shown.at(-1)).toMatchObject({ to: STAFF, text: '您好，我是咨询员王敏。' })
})

it('answers through the API what was asked before a restart', async () => {
  const wang = await hospital.agent('王敏').comesOnDuty()
  await says('人工', 'm-1')
  await hospital.restarts()
  await wang.comesOnDuty()
  await wang.replies((await hospital.conversationOf(SCREEN)).id, '您好，我是咨询员王敏。')
  await hospital.settles()
  expect(fake.shown.at(-1)).toMatchObject({ way: 'single', to: STAFF, text: '您好，我是咨询员王敏。' })
})

it('takes a delivery that came three times as one', async () => {
  for (let delivery = 0; delivery < 3; delivery++) expect(await says('停车多少钱', 'm-1')).toBe(200)
  expect(fake.shown).toHaveLength(1)
})

it('leaves a cut answer unknown instead of sending it twice', async () => {
  fake.misbehave(SESSION_PATH, { kind: 'reset', counted: true })
  await says('停车多少钱', 'm-1')
  await hospital.passes('2m')
  expect(fake.shown.filter(({ text }) => text.includes('每小时 4 元'))).toHaveLength(1)
  const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').orderBy('no').execute()
  expect(sends[0]).toEqual({ state: 'unknown' })
})
