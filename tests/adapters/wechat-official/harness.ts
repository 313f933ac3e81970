// An account at the fake WeChat, of either kind and in any mode, as the contract asks for it.
import type { Adapter, OutboundMessage, WebhookReply, WebhookRequest } from '../../../src/channel/adapter.ts'
import type { AdapterHarness, Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import { judgeReply } from '../../fakes/wechat-official/reply.ts'
import {
  FAKE_ACCOUNT,
  type FakeAccount,
  type FakeWechat,
  type PushFields,
  pushText,
  SEND_PATH,
  signHandshake,
  signPush,
  startFakeWechat,
} from '../../fakes/wechat-official.ts'
import { PATIENT, SENT_AT } from './samples.ts'

const { appId, appSecret, token, encodingAesKey } = FAKE_ACCOUNT

export async function startHarness<Settings>(
  adapter: Adapter<Settings>,
  account: FakeAccount,
  host: TestHost,
): Promise<AdapterHarness<string>> {
  const fake = await startFakeWechat({ account, clock: host.clock })
  const settings = {
    appId,
    appSecret,
    token,
    encodingAesKey,
    mode: account.mode,
    apiBase: fake.url,
    sendTimeoutMs: 1_000,
  }
  fake.enforceWindows(false)
  return {
    open: (given) => adapter.open(adapter.parseSettings(settings), given),
    secrets: [appSecret, token, encodingAesKey, PATIENT, 'stable-', '请问几点下班', '还在吗'],
    webhook: webhookOf(account, host),
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function webhookOf(account: FakeAccount, host: TestHost) {
  let serial = 0
  const deliver = (xml: string, at = host.clock.now(), by = account): WebhookRequest => {
    const timestamp = Math.floor(at / 1000)
    const signing = { timestamp, nonce: String(++serial), random: host.random.bytes(16), openid: PATIENT }
    const { query, body } = signPush(by, xml, signing)
    return requestOf('POST', query, body)
  }
  const text = (said: string) => pushText(account, textFields(said, ++serial))
  return {
    text,
    deliver: (xml: string, { at }: { readonly at?: number } = {}) => deliver(xml, at),
    forgeries: () =>
      forgeries(account, deliver(text('我不是病人')), (by) => deliver(text('我不是病人'), undefined, by)),
    handshake: () => {
      const answer = '4375120948345356249'
      return {
        request: requestOf('GET', signHandshake(account, answer, Math.floor(host.clock.now() / 1000), '7'), ''),
        answer,
      }
    },
    forgedHandshake: () => {
      const stranger = { ...account, token: 'OtherDesk2026' }
      return requestOf('GET', signHandshake(stranger, '1', Math.floor(host.clock.now() / 1000), '7'), '')
    },
    shown: (reply: WebhookReply) => {
      const verdict = judgeReply(account, PATIENT, String(reply.body), host.clock.now())
      if (verdict.kind !== 'shown') throw new Error(verdict.kind === 'junk' ? verdict.why : verdict.kind)
      return verdict.text
    },
  }
}

function textFields(said: string, id: number): PushFields {
  const common = { ToUserName: FAKE_ACCOUNT.originalId, FromUserName: PATIENT, CreateTime: SENT_AT / 1000 }
  return { ...common, MsgType: 'text', Content: said, MsgId: 25_123_456_789_000_000n + BigInt(id) }
}

function requestOf(method: string, query: string, body: string): WebhookRequest {
  const headers = { 'content-type': 'text/xml' }
  return {
    method,
    path: '',
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
    remoteAddress: '203.0.113.7',
  }
}

function forgeries(account: FakeAccount, honest: WebhookRequest, signedBy: (by: FakeAccount) => WebhookRequest) {
  const signature = account.mode === 'plain' ? 'signature' : 'msg_signature'
  const changed = (name: string, value: string | undefined) => {
    const query = new URLSearchParams(honest.query)
    if (value === undefined) query.delete(name)
    else query.set(name, value)
    return { ...honest, query }
  }
  const twice = new URLSearchParams(honest.query)
  twice.append('timestamp', honest.query.get('timestamp') ?? '')
  const digit = honest.query.get(signature) ?? ''
  const sealedOnly = [
    {
      name: 'a clear body where a sealed one is due',
      request: { ...honest, body: Buffer.from(pushText(account, textFields('假的', 1))) },
    },
    { name: 'another AppID inside the seal', request: signedBy({ ...account, appId: 'wx1111111111111111' }) },
    { name: 'another key', request: signedBy({ ...account, encodingAesKey: 'B'.repeat(43) }) },
    {
      name: 'the plain signature in place of the sealed one',
      request: changed('msg_signature', honest.query.get('signature') ?? ''),
    },
  ]
  return [
    { name: 'no query at all', request: { ...honest, query: new URLSearchParams() } },
    { name: 'no signature', request: changed(signature, undefined) },
    { name: 'an empty signature', request: changed(signature, '') },
    { name: 'one digit changed', request: changed(signature, digit.slice(0, -1) + (digit.endsWith('0') ? '1' : '0')) },
    { name: 'a signature too short', request: changed(signature, digit.slice(1)) },
    { name: 'another nonce', request: changed('nonce', '0') },
    { name: 'a timestamp that is no number', request: changed('timestamp', 'NaN') },
    { name: 'a timestamp in hexadecimal', request: changed('timestamp', '0x6923f0a1') },
    { name: 'a timestamp given twice', request: { ...honest, query: twice } },
    { name: 'another token', request: signedBy({ ...account, token: 'OtherDesk2026' }) },
    ...(account.mode === 'plain' ? [] : sealedOnly),
  ]
}

function sendingOf(fake: FakeWechat) {
  let serial = 0
  const errcode = (code: number) => () => fake.misbehave(SEND_PATH, { kind: 'errcode', code })
  const status = (code: number) => () =>
    fake.misbehave(SEND_PATH, { kind: 'status', status: code, counted: code === 500 })
  const faults: Record<Fault, () => void | Promise<void>> = {
    busy: errcode(-1),
    'minute-limit': errcode(45011),
    'daily-limit': errcode(45009),
    'window-closed': () => fake.enforceWindows(true),
    'quota-used': errcode(45047),
    blocked: () => fake.refuseSendsTo(PATIENT, 43019),
    'bad-content': errcode(45008),
    'wrong-settings': () => fake.misbehave('/cgi-bin/stable_token', { kind: 'errcode', code: 40164 }, 100),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: fake.die,
    'internal-error': status(500),
    'gateway-timeout': status(504),
    garbage: () => fake.misbehave(SEND_PATH, { kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave(SEND_PATH, { kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave(SEND_PATH, { kind: 'reset', counted: true }),
    silent: () => fake.misbehave(SEND_PATH, { kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `out-${++serial}`,
      platformUserId: PATIENT,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.seen.map((entry) => entry.text),
    faults,
    tokens: { expire: fake.expireTokens, revoke: fake.revokeTokens, fetches: () => fake.tokenCounts.stable },
  }
}
