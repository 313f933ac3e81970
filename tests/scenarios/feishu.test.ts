// A Feishu robot as a channel: asked alone and in a group, delivered several times, cut while it answers.
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  type FakeFeishu,
  FEISHU_ACCOUNT,
  MESSAGES_PATH,
  messageEvent,
  postedByFeishu,
  type SaidToFeishu,
  startFakeFeishu,
} from '../fakes/feishu.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'

const CHANNEL = 'feishu-desk'
const PERSON = 'ou_test0001'
const SCREEN = { channelId: CHANNEL, platformUserId: PERSON, shown: [] }

let hospital: Hospital
let fake: FakeFeishu

beforeEach(async () => {
  hospital = await openHospital({
    async channels(clock) {
      fake = await startFakeFeishu({ clock })
      return [{ id: CHANNEL, platform: 'feishu', settings: { ...FEISHU_ACCOUNT, apiBase: fake.url } }]
    },
  })
})
afterEach(async () => {
  await hospital.closes()
  await fake.close()
})

async function posts(body: object): Promise<number> {
  const posted = postedByFeishu(FEISHU_ACCOUNT, body, hospital.clock.now())
  const answer = await fetch(`${hospital.address}/webhooks/${CHANNEL}`, { method: 'POST', ...posted })
  await answer.arrayBuffer()
  return answer.status
}

async function says(text: string, id: string, more: Partial<SaidToFeishu> = {}): Promise<number> {
  const at = hospital.clock.now()
  const status = await posts(messageEvent(FEISHU_ACCOUNT, { id, from: PERSON, content: { text }, at, ...more }))
  await hospital.settles()
  return status
}

it('answers, hands over, and carries what a person writes', async () => {
  const wang = await hospital.agent('王敏').comesOnDuty()
  expect(await says('停车多少钱', 'om_1')).toBe(200)
  expect(fake.shown[0]).toMatchObject({ to: PERSON, text: expect.stringContaining('每小时 4 元') })
  await says('人工', 'om_2')
  await wang.replies((await hospital.conversationOf(SCREEN)).id, '您好，我是咨询员王敏。')
  await hospital.settles()
  expect(fake.shown.at(-1)).toMatchObject({ to: PERSON, text: '您好，我是咨询员王敏。' })
})

it('takes one message under three event ids as one', async () => {
  for (let delivery = 0; delivery < 3; delivery++) expect(await says('停车多少钱', 'om_1')).toBe(200)
  expect(fake.shown).toHaveLength(1)
})

it('answers in the group it was called in, and keeps out of other talk there', async () => {
  const group = 'oc_desk01'
  await says('停车多少钱', 'om_1', { group })
  expect(fake.shown).toEqual([])
  const mentions = [{ key: '@_user_1', id: { open_id: 'ou_bot' }, name: '导诊' }]
  await says('@_user_1 停车多少钱', 'om_2', { group, mentions })
  expect(fake.shown).toMatchObject([{ to: group, text: expect.stringMatching(/^<at user_id="ou_test0001">.*4 元/s) }])
})

it('repeats a cut answer under the same uuid, so that it is shown once', async () => {
  fake.misbehave(MESSAGES_PATH, { kind: 'reset', counted: true })
  await says('停车多少钱', 'om_1')
  await hospital.passes('1m')
  expect(fake.calls.filter(({ path }) => path === MESSAGES_PATH).length).toBeGreaterThanOrEqual(2)
  expect(fake.shown).toHaveLength(1)
  const sends = await hospital.app.store.reads.selectFrom('outbox').select('state').execute()
  expect(sends).toEqual([{ state: 'sent' }])
})
