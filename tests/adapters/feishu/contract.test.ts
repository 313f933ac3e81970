// Our Feishu adapter against the contract every adapter keeps, with and without an Encrypt Key.
import { feishu } from '../../../adapters/feishu/index.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import {
  type FakeFeishu,
  FEISHU_ACCOUNT,
  type FeishuAccount,
  feishuError,
  MESSAGES_PATH,
  messageEvent,
  type PostedEvent,
  postedByFeishu,
  startFakeFeishu,
  TOKEN_PATH,
} from '../../fakes/feishu.ts'
import { GOLDEN, HOSTILE, PERSON, SENT_AT, UNKNOWN } from './samples.ts'

const HOUR = 3_600_000

for (const [name, account] of [
  ['with an Encrypt Key', FEISHU_ACCOUNT],
  ['without one', { ...FEISHU_ACCOUNT, encryptKey: undefined }],
] as const) {
  describeAdapter<unknown>(`feishu ${name}`, {
    lacks: ['inline-reply', ...(account.encryptKey === undefined ? (['time-window'] as const) : [])],
    knowsNo: ['window-closed', 'quota-used'],
    start: (host) => startHarness(account, host),
    settings: {
      parse: feishu.parseSettings,
      broken: { appId: 'hospital', appSecret: 'too short', encryptKey: '', sendTimeoutMs: 1, colour: 1 },
      names: ['appId', 'appSecret', 'verificationToken', 'encryptKey', 'sendTimeoutMs', 'colour'],
      secrets: ['too short'],
    },
    webhook: { refusedStatus: 403, timeWindowMs: 7 * HOUR, golden: GOLDEN, hostile: HOSTILE, unknown: UNKNOWN },
  })
}

async function startHarness(account: FeishuAccount, host: TestHost): Promise<AdapterHarness<unknown>> {
  const fake = await startFakeFeishu({ account, clock: host.clock })
  const { encryptKey, ...rest } = account
  const settings = {
    ...rest,
    ...(encryptKey === undefined ? {} : { encryptKey }),
    apiBase: fake.url,
    sendTimeoutMs: 1_000,
  }
  return {
    open: (given) => feishu.open(feishu.parseSettings(settings), given),
    secrets: [account.appSecret, account.verificationToken, 'daozhen-encrypt-key', PERSON, 't-', '请问几点下班'],
    webhook: webhookOf(account, host),
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function requestOf({ headers, body }: PostedEvent): WebhookRequest {
  const remoteAddress = '203.0.113.7'
  return { method: 'POST', path: '', query: new URLSearchParams(), headers, body: Buffer.from(body), remoteAddress }
}

function webhookOf(account: FeishuAccount, host: TestHost) {
  let serial = 0
  const text = (said: string, by = account) =>
    messageEvent(by, { id: `om_${++serial}`, from: PERSON, content: { text: said }, at: SENT_AT })
  const post = (sample: unknown, by = account, at = host.clock.now()) => requestOf(postedByFeishu(by, sample, at))
  const shake = (token: string) => post({ type: 'url_verification', challenge: 'ajls384kdjx98XX', token })
  return {
    text,
    deliver: (sample: unknown, { at }: { readonly at?: number } = {}) => post(sample, account, at),
    forgeries: () => forgeries(account, post(text('我不是病人')), { text, post }),
    handshake: () => ({ request: shake(account.verificationToken), answer: '{"challenge":"ajls384kdjx98XX"}' }),
    forgedHandshake: () => shake('another-token'),
  }
}

interface Forger {
  text(said: string, by?: FeishuAccount): unknown
  post(sample: unknown, by?: FeishuAccount): WebhookRequest
}

function forgeries(account: FeishuAccount, honest: WebhookRequest, { text, post }: Forger) {
  const wrongToken = { ...account, verificationToken: 'another-token' }
  const always = [
    { name: 'another token', request: post(text('假的', wrongToken)) },
    { name: 'an empty token', request: post(text('假的', { ...account, verificationToken: '' })) },
    { name: 'no JSON', request: { ...honest, body: Buffer.from('{"encrypt":') } },
    { name: 'an empty body', request: { ...honest, body: Buffer.alloc(0) } },
  ]
  if (account.encryptKey === undefined) return always
  const changed = (name: string, value: string) => ({ ...honest, headers: { ...honest.headers, [name]: value } })
  const clear = JSON.stringify(text('假的'))
  const space = Buffer.concat([honest.body.subarray(0, 1), Buffer.from(' '), honest.body.subarray(1)])
  return [
    ...always,
    { name: 'no headers at all', request: { ...honest, headers: {} } },
    { name: 'an empty signature', request: changed('x-lark-signature', '') },
    { name: 'another nonce', request: changed('x-lark-request-nonce', '0') },
    { name: 'a timestamp that is no number', request: changed('x-lark-request-timestamp', 'NaN') },
    { name: 'one space more in the body', request: { ...honest, body: space } },
    { name: 'a clear body where a sealed one is due', request: { ...honest, body: Buffer.from(clear) } },
    { name: 'another key', request: post(text('假的'), { ...account, encryptKey: 'another key' }) },
    { name: 'a seal cut short', request: { ...honest, body: Buffer.from('{"encrypt":"AAECAwQFBgcICQoLDA0ODw=="}') } },
  ]
}

function sendingOf(fake: FakeFeishu) {
  let serial = 0
  const code = (number: number) => () => fake.misbehave(MESSAGES_PATH, feishuError(number))
  const status =
    (number: number, counted = false) =>
    () =>
      fake.misbehave(MESSAGES_PATH, { kind: 'status', status: number, counted })
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: code(230020),
    'minute-limit': code(99991400),
    'daily-limit': status(429),
    blocked: () => fake.refuseSendsTo(PERSON, 230013),
    'bad-content': code(230099),
    'wrong-settings': () => fake.misbehave(TOKEN_PATH, feishuError(10014), 100),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: fake.die,
    'internal-error': status(500, true),
    'gateway-timeout': status(504),
    garbage: () => fake.misbehave(MESSAGES_PATH, { kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave(MESSAGES_PATH, { kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave(MESSAGES_PATH, { kind: 'reset', counted: true }),
    silent: () => fake.misbehave(MESSAGES_PATH, { kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PERSON,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.shown.map(({ text }) => text),
    faults,
    tokens: { expire: fake.expireTokens, revoke: fake.revokeTokens, fetches: () => fake.tokenFetches },
  }
}
