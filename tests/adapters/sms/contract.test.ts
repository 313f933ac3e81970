// Our text messages against the contract every adapter keeps, with both providers on the other side.
import { sms } from '../../../adapters/sms/index.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import { type FakeSms, SMS_ACCOUNT, startFakeAliyun, startFakeTencent, TEMPLATES } from '../../fakes/sms.ts'
import {
  ALIYUN_GOLDEN,
  ALIYUN_UNKNOWN,
  aliyunReply,
  type Callback,
  HOSTILE,
  PERSON,
  PHONE,
  TENCENT_GOLDEN,
  TENCENT_UNKNOWN,
} from './samples.ts'

const PROVIDER_ADDRESS = '203.0.113.7'
const { keyId, secret, sdkAppId, signName, callbackSecret } = SMS_ACCOUNT

const COMMON = {
  signName,
  callbackSecret,
  callbackAddresses: ['203.0.113.0/28', '2001:db8::1'],
  templates: Object.entries(TEMPLATES).map(([id, text]) => ({ id, text })),
  maxVariableLength: 500,
  sendTimeoutMs: 1_000,
}
const BROKEN = { signName: '【示例医院】', templates: [{ id: 'a b', text: '{1}{2}' }], callbackSecret: 'short' }
const BROKEN_NAMES = ['signName', 'templates.0.id', 'templates.0.text', 'callbackSecret', 'callbackAddresses', 'colour']
const LACKS = ['handshake', 'time-window', 'inline-reply', 'tokens'] as const
/** No windows; what an unreadable answer hides may have been sent. */
const KNOWS_NO = ['window-closed', 'quota-used'] as const

interface Provider {
  readonly name: string
  start(options: { readonly clock: TestHost['clock'] }): Promise<FakeSms>
  readonly settings: object
  reply(text: string, serial: number): unknown
  readonly refusals: Readonly<
    Record<'busy' | 'minute' | 'day' | 'blocked' | 'content' | 'settings' | 'internal', string>
  >
}

const ALIYUN: Provider = {
  name: 'aliyun',
  start: startFakeAliyun,
  settings: { ...COMMON, provider: 'aliyun', accessKeyId: keyId, accessKeySecret: secret },
  reply: (text, serial) => [aliyunReply(text, serial)],
  refusals: {
    busy: 'isv.BUSINESS_LIMIT_CONTROL',
    minute: 'Throttling.User',
    day: 'isv.DAY_LIMIT_CONTROL',
    blocked: 'isv.MOBILE_NUMBER_ILLEGAL',
    content: 'isv.BLACK_KEY_CONTROL_LIMIT',
    settings: 'isv.AMOUNT_NOT_ENOUGH',
    internal: 'isp.SYSTEM_ERROR',
  },
}

const TENCENT: Provider = {
  name: 'tencent',
  start: startFakeTencent,
  settings: { ...COMMON, provider: 'tencent', secretId: keyId, secretKey: secret, sdkAppId },
  reply: (text, serial) => ({
    extend: '',
    mobile: PHONE,
    nationcode: '86',
    sign: signName,
    text,
    time: 1_790_000_000 + serial,
  }),
  refusals: {
    busy: 'LimitExceeded.PhoneNumberThirtySecondLimit',
    minute: 'RequestLimitExceeded',
    day: 'LimitExceeded.AppDailyLimit',
    blocked: 'FailedOperation.PhoneNumberInBlacklist',
    content: 'FailedOperation.ContainSensitiveWord',
    settings: 'UnauthorizedOperation.SerivceSuspendDueToArrears',
    internal: 'InternalError.Timeout',
  },
}

describeAdapter<Callback>('sms through Aliyun', {
  lacks: LACKS,
  knowsNo: KNOWS_NO,
  start: (host) => startHarness(ALIYUN, host),
  settings: {
    parse: sms.parseSettings,
    broken: { ...BROKEN, provider: 'aliyun', accessKeySecret: 'ab', colour: 1 },
    names: [...BROKEN_NAMES, 'accessKeyId', 'accessKeySecret'],
    secrets: ['short'],
  },
  webhook: { refusedStatus: 403, golden: ALIYUN_GOLDEN, unknown: ALIYUN_UNKNOWN, hostile: HOSTILE },
})

describeAdapter<Callback>('sms through Tencent Cloud', {
  lacks: LACKS,
  knowsNo: KNOWS_NO,
  start: (host) => startHarness(TENCENT, host),
  settings: {
    parse: sms.parseSettings,
    broken: { ...BROKEN, provider: 'tencent', secretKey: 'ab', region: '?', colour: 1 },
    names: [...BROKEN_NAMES, 'secretId', 'secretKey', 'sdkAppId', 'region'],
    secrets: ['short'],
  },
  webhook: { refusedStatus: 403, golden: TENCENT_GOLDEN, unknown: TENCENT_UNKNOWN, hostile: HOSTILE },
})

async function startHarness(provider: Provider, host: TestHost): Promise<AdapterHarness<Callback>> {
  const fake = await provider.start({ clock: host.clock })
  let serial = 0
  const text = (said: string): Callback => ({ to: 'replies', body: provider.reply(said, ++serial) })
  return {
    open: (given) => sms.open(sms.parseSettings({ ...provider.settings, apiBase: fake.url }), given),
    secrets: [secret, callbackSecret, PHONE, '请问几点下班', '还在吗'],
    webhook: { text, deliver: requestOf, forgeries: () => forgeries(requestOf(text('我不是病人'))) },
    sending: sendingOf(fake, provider),
    close: fake.close,
  }
}

function requestOf({ to, body }: Callback): WebhookRequest {
  return {
    method: 'POST',
    path: `/${to}/${callbackSecret}`,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    remoteAddress: PROVIDER_ADDRESS,
  }
}

function forgeries(honest: WebhookRequest) {
  const path = (secretPart: string) => ({ ...honest, path: `/replies/${secretPart}` })
  return [
    { name: 'no secret', request: path('') },
    { name: 'another secret', request: path('callback-0123456789abcdef0124') },
    { name: 'part of the secret', request: path(callbackSecret.slice(0, -1)) },
    { name: 'more than the secret', request: path(`${callbackSecret}0`) },
    { name: 'another address', request: { ...honest, remoteAddress: '203.0.113.16' } },
    { name: 'another address of the newer kind', request: { ...honest, remoteAddress: '2001:db8::2' } },
    { name: 'an address that is none', request: { ...honest, remoteAddress: 'unknown' } },
  ]
}

function sendingOf(fake: FakeSms, { refusals }: Provider) {
  let serial = 0
  const code = (name: keyof Provider['refusals']) => () => fake.refuseWith(refusals[name])
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: code('busy'),
    'minute-limit': code('minute'),
    'daily-limit': code('day'),
    blocked: code('blocked'),
    'bad-content': code('content'),
    'wrong-settings': code('settings'),
    'bad-gateway': () => fake.answerStatus(502),
    unavailable: () => fake.answerStatus(503),
    dead: fake.die,
    'internal-error': code('internal'),
    'gateway-timeout': () => fake.answerStatus(504, { counted: true }),
    garbage: () => fake.misbehave({ kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave({ kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave({ kind: 'reset', counted: true }),
    silent: () => fake.misbehave({ kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PERSON,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => fake.arrived.map((entry) => entry.text),
    faults,
  }
}
