// What only WeChat's webhook knows: modes, unsigned bodies, clear copies, replies that must be sealed.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wechatOfficial } from '../../../adapters/wechat-official/index.ts'
import type { OutboundMessage, Received, WebhookRequest } from '../../../src/channel/adapter.ts'
import type { OutboundContent } from '../../../src/model/content.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import type { SignedPush } from '../../fakes/wechat-official/pushes.ts'
import { judgeReply } from '../../fakes/wechat-official/reply.ts'
import { FAKE_ACCOUNT, type FakeAccount, pushXml, signPush } from '../../fakes/wechat-official.ts'
import { PATIENT } from './samples.ts'

type Mode = FakeAccount['mode']

function stage(mode: Mode, more: object = {}) {
  const host = testHost()
  const { appId, appSecret, token, encodingAesKey } = FAKE_ACCOUNT
  const channel = wechatOfficial.open(
    wechatOfficial.parseSettings({ appId, appSecret, token, encodingAesKey, mode, ...more }),
    host,
  )
  const receive = async (push: RawPush): Promise<Received> => {
    const received = await channel.receive?.(requestOf(push))
    if (received === undefined) throw new Error('no receive')
    return received
  }
  return { host, receive, account: { ...FAKE_ACCOUNT, mode } }
}

interface RawPush {
  readonly query: string
  readonly body: string | Buffer
}

function requestOf({ query, body }: RawPush): WebhookRequest {
  const fields = { method: 'POST', path: '', headers: {}, remoteAddress: '203.0.113.7' }
  return { ...fields, query: new URLSearchParams(query), body: typeof body === 'string' ? Buffer.from(body) : body }
}

function said(text: string): string {
  const { originalId } = FAKE_ACCOUNT
  return pushXml({
    ToUserName: originalId,
    FromUserName: PATIENT,
    CreateTime: 1_764_000_000,
    MsgType: 'text',
    Content: text,
    MsgId: 1,
  })
}

function signed(account: FakeAccount, host: TestHost, xml: string, nonce = '42'): SignedPush {
  return signPush(account, xml, {
    timestamp: Math.floor(host.clock.now() / 1000),
    nonce,
    random: host.random.bytes(16),
  })
}

function textOf(received: Received): string | undefined {
  const content = received.kind === 'accepted' ? received.events[0]?.content : undefined
  return content?.kind === 'text' ? content.text : undefined
}

describe('a WeChat delivery', () => {
  it('in plain mode carries one body per timestamp and nonce: a captured pair cannot speak for the patient', async () => {
    const { host, receive, account } = stage('plain')
    const captured = signed(account, host, said('我要挂号'))
    expect(textOf(await receive(captured))).toBe('我要挂号')
    expect(await receive({ ...captured, body: said('取消我的预约') })).toMatchObject({ kind: 'refused', status: 403 })
    expect(textOf(await receive(captured)), 'a redelivery').toBe('我要挂号')
  })

  it.each(['NaN', '', '-5', '1e9', '0x6923f0a1', 'Infinity', ' 1', '1'.repeat(13)])(
    'dated %j is refused, signed or not',
    async (timestamp) => {
      for (const mode of ['plain', 'safe'] as const) {
        const { host, receive, account } = stage(mode)
        const push = signPush(account, said('在吗'), { timestamp, nonce: '42', random: host.random.bytes(16) })
        expect(await receive(push)).toMatchObject({ kind: 'refused', status: 403 })
      }
    },
  )

  it('in compatible mode is what the seal says, not what its clear copy says', async () => {
    const { host, receive, account } = stage('compatible')
    const honest = signed(account, host, said('我要挂号'))
    expect(textOf(await receive({ ...honest, body: honest.body.replace('我要挂号', '取消预约') }))).toBe('我要挂号')
  })

  it('in compatible mode survives a patient who types our envelope', async () => {
    const { host, receive, account } = stage('compatible')
    expect(textOf(await receive(signed(account, host, said('<Encrypt>abcd</Encrypt>'))))).toBe(
      '<Encrypt>abcd</Encrypt>',
    )
  })

  it('is refused, with a line in the log, when the account page says sealed and our settings say plain', async () => {
    const { host, receive } = stage('plain')
    expect(await receive(signed({ ...FAKE_ACCOUNT, mode: 'safe' }, host, said('在吗')))).toMatchObject({
      kind: 'refused',
      status: 403,
    })
    expect(host.logLines.join('')).toContain('account page says encrypted')
  })

  it('that declares an entity is refused when nobody sealed it, and never parsed when WeChat did', async () => {
    const declaring = `<!DOCTYPE a [<!ENTITY b "c">]>${said('&b;')}`
    const plain = stage('plain')
    expect(await plain.receive(signed(plain.account, plain.host, declaring))).toMatchObject({
      kind: 'refused',
      status: 403,
    })
    const safe = stage('safe')
    const received = await safe.receive(signed(safe.account, safe.host, declaring))
    expect(received).toMatchObject({ kind: 'accepted', events: [], reply: { body: 'success' } })
  })

  it('cannot hide an entity behind a quoted attribute', async () => {
    const hiding = said('在').replace('</xml>', '<a b="><![CDATA["/><!ENTITY c "d"><e f="]]>"/></xml>')
    const { host, receive, account } = stage('plain')
    expect(await receive(signed(account, host, hiding))).toMatchObject({ kind: 'refused', status: 403 })
  })

  it('brings any text a person can type unchanged, and takes it back as an answer', async () => {
    const typed = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    const control = /[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu
    const { host, receive, account } = stage('safe')
    let nonce = 0
    const property = fc.asyncProperty(typed, async (text) => {
      const received = await receive(signed(account, host, said(text), String(++nonce)))
      expect(textOf(received)).toBe(text.replace(control, ''))
      const content = { kind: 'text', text } as const
      const message: OutboundMessage = { id: 'out-1', platformUserId: PATIENT, author: 'agent', content }
      const reply = received.kind === 'accepted' ? received.replyInline?.(message) : undefined
      if (reply === undefined) return
      const shown = text.replace(control, '').replace(/<(?=\/?a)/gi, '＜')
      expect(judgeReply(account, PATIENT, String(reply.body), host.clock.now())).toMatchObject({
        kind: 'shown',
        text: shown,
      })
    })
    await fc.assert(property, { numRuns: 300, seed: 20_261_122 })
  })

  it('never breaks the desk, whatever bytes arrive under a good signature', async () => {
    const pieces = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'xml',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&',
      '"',
      '=',
      '<?',
      '?>',
      '\u0000',
      '{',
      '[',
      '病',
      '<Content>',
      '<FromUserName>',
    )
    const { host, receive, account } = stage('plain')
    let nonce = 0
    const property = fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
      const received = await receive(signed(account, host, parts.join(''), String(++nonce)))
      expect(['accepted', 'refused']).toContain(received.kind)
    })
    await fc.assert(property, { numRuns: 1_000, seed: 20_261_122 })
  })

  it('with bytes that are no UTF-8 is read as far as it goes', async () => {
    const { host, receive, account } = stage('plain')
    const { query, body } = signed(account, host, said('发烧@了'))
    const bytes = Buffer.from(body)
    bytes[bytes.indexOf('@')] = 0xff
    expect(textOf(await receive({ query, body: bytes }))).toBe('发烧\uFFFD了')
  })

  it('that names nobody is answered with success and brings nothing', async () => {
    const { host, receive, account } = stage('safe')
    const received = await receive(signed(account, host, pushXml({ MsgType: 'event', Event: 'wx_verify_dispatch' })))
    expect(received).toMatchObject({ kind: 'accepted', events: [], reply: { status: 200, body: 'success' } })
  })

  it('opens windows as configured', async () => {
    const { host, receive, account } = stage('safe', { windows: { message: { messages: 20, forMs: 3_600_000 } } })
    expect(await receive(signed(account, host, said('在吗')))).toMatchObject({
      events: [{ opens: [{ trigger: 'message', left: 20, endsAt: 1_764_000_000_000 + 3_600_000 }] }],
    })
  })
})

