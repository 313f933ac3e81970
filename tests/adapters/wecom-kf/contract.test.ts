// Our WeCom adapter against the contract every adapter keeps, with the fake WeCom on the other side.
import { wecomKf } from '../../../adapters/wecom-kf/index.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import { FAKE_KF, type FakeKf, type SignedCallback, startFakeKf } from '../../fakes/wecom-kf.ts'
import { ACCOUNT, CUSTOMER, samplesAt, WHO } from './samples.ts'

const SEND = '/cgi-bin/kf/send_msg'
const SENT_AT = testHost().clock.now()
const { golden, unknown, hostile } = samplesAt(SENT_AT)

describeAdapter<ApiBody>('wecom-kf', {
  lacks: ['inline-reply'],
  start: startHarness,
  settings: {
    parse: wecomKf.parseSettings,
    broken: { corpId: 'hospital', secret: 'short', token: '', accounts: [], window: { messages: -1 }, colour: 1 },
    names: ['corpId', 'secret', 'token', 'encodingAesKey', 'accounts', 'window.messages', 'colour'],
    secrets: ['short'],
  },
  webhook: { refusedStatus: 403, timeWindowMs: 600_000, golden, hostile, unknown },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<ApiBody>> {
  const fake = await startFakeKf({ clock: host.clock })
  fake.state.ledger.enforce(false)
  const settings = { ...FAKE_KF, apiBase: fake.url, sendTimeoutMs: 1_000 }
  return {
    open: (given) => wecomKf.open(wecomKf.parseSettings(settings), given),
    secrets: [FAKE_KF.secret, FAKE_KF.token, FAKE_KF.encodingAesKey, CUSTOMER, 'kf-token-', '请问几点下班', '还在吗'],
    webhook: webhookOf(fake, host),
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function webhookOf(fake: FakeKf, host: TestHost) {
  let serial = 0
  const deliver = (item: ApiBody, at?: number): WebhookRequest => {
    fake.list(item)
    return requestOf(fake.callback(ACCOUNT, at))
  }
  const text = (said: string): ApiBody => ({
    msgid: `said${++serial}`,
    open_kfid: ACCOUNT,
    external_userid: CUSTOMER,
    send_time: SENT_AT / 1_000,
    origin: 3,
    msgtype: 'text',
    text: { content: said },
  })
  const shake = (echo: string): WebhookRequest => ({
    ...requestOf({ query: fake.verification(echo), body: '' }),
    method: 'GET',
  })
  return {
    text,
    deliver: (item: ApiBody, { at }: { readonly at?: number } = {}) => deliver(item, at),
    forgeries: () => forgeries(requestOf(fake.callback(ACCOUNT))),
    handshake: () => ({ request: shake('1616140317555161061'), answer: '1616140317555161061' }),
    forgedHandshake: () => {
      const honest = shake('1')
      const query = new URLSearchParams(honest.query)
      query.set('nonce', '0')
      return { ...honest, query, remoteAddress: host.channelId }
    },
  }
}

function requestOf({ query, body }: SignedCallback): WebhookRequest {
  const headers = { 'content-type': 'text/xml' }
  return {
    method: 'POST',
    path: '',
    query: new URLSearchParams(query),
    headers,
    body: Buffer.from(body),
    remoteAddress: '203.0.113.7',
  }
}

function forgeries(honest: WebhookRequest) {
  const changed = (name: string, value: string | undefined) => {
    const query = new URLSearchParams(honest.query)
    if (value === undefined) query.delete(name)
    else query.set(name, value)
    return { ...honest, query }
  }
  const twice = new URLSearchParams(honest.query)
  twice.append('timestamp', honest.query.get('timestamp') ?? '')
  const digit = honest.query.get('msg_signature') ?? ''
  const other = digit.slice(0, -1) + (digit.endsWith('0') ? '1' : '0')
  const clear = '<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>T</Token></xml>'
  return [
    { name: 'no query at all', request: { ...honest, query: new URLSearchParams() } },
    { name: 'no signature', request: changed('msg_signature', undefined) },
    { name: 'an empty signature', request: changed('msg_signature', '') },
    { name: 'one digit changed', request: changed('msg_signature', other) },
    { name: 'another nonce', request: changed('nonce', '0') },
    { name: 'a timestamp that is no number', request: changed('timestamp', 'NaN') },
    { name: 'a timestamp given twice', request: { ...honest, query: twice } },
    { name: 'a clear body', request: { ...honest, body: Buffer.from(clear) } },
    { name: 'an empty body', request: { ...honest, body: Buffer.alloc(0) } },
  ]
}

function sendingOf(fake: FakeKf) {
  let serial = 0
  const errcode = (code: number) => () => fake.misbehave(SEND, { kind: 'errcode', code })
  const status = (code: number) => () => fake.misbehave(SEND, { kind: 'status', status: code, counted: code === 500 })
  const enforced = () => fake.state.ledger.enforce(true)
  const faults: Record<Fault, () => void | Promise<void>> = {
    busy: errcode(-1),
    'minute-limit': errcode(45009),
    'daily-limit': errcode(45009),
    'window-closed': () => {
      enforced()
      fake.state.ledger.setState(ACCOUNT, CUSTOMER, 0)
    },
    'quota-used': errcode(95001),
    blocked: () => void fake.state.refusedBy.set(CUSTOMER, 40096),
    'bad-content': errcode(40201),
    'wrong-settings': () => fake.misbehave('/cgi-bin/gettoken', { kind: 'errcode', code: 60020 }, 100),
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
      platformUserId: WHO,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.seen.map((entry) => entry.text),
    faults,
    tokens: { expire: fake.expireTokens, revoke: fake.revokeTokens, fetches: () => fake.state.token.fetches },
  }
}
