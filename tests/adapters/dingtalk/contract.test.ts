// Our DingTalk adapter against the contract every adapter keeps, sending through the API.
import { dingtalk } from '../../../adapters/dingtalk/index.ts'
import type { InboundEvent, OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault, type Golden } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'
import {
  DINGTALK_ACCOUNT,
  type FakeDingtalk,
  type SaidToDingtalk,
  SINGLE_PATH,
  signedByDingtalk,
  startFakeDingtalk,
  TOKEN_PATH,
} from '../../fakes/dingtalk.ts'

const STAFF = 'manager0001'
const PERSON = `staff:${STAFF}`
const SENT_AT = 1_790_000_500_000
const GROUP = 'cidA/b+c=='

type Sample = unknown

function message(more: Partial<SaidToDingtalk>): Sample {
  const { msgtype = 'text', text, content, group, staffId, ...rest } = { staffId: STAFF, ...more }
  return {
    msgtype,
    msgId: 'msg0001',
    createAt: SENT_AT,
    conversationType: group === undefined ? '1' : '2',
    conversationId: group ?? 'cidSingle==',
    senderId: '$:LWCP_v1:$sender0001',
    ...(staffId === undefined ? {} : { senderStaffId: staffId }),
    isInAtList: true,
    ...(text === undefined ? {} : { text: { content: text } }),
    ...(content === undefined ? {} : { content }),
    ...rest.more,
  }
}

function said(
  name: string,
  more: Partial<SaidToDingtalk>,
  ...contents: readonly InboundEvent['content'][]
): Golden<Sample> {
  const events = contents.map((content, part) => ({
    dedupKey: part === 0 ? 'm:msg0001' : `m:msg0001#${part}`,
    platformUserId: PERSON,
    platformMessageId: 'msg0001',
    sentAt: SENT_AT,
    opens: [],
    content,
  }))
  return { name, sample: message(more), events }
}

const media = (platformMediaId: string) => ({ platformMediaId })

const GOLDEN: readonly Golden<Sample>[] = [
  said('a text', { text: ' 打印机坏了 ' }, { kind: 'text', text: '打印机坏了' }),
  {
    name: 'a text in a group that calls us',
    sample: message({ text: ' 打印机坏了', group: GROUP }),
    events: [{ platformUserId: `group:${GROUP}/${PERSON}`, content: { kind: 'text', text: '打印机坏了' } }],
  },
  {
    name: 'talk in a group that does not call us',
    sample: message({ text: '中午吃什么', group: GROUP, more: { isInAtList: false } }),
    events: [{ content: { kind: 'unsupportedEvent', platformType: 'group message' } }],
  },
  {
    name: 'a guest',
    sample: message({ text: '在吗', staffId: undefined }),
    events: [{ platformUserId: 'guest:$:LWCP_v1:$sender0001', content: { kind: 'text', text: '在吗' } }],
  },
  {
    name: 'our own words',
    sample: message({ text: '您好', more: { chatbotUserId: '$:LWCP_v1:$sender0001' } }),
    events: [{ content: { kind: 'unsupportedEvent', platformType: 'our own words' } }],
  },
  said(
    'a rich text and the pictures in it',
    { msgtype: 'richText', content: { richText: [{ text: '请看' }, { type: 'picture', downloadCode: 'd-1' }] } },
    { kind: 'text', text: '请看' },
    { kind: 'image', media: media('d-1') },
  ),
  said('a picture', { msgtype: 'picture', content: { downloadCode: 'd-1' } }, { kind: 'image', media: media('d-1') }),
  said(
    'a recognised voice',
    { msgtype: 'audio', content: { downloadCode: 'd-1', recognition: '打印机坏了', duration: 3000 } },
    { kind: 'voice', media: media('d-1'), recognizedText: '打印机坏了' },
  ),
  said(
    'a voice without words',
    { msgtype: 'audio', content: { downloadCode: 'd-1', recognition: '' } },
    { kind: 'voice', media: media('d-1') },
  ),
  said(
    'a video',
    { msgtype: 'video', content: { downloadCode: 'd-1', videoType: 'mp4', duration: 3000 } },
    { kind: 'video', media: media('d-1') },
  ),
  said(
    'a file',
    { msgtype: 'file', content: { downloadCode: 'd-1', fileName: '报告.pdf' } },
    { kind: 'file', media: media('d-1'), fileName: '报告.pdf' },
  ),
  { name: 'a body that names nobody', sample: { msgtype: 'text', msgId: 'm', text: { content: 'x' } }, events: [] },
]