const media = { platformMediaId: 'M1' }
const REPLIES: readonly { readonly content: OutboundContent; readonly shown: string }[] = [
  {
    content: { kind: 'text', text: '请到<a href="https://evil.example">一楼</a>' },
    shown: '请到＜a href="https://evil.example">一楼＜/a>',
  },
  {
    content: {
      kind: 'choices',
      text: '您要：',
      choices: [
        { id: '101', label: '挂号' },
        { id: '102', label: '找人工' },
      ],
      tail: '也可以直接输入',
    },
    shown: '您要：\n1. 挂号\n2. 找人工\n也可以直接输入',
  },
  { content: { kind: 'image', media }, shown: '[image M1]' },
  { content: { kind: 'voice', media }, shown: '[voice M1]' },
  { content: { kind: 'video', media, title: '就诊流程' }, shown: '[video M1]' },
  {
    content: { kind: 'card', title: '专家门诊', description: '周一', url: 'https://h.example/1?a=1&b=2' },
    shown: '专家门诊 https://h.example/1?a=1&b=2',
  },
]

describe('an answer riding on a WeChat delivery', () => {
  const replyTo = async (mode: Mode, content: OutboundContent) => {
    const { host, receive, account } = stage(mode)
    const received = await receive(signed(account, host, said('在吗')))
    const message: OutboundMessage = { id: 'out-1', platformUserId: PATIENT, author: 'bot', content }
    const reply = received.kind === 'accepted' ? received.replyInline?.(message) : undefined
    return reply === undefined ? undefined : judgeReply(account, PATIENT, String(reply.body), host.clock.now())
  }

  it.each(REPLIES)('shows $content.kind', async ({ content, shown }) => {
    for (const mode of ['safe', 'compatible', 'plain'] as const) {
      expect(await replyTo(mode, content)).toMatchObject({ kind: 'shown', text: shown })
    }
  })

  it('is not tried where the patient would see a fault notice: too long, empty, without a media id', async () => {
    expect(await replyTo('safe', { kind: 'text', text: `${'好'.repeat(682)}a` })).toMatchObject({ kind: 'shown' })
    expect(await replyTo('safe', { kind: 'text', text: '好'.repeat(683) })).toBeUndefined()
    expect(await replyTo('safe', { kind: 'text', text: '' })).toBeUndefined()
    expect(await replyTo('safe', { kind: 'image', media: { platformMediaId: '' } })).toBeUndefined()
  })
})
