// Our QQ adapter against the contract every adapter keeps, with the fake QQ on the other side.
import { qqOfficial } from '../../../adapters/qq-official/index.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import { keyOf, signedHex } from '../../fakes/qq-official/signing.ts'
import { FAKE_BOT, type FakeQq, startFakeQq } from '../../fakes/qq-official.ts'
import { dispatch, GOLDEN, HOSTILE, message, PATIENT, requestOf, UNKNOWN } from './samples.ts'

const SEND = `/v2/users/${PATIENT}/messages`

describeAdapter<ApiBody>('qq-official', {
  lacks: ['inline-reply'],
  start: startHarness,
  settings: {
    parse: qqOfficial.parseSettings,
    broken: {
      appId: 'hospital',
      secret: 'short',
      apiBase: 'ftp://x',
      windows: { message: { replies: -1 } },
      colour: 1,
    },
    names: ['appId', 'secret', 'apiBase', 'windows.message.replies', 'colour'],
    secrets: ['short'],
  },
  webhook: { refusedStatus: 401, timeWindowMs: 600_000, golden: GOLDEN, hostile: HOSTILE, unknown: UNKNOWN },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<ApiBody>> {
  const fake = await startFakeQq({ clock: host.clock })
  fake.state.ledger.enforce(false)
  const tokenUrl = `${fake.url}/app/getAppAccessToken`
  const settings = { ...FAKE_BOT, apiBase: fake.url, tokenUrl, sendTimeoutMs: 1_000 }
  return {
    open: (given) => qqOfficial.open(qqOfficial.parseSettings(settings), given),
    secrets: [FAKE_BOT.secret, PATIENT, 'qq-token-', '请问几点下班', '还在吗'],
    webhook: webhookOf(fake),
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function webhookOf(fake: FakeQq) {
  let serial = 0
  return {
    text: (said: string) =>
      dispatch('C2C_MESSAGE_CREATE', message(said, { id: `ROBOT1.0_${++serial}` }), `C2C:${serial}`),
    deliver: (sample: ApiBody, { at }: { readonly at?: number } = {}) => requestOf(fake.post(sample, at)),
    forgeries: () => forgeries(requestOf(fake.post(dispatch('C2C_MESSAGE_CREATE', message('转账'))))),
    handshake: () => {
      const request = validation('1790000001', 'Zx81kQpLm0RtYvBn73Wd')
      const signature = signedHex(keyOf(FAKE_BOT.secret), '1790000001Zx81kQpLm0RtYvBn73Wd')
      return { request, answer: JSON.stringify({ plain_token: 'Zx81kQpLm0RtYvBn73Wd', signature }) }
    },
    forgedHandshake: () => {
      const honest = validation('1790000001', 'Zx81kQpLm0RtYvBn73Wd')
      const headers = { 'x-signature-timestamp': '1790000001', 'x-signature-ed25519': '0'.repeat(128) }
      return { ...honest, headers: { ...honest.headers, ...headers } }
    },
  }
}

/** Unsigned, as their page shows it. */
function validation(event_ts: string, plain_token: string): WebhookRequest {
  const headers = { 'User-Agent': 'QQBot-Callback', 'X-Bot-Appid': FAKE_BOT.appId }
  return requestOf({ headers, body: JSON.stringify({ op: 13, d: { plain_token, event_ts } }) })
}

function forgeries(honest: WebhookRequest) {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(honest.headers).filter(([header]) => header !== name))
  const having = (name: string, value: string | string[]) => ({
    ...honest,
    headers: { ...honest.headers, [name]: value },
  })
  const signature = String(honest.headers['x-signature-ed25519'])
  const timestamp = String(honest.headers['x-signature-timestamp'])
  const other = signature.slice(0, -3) + (signature.endsWith('000') ? '100' : '000')
  return [
    { name: 'nothing signed', request: { ...honest, headers: {} } },
    { name: 'no signature', request: { ...honest, headers: without('x-signature-ed25519') } },
    { name: 'no timestamp', request: { ...honest, headers: without('x-signature-timestamp') } },
    { name: 'an empty signature', request: having('x-signature-ed25519', '') },
    { name: 'a signature that is none', request: having('x-signature-ed25519', 'zz'.repeat(64)) },
    { name: 'a digit changed', request: having('x-signature-ed25519', other) },
    { name: 'given twice', request: having('x-signature-timestamp', [timestamp, timestamp]) },
    { name: 'another time', request: having('x-signature-timestamp', String(Number(timestamp) + 1)) },
    { name: 'no time', request: having('x-signature-timestamp', 'NaN') },
    { name: 'another bot', request: having('x-bot-appid', '102000002') },
    { name: 'a body of its own', request: { ...honest, body: Buffer.from(`${honest.body} `) } },
    { name: 'an empty body', request: { ...honest, body: Buffer.alloc(0) } },
    {
      name: 'another secret',
      request: having('x-signature-ed25519', signedHex(keyOf('Another-Secret-2026'), timestamp + honest.body)),
    },
  ]
}

function sendingOf(fake: FakeQq) {
  let serial = 0
  const code = (number: number) => () => fake.misbehave(SEND, { kind: 'code', code: number })
  const status = (number: number) => () =>
    fake.misbehave(SEND, { kind: 'status', status: number, counted: number === 500 || number === 504 })
  const faults: Record<Fault, () => void | Promise<void>> = {
    busy: code(50055001),
    'minute-limit': status(429),
    'daily-limit': code(40093002),
    'window-closed': code(40034005),
    'quota-used': code(40034128),
    blocked: () => void fake.state.ledger.gone.add(`/v2/users/${PATIENT}`),
    'bad-content': code(40034006),
    'wrong-settings': () =>
      fake.misbehave('/app/getAppAccessToken', { kind: 'text', body: '{"code":100016,"message":"invalid"}' }, 100),
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
      ...{ id: `01OUT${++serial}.0`, platformUserId: PATIENT, author: 'bot', content: { kind: 'text', text } },
    }),
    counted: () => fake.seen.map((entry) => entry.text),
    faults,
    tokens: { expire: fake.expireTokens, revoke: fake.expireTokens, fetches: () => fake.state.token.fetches },
  }
}
