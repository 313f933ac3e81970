// What Feishu is asked to show and to hand out: to one person, into a group, without calling anybody.
import { afterEach, beforeEach, expect, it } from 'vitest'
import { feishu } from '../../../adapters/feishu/index.ts'
import type { OpenChannel, OutboundMessage } from '../../../src/channel/adapter.ts'
import type { OutboundContent } from '../../../src/model/content.ts'
import { testHost } from '../../contract/adapter-host.ts'
import { type FakeFeishu, FEISHU_ACCOUNT, startFakeFeishu } from '../../fakes/feishu.ts'

let fake: FakeFeishu
let channel: OpenChannel
beforeEach(async () => {
  const host = testHost()
  fake = await startFakeFeishu({ clock: host.clock })
  channel = feishu.open(feishu.parseSettings({ ...FEISHU_ACCOUNT, apiBase: fake.url, sendTimeoutMs: 1_000 }), host)
})
afterEach(() => fake.close())

const signal = new AbortController().signal
const send = (platformUserId: string, content: OutboundContent, id = '01OUT.0') =>
  channel.send({ id, platformUserId, author: 'bot', content } satisfies OutboundMessage, signal)
const text = (words: string) => ({ kind: 'text', text: words }) as const

it('answers a person in the group where he asked, by name', async () => {
  expect(await send('oc_desk01/ou_test0001', text('在二楼。'))).toEqual({ kind: 'sent', platformMessageId: 'om_out_1' })
  expect(fake.shown).toMatchObject([{ to: 'oc_desk01', text: '<at user_id="ou_test0001"></at> 在二楼。' }])
})

it('never calls everybody on behalf of what somebody wrote', async () => {
  await send('ou_test0001', text('<at user_id="all">所有人</at> < 3 < at'))
  expect(fake.shown[0]?.text).toBe('＜at user_id="all">所有人＜/at> < 3 < at')
})

it('says choices and cards in words, and refuses what it would have to upload', async () => {
  await send('ou_test0001', { kind: 'choices', text: '请问您要：', choices: [{ id: '1', label: '挂号' }] }, '01A.0')
  const card = { kind: 'card', title: '地图', description: '门诊楼', url: 'https://h.example/' } as const
  await send('ou_test0001', card, '01B.0')
  expect(fake.shown.map((shown) => shown.text)).toEqual(['请问您要：\n1. 挂号', '地图\n门诊楼\nhttps://h.example/'])
  const picture = { kind: 'image', media: { platformMediaId: 'x' } } as const
  expect(await send('ou_test0001', picture)).toEqual({ kind: 'refused', why: 'content' })
})

it('shows a message once when it is sent again after a cut', async () => {
  fake.misbehave('/open-apis/im/v1/messages', { kind: 'reset', counted: true })
  expect(await send('ou_test0001', text('在二楼。'))).toMatchObject({ kind: 'unknown' })
  expect(await send('ou_test0001', text('在二楼。'))).toMatchObject({ kind: 'sent', platformMessageId: 'om_out_1' })
  expect(fake.shown).toHaveLength(1)
})

it('waits as long as a limit says', async () => {
  fake.misbehave('/open-apis/im/v1/messages', { kind: 'status', status: 429 })
  expect(await send('ou_test0001', text('一'))).toMatchObject({ kind: 'later', afterMs: 60_000, wholeAccount: true })
})

it('fetches what came with a message', async () => {
  fake.storeResource('om_1', 'img_1', Buffer.from('png'))
  const opened = await channel.openMedia?.({ platformMediaId: 'om_1/img_1/image' }, signal)
  expect(opened).toEqual({ mimeType: 'image/png', bytes: Buffer.from('png') })
  await expect(channel.openMedia?.({ platformMediaId: 'om_1/img_2/image' }, signal)).rejects.toThrow('234003')
})
