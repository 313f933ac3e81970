// Customer service of a Mini Program: the contract in JSON and XML, its own message types, and the messages it takes.
import { afterEach, describe, expect, it } from 'vitest'
import { wechatMiniProgram } from '../../../adapters/wechat-official/index.ts'
import type { OpenChannel } from '../../../src/channel/adapter.ts'
import type { OutboundContent } from '../../../src/model/content.ts'
import { describeAdapter, type Golden } from '../../contract/adapter.ts'
import { testHost } from '../../contract/adapter-host.ts'
import {
  FAKE_ACCOUNT,
  type FakeAccount,
  type FakeWechat,
  type PushFields,
  pushText,
  startFakeWechat,
} from '../../fakes/wechat-official.ts'
import { startHarness } from './harness.ts'
import { HOSTILE, PATIENT, SENT_AT } from './samples.ts'

const HEAD: PushFields = { ToUserName: 'gh_0fa1e2d3c4b5', FromUserName: PATIENT, CreateTime: SENT_AT / 1000 }
const MsgId = 25_123_456_789_012_345n
const messageWindow = { trigger: 'message', left: 5, endsAt: SENT_AT + 48 * 3_600_000 }

const modes = ['JSON safe', 'JSON compatible', 'JSON plain', 'XML safe'] as const

const accounts: readonly FakeAccount[] = modes.map((each) => {
  const [format, mode] = each.split(' ') as ['JSON' | 'XML', FakeAccount['mode']]
  return { ...FAKE_ACCOUNT, mode, miniProgram: { format } }
})

for (const account of accounts) {
  const said = (fields: PushFields) => pushText(account, { ...HEAD, ...fields, MsgId })
  const did = (fields: PushFields) => pushText(account, { ...HEAD, MsgType: 'event', ...fields })
  const golden: readonly Golden<string>[] = [
    {
      name: 'a text',
      sample: said({ MsgType: 'text', Content: '挂号在几楼？' }),
      events: [
        {
          dedupKey: `m:${PATIENT}:25123456789012345`,
          platformUserId: PATIENT,
          platformMessageId: '25123456789012345',
          sentAt: SENT_AT,
          content: { kind: 'text', text: '挂号在几楼？' },
          opens: [messageWindow],
        },
      ],
    },
    {
      name: 'a picture',
      sample: said({ MsgType: 'image', PicUrl: 'http://mmbiz.qpic.cn/a', MediaId: 'M1' }),
      events: [{ content: { kind: 'image', media: { platformMediaId: 'M1', url: 'http://mmbiz.qpic.cn/a' } } }],
    },
    {
      name: 'a page of the Mini Program',
      sample: said({
        MsgType: 'miniprogrampage',
        Title: '预约挂号',
        AppId: FAKE_ACCOUNT.appId,
        PagePath: 'pages/book/index?dep=3',
        ThumbUrl: 'https://mmbiz.qpic.cn/t',
        ThumbMediaId: 'T1',
      }),
      events: [
        {
          content: { kind: 'link', title: '预约挂号', description: '', url: 'pages/book/index?dep=3' },
          opens: [messageWindow],
        },
      ],
    },
    {
      name: 'a person opening the conversation',
      sample: did({ Event: 'user_enter_tempsession', SessionFrom: 'page=book' }),
      events: [
        {
          dedupKey: `e:${PATIENT}:1764000000:user_enter_tempsession::`,
          content: { kind: 'entered', scene: 'page=book' },
          opens: [{ trigger: 'enter', left: 2, endsAt: SENT_AT + 60_000 }],
        },
      ],
    },
    {
      name: 'a withdrawn authorisation, by the numbers of Mini Programs',
      sample: did({ Event: 'user_authorization_revoke', OpenID: PATIENT, RevokeInfo: '8,13' }),
      events: [{ content: { kind: 'consentRevoked', items: ['8', '13'] }, opens: [] }],
    },
    {
      name: 'the result of one subscription notice',
      sample: did({
        Event: 'subscribe_msg_sent_event',
        SubscribeMsgSentEvent: { List: [{ TemplateId: 'T', MsgID: '11', ErrorCode: '0' }] },
      }),
      events: [{ content: { kind: 'deliveryReport', platformMessageId: '11', delivered: true } }],
    },
  ]
  describeAdapter<string>(`wechat-mini-program in ${account.mode} mode, ${account.miniProgram?.format}`, {
    lacks: ['inline-reply'],
    start: (host) => startHarness(wechatMiniProgram, account, host),
    settings: {
      parse: wechatMiniProgram.parseSettings,
      broken: { appId: 'hospital', token: '', msgmenu: true, windows: { menu: { messages: 3 } } },
      names: ['appId', 'appSecret', 'token', 'encodingAesKey', 'msgmenu', 'windows.menu'],
      secrets: [],
    },
    webhook: {
      refusedStatus: 403,
      timeWindowMs: 600_000,
      golden,
      hostile: HOSTILE,
      unknown: [
        { name: 'a type of tomorrow', sample: said({ MsgType: 'hologram' }), kind: 'unsupported' },
        { name: 'a voice, which no Mini Program sends', sample: said({ MsgType: 'voice' }), kind: 'unsupported' },
        { name: 'an event of tomorrow', sample: did({ Event: 'user_waved' }), kind: 'unsupportedEvent' },
      ],
    },
  })
}

