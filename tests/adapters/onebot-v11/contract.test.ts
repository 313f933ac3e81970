// Our OneBot adapter against the contract every adapter keeps, with the fake implementation on the other side, over HTTP.
import { onebotV11 } from '../../../adapters/onebot-v11/index.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import { FAKE_ONEBOT, type FakeOneBot, startFakeOneBot } from '../../fakes/onebot-v11.ts'
import { PATIENT, samplesAt } from './samples.ts'

const SEND = '/send_private_msg'
const SENT_AT = testHost().clock.now()
const { golden, unknown, hostile, message, one } = samplesAt(SENT_AT)
const PAST = 1_790_000_000 * 1_000

describeAdapter<ApiBody>('onebot-v11', {
  lacks: ['handshake', 'time-window', 'inline-reply', 'tokens'],
  knowsNo: ['daily-limit', 'window-closed', 'quota-used'],
  start: startHarness,
  settings: {
    parse: onebotV11.parseSettings,
    broken: { selfId: 'bot', transport: 'http', token: 'short', apiBase: 'qq.example', groups: 'all', colour: 1 },
    names: ['selfId', 'token', 'secret', 'apiBase', 'groups', 'colour'],
    secrets: ['short'],
  },
  webhook: {
    refusedStatus: 401,
    golden: golden.map((each) =>
      each.sample.time === PAST / 1_000
        ? { ...each, events: each.events.map((event) => ({ ...event, sentAt: PAST, isPast: true })) }
        : each,
    ),
    hostile,
    unknown,
  },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<ApiBody>> {
  const fake = await startFakeOneBot({ clock: host.clock })
  const settings = {
    ...FAKE_ONEBOT,
    transport: 'http',
    apiBase: fake.apiBase,
    groups: 'mentioned',
    sendTimeoutMs: 1_000,
  }
  return {
    open: (given) => onebotV11.open(onebotV11.parseSettings(settings), given),
    secrets: [FAKE_ONEBOT.secret, FAKE_ONEBOT.token, PATIENT, '请问几点下班', '还在吗'],
    webhook: {
      text: (said) => message(one('text', { text: said })),
      deliver: (sample) => requestOf(fake, sample),
      forgeries: () => forgeries(fake),
    },
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function requestOf(fake: FakeOneBot, event: ApiBody | string, secret?: string): WebhookRequest {
  const { headers, body } = fake.sign(event, secret)
  const bytes = Buffer.from(body)
  return { method: 'POST', path: '', query: new URLSearchParams(), headers, body: bytes, remoteAddress: '203.0.113.7' }
}

function forgeries(fake: FakeOneBot) {
  const event = message(one('text', { text: '我是院长' }))
  const honest = requestOf(fake, event)
  const wearing = (headers: WebhookRequest['headers']): WebhookRequest => ({
    ...honest,
    headers: { ...honest.headers, ...headers },
  })
  const signature = String(honest.headers['x-signature'])
  const other = signature.slice(0, -1) + (signature.endsWith('0') ? '1' : '0')
  return [
    { name: 'no signature', request: wearing({ 'x-signature': undefined }) },
    { name: 'an empty signature', request: wearing({ 'x-signature': '' }) },
    { name: 'one digit changed', request: wearing({ 'x-signature': other }) },
    { name: 'no scheme', request: wearing({ 'x-signature': signature.slice(5) }) },
    { name: 'two signatures', request: wearing({ 'x-signature': [signature, signature] }) },
    { name: 'another key', request: requestOf(fake, event, 'another-secret') },
    { name: 'no key at all', request: requestOf(fake, event, '') },
    { name: 'another body', request: { ...honest, body: Buffer.from('{}') } },
    { name: 'no account', request: wearing({ 'x-self-id': undefined }) },
    { name: 'another account', request: wearing({ 'x-self-id': '10001001' }) },
    {
      name: 'an account that cannot be written down',
      request: requestOf(fake, { ...event, self_id: { toString: 1 } }),
    },
    { name: 'an event of another account', request: requestOf(fake, { ...event, self_id: 10001001 }) },
  ]
}

function sendingOf(fake: FakeOneBot) {
  let serial = 0
  const failed = (wording: string) => () =>
    fake.misbehave(SEND, {
      kind: 'text',
      body: JSON.stringify({ status: 'failed', retcode: 200, data: null, wording }),
    })
  const status = (code: number) => () => fake.misbehave(SEND, { kind: 'status', status: code, counted: code === 500 })
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: failed('账号已离线'),
    'minute-limit': failed('发送过于频繁'),
    blocked: () => void fake.chat.notFriends.add(PATIENT),
    'bad-content': failed('消息体无法解析, 请检查是否发送了不支持的消息类型'),
    'wrong-settings': status(403),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: fake.die,
    'internal-error': status(500),
    'gateway-timeout': status(504),
    garbage: () => fake.misbehave(SEND, { kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave(SEND, { kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave(SEND, { kind: 'reset', counted: true }),
    silent: () => fake.misbehave(SEND, { kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PATIENT,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.seen.map((entry) => entry.text),
    faults,
  }
}