describeAdapter<Sample>('dingtalk', {
  lacks: ['inline-reply', 'handshake'],
  knowsNo: ['window-closed', 'quota-used'], // both only where a guest has no way back
  start: startHarness,
  settings: {
    parse: dingtalk.parseSettings,
    broken: {
      transport: 'pigeon',
      appKey: 'x',
      appSecret: 'too short',
      secretPath: 'guess',
      callbackAddresses: ['ward 3'],
      colour: 1,
    },
    names: ['transport', 'appKey', 'appSecret', 'robotCode', 'secretPath', 'callbackAddresses.0', 'colour'],
    secrets: ['too short', 'guess'],
  },
  webhook: {
    refusedStatus: 403,
    timeWindowMs: 3_600_000,
    golden: GOLDEN,
    unknown: [
      { name: 'a message type of tomorrow', sample: message({ msgtype: 'hologram' }), kind: 'unsupported' },
      { name: 'a picture without its code', sample: message({ msgtype: 'picture', content: {} }), kind: 'unsupported' },
      { name: 'a rich text with nothing in it', sample: message({ msgtype: 'richText' }), kind: 'unsupported' },
    ],
    hostile: [
      { name: 'no JSON', sample: '{"msgtype":' },
      { name: 'a list', sample: [] },
      { name: 'null', sample: 'null' },
      { name: '__proto__ in the body', sample: '{"msgId":"m","senderStaffId":"s","__proto__":{"polluted":1}}' },
      {
        name: 'a rich text of numbers',
        sample: message({ msgtype: 'richText', content: { richText: [1, [2], null] } }),
      },
      { name: 'a staff id with a slash', sample: message({ text: 'x', staffId: 'a/staff:b' }) },
      {
        name: 'a way back to somebody else',
        sample: message({ text: 'x', more: { sessionWebhook: 'https://evil.example/' } }),
      },
      { name: 'deep nesting', sample: `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}` },
    ],
  },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<Sample>> {
  const fake = await startFakeDingtalk({ clock: host.clock })
  const settings = {
    ...DINGTALK_ACCOUNT,
    callbackAddresses: ['203.0.113.0/24', '2001:db8::7'],
    apiBase: fake.url,
    sendTimeoutMs: 1_000,
  }
  return {
    open: (given) => dingtalk.open(dingtalk.parseSettings(settings), given),
    secrets: [DINGTALK_ACCOUNT.appSecret, DINGTALK_ACCOUNT.secretPath, STAFF, '请问几点下班', '还在吗'],
    webhook: webhookOf(host),
    sending: sendingOf(fake),
    close: fake.close,
  }
}

function requestOf(sample: Sample, headers: Readonly<Record<string, string>>): WebhookRequest {
  const body = Buffer.from(typeof sample === 'string' ? sample : JSON.stringify(sample))
  const path = `/${DINGTALK_ACCOUNT.secretPath}`
  return { method: 'POST', path, query: new URLSearchParams(), headers, body, remoteAddress: '203.0.113.7' }
}

function webhookOf(host: TestHost) {
  let serial = 0
  const text = (words: string): Sample => message({ text: words, more: { msgId: `msg-${++serial}` } })
  return {
    text,
    deliver: (sample: Sample, { at = host.clock.now() }: { readonly at?: number } = {}) =>
      requestOf(sample, signedByDingtalk(at)),
    forgeries() {
      const honest = requestOf(text('我不是同事'), signedByDingtalk(host.clock.now()))
      const changed = (name: string, value: string) => ({ ...honest, headers: { ...honest.headers, [name]: value } })
      return [
        { name: 'no headers at all', request: { ...honest, headers: {} } },
        { name: 'an empty signature', request: changed('sign', '') },
        { name: 'another time than the signed one', request: changed('timestamp', String(host.clock.now() - 1)) },
        { name: 'a time that is no number', request: changed('timestamp', 'NaN') },
        { name: 'another secret', request: requestOf(text('假的'), signedByDingtalk(host.clock.now(), 'other')) },
        { name: 'an address that is not on the list', request: { ...honest, remoteAddress: '198.51.100.1' } },
        { name: 'a body that is no JSON', request: { ...honest, body: Buffer.from('x') } },
      ]
    },
  }
}

function sendingOf(fake: FakeDingtalk) {
  let serial = 0
  const status =
    (number: number, counted = false) =>
    () =>
      fake.misbehave(SINGLE_PATH, { kind: 'status', status: number, counted })
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: () => fake.refuse(STAFF, 'flowControlledStaffIdList'),
    'minute-limit': status(429),
    'daily-limit': status(429),
    blocked: () => fake.refuse(STAFF, 'invalidStaffIdList'),
    'bad-content': status(400),
    'wrong-settings': () => fake.misbehave(TOKEN_PATH, { kind: 'status', status: 400 }, 100),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: fake.die,
    'internal-error': status(500, true),
    'gateway-timeout': status(504),
    garbage: () => fake.misbehave(SINGLE_PATH, { kind: 'garbage', counted: true }),
    'reset-before-counting': () => fake.misbehave(SINGLE_PATH, { kind: 'reset' }),
    'reset-after-counting': () => fake.misbehave(SINGLE_PATH, { kind: 'reset', counted: true }),
    silent: () => fake.misbehave(SINGLE_PATH, { kind: 'hang', counted: true }),
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