describe('what a Mini Program shows', () => {
  const host = testHost()
  let fake: FakeWechat
  let channel: OpenChannel
  afterEach(() => fake.close())

  async function opens(more: object = {}): Promise<void> {
    const account = { ...FAKE_ACCOUNT, miniProgram: { format: 'JSON' } } as const
    fake = await startFakeWechat({ account, clock: host.clock, enforceWindows: false })
    const { appId, appSecret, token, encodingAesKey } = account
    const settings = { appId, appSecret, token, encodingAesKey, apiBase: fake.url, ...more }
    channel = wechatMiniProgram.open(wechatMiniProgram.parseSettings(settings), host)
  }
  const send = (content: OutboundContent) =>
    channel.send({ id: 'out-1', platformUserId: PATIENT, author: 'bot', content }, new AbortController().signal)
  const card = { kind: 'card', title: '预约挂号', description: '口腔科' } as const

  it('numbers choices, for it has no menus', async () => {
    await opens()
    const choices = [
      { id: '1', label: '挂号' },
      { id: '2', label: '找人工' },
    ]
    expect(await send({ kind: 'choices', text: '请问您要：', choices })).toMatchObject({ kind: 'sent' })
    expect(fake.seen[0]?.text).toBe('请问您要：\n1. 挂号\n2. 找人工')
  })

  it('shows a card as a link', async () => {
    await opens()
    expect(await send({ ...card, url: 'https://hospital.example/book' })).toMatchObject({ kind: 'sent' })
    expect(fake.sends[0]?.message).toMatchObject({ msgtype: 'link', link: { thumb_url: '' } })
  })

  it('shows a card to a page of its own as that page, with its picture', async () => {
    await opens()
    fake.storeMedia('PIC', { type: 'image', bytes: Buffer.from('png'), contentType: 'image/png' })
    const url = 'pages/book/index?dep=3'
    expect(await send({ ...card, url, imageUrl: `${fake.url}/video.mp4` })).toMatchObject({ kind: 'sent' })
    expect(fake.sends[0]?.message).toMatchObject({ msgtype: 'miniprogrampage', miniprogrampage: { pagepath: url } })
  })

  it('says a page in words when its picture cannot be had', async () => {
    await opens()
    const url = 'pages/book/index?dep=3'
    expect(await send({ ...card, url })).toMatchObject({ kind: 'sent' })
    expect(await send({ ...card, url, imageUrl: 'https://elsewhere.example/a.png' })).toMatchObject({ kind: 'sent' })
    expect(fake.seen.map(({ text }) => text)).toEqual(['预约挂号\n口腔科', '预约挂号\n口腔科'])
  })

  it('refuses what it has no shape for', async () => {
    await opens()
    expect(await send({ kind: 'voice', media: { platformMediaId: 'V' } })).toEqual({ kind: 'refused', why: 'content' })
  })

  it('shows typing at the address of Mini Programs', async () => {
    await opens()
    await channel.showTyping?.(PATIENT, new AbortController().signal)
    expect(fake.typingSeen).toEqual([PATIENT])
  })
})
