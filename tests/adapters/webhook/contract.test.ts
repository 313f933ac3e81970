// The signed webhook against the contract every adapter keeps, with another system on the other side.
import { webhook } from '../../../adapters/webhook/index.ts'
import { SECOND } from '../../../src/base/clock.ts'
import type { OutboundMessage, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter, type Fault } from '../../contract/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { OTHER_SECRET, type OtherSystem, type PostedBody, startOtherSystem } from '../../fakes/other-system.ts'

const PATIENT = 'his-patient-001'
const NOW = testHost().clock.now()
const SENT_AT = NOW - 3 * SECOND
const OLD_SECRET = `whsec_${Buffer.from('the secret used until yesterday!').toString('base64')}`

type Sample = unknown

const message = (data: object) => envelope('message.created', { person: { id: PATIENT }, ...data })
const envelope = (type: string, data: object) => ({ type, timestamp: new Date(SENT_AT).toISOString(), data })
const said = (content: object, more: object = {}) =>
  ({ platformUserId: PATIENT, sentAt: SENT_AT, content, ...more }) as never

describeAdapter<Sample>('webhook', {
  lacks: ['handshake', 'inline-reply', 'tokens'],
  knowsNo: ['window-closed', 'quota-used', 'garbage'], // no windows, no quotas, and nobody reads its answer
  start: startHarness,
  settings: {
    parse: webhook.parseSettings,
    broken: { secrets: ['whsec_c2hvcnQ='], endpoint: 'his.example', maxChoices: 99, colour: 1 },
    names: ['secrets.0', 'endpoint', 'maxChoices', 'colour'],
    secrets: ['c2hvcnQ='],
  },
  webhook: {
    refusedStatus: 401,
    timeWindowMs: 300_000,
    golden: [
      {
        name: 'a text',
        sample: message({ id: 'm-1', text: ' 门诊几点上班 ' }),
        events: [said({ kind: 'text', text: '门诊几点上班' }, { platformMessageId: 'm-1' })],
      },
      {
        name: 'the time the person wrote at, in whatever zone',
        sample: message({ text: '在吗', sentAt: '2026-11-01T08:00:00+08:00' }),
        events: [said({ kind: 'text', text: '在吗' }, { sentAt: Date.parse('2026-11-01T00:00:00Z') })],
      },
      {
        name: 'a choice',
        sample: message({ text: '第二个', choiceId: '2' }),
        events: [said({ kind: 'text', text: '第二个', choiceId: '2' })],
      },
      {
        name: 'words and what came with them, as messages of their own',
        sample: message({
          text: '这是化验单',
          attachments: [
            { url: 'https://files.hospital.example/1.jpg', kind: 'image', mimeType: 'image/jpeg' },
            { url: 'https://files.hospital.example/2.pdf', kind: 'file', name: '报告.pdf' },
          ],
        }),
        events: [
          said({ kind: 'text', text: '这是化验单' }),
          said({
            kind: 'image',
            media: { platformMediaId: '', url: 'https://files.hospital.example/1.jpg', mimeType: 'image/jpeg' },
          }),
          said({
            kind: 'file',
            media: { platformMediaId: '', url: 'https://files.hospital.example/2.pdf' },
            fileName: '报告.pdf',
          }),
        ],
      },
      {
        name: 'a message without anything in it',
        sample: message({}),
        events: [said({ kind: 'unsupported', platformType: 'empty' })],
      },
      {
        name: 'a message taken back',
        sample: envelope('message.recalled', { person: { id: PATIENT }, id: 'm-1' }),
        events: [said({ kind: 'recalled', platformMessageId: 'm-1' })],
      },
      {
        name: 'an answer of ours that did not arrive',
        sample: envelope('message.failed', { person: { id: PATIENT }, id: '01ABC.0' }),
        events: [
          said({ kind: 'deliveryReport', platformMessageId: '01ABC.0', delivered: false, messageId: '01ABC.0' }),
        ],
      },
      {
        name: 'somebody who left',
        sample: envelope('person.left', { person: { id: PATIENT } }),
        events: [said({ kind: 'unfollowed' })],
      },
    ],
    unknown: [
      {
        name: 'a type of tomorrow',
        sample: envelope('appointment.moved', { person: { id: PATIENT }, to: 'Monday' }),
        kind: 'unsupportedEvent',
      },
    ],
    hostile: [
      { name: 'no JSON', sample: '{"type":' },
      { name: 'a list', sample: [] },
      { name: 'null', sample: 'null' },
      {
        name: '__proto__ in the data',
        sample: '{"type":"message.created","timestamp":"x","data":{"__proto__":{"polluted":1}}}',
      },
      { name: 'constructor as a type', sample: envelope('constructor', { person: { id: PATIENT } }) },
      { name: 'a person without an id', sample: message({ person: {} }) },
      { name: 'a person id with a line break', sample: message({ person: { id: 'a\nb' }, text: 'x' }) },
      { name: 'text that is a number', sample: message({ text: 39 }) },
      {
        name: 'a thousand attachments',
        sample: message({ attachments: Array(1_000).fill({ url: 'https://x.example', kind: 'image' }) }),
      },
      { name: 'deep nesting', sample: `{"type":"a","timestamp":"b","data":${'['.repeat(5_000)}${']'.repeat(5_000)}}` },
    ],
  },
})

async function startHarness(host: TestHost): Promise<AdapterHarness<Sample>> {
  const other = await startOtherSystem({ clock: host.clock })
  const settings = { secrets: [OTHER_SECRET, OLD_SECRET], endpoint: other.endpoint, sendTimeoutMs: 1_000 }
  return {
    open: (given) => webhook.open(webhook.parseSettings(settings), given),
    secrets: [OTHER_SECRET, PATIENT, '请问几点下班', '还在吗'],
    webhook: webhookOf(other),
    sending: sendingOf(other),
    close: other.close,
  }
}

function webhookOf(other: OtherSystem) {
  let serial = 0
  const ids = new Map<Sample, string>()
  const idOf = (sample: Sample): string => {
    const known = ids.get(sample)
    if (known !== undefined) return known
    const id = `msg_${++serial}`
    ids.set(sample, id)
    return id
  }
  const text = (words: string) => message({ id: `t-${++serial}`, text: words })
  return {
    text,
    deliver: (sample: Sample, { at }: { readonly at?: number } = {}) =>
      requestOf(other.sign(sample, { id: idOf(sample), ...(at === undefined ? {} : { at }) })),
    forgeries: () => forgeries(requestOf(other.sign(text('我不是病人'))), other),
  }
}

function requestOf({ headers, body }: PostedBody): WebhookRequest {
  return {
    method: 'POST',
    path: '',
    query: new URLSearchParams(),
    headers,
    body: Buffer.from(body),
    remoteAddress: '203.0.113.7',
  }
}

function forgeries(honest: WebhookRequest, other: OtherSystem) {
  const changed = (name: string, value: string | undefined) => {
    const { [name]: _, ...rest } = honest.headers
    return { ...honest, headers: value === undefined ? rest : { ...rest, [name]: value } }
  }
  const given = String(honest.headers['webhook-signature'])
  const stranger = `whsec_${Buffer.from('a secret of somebody else, long').toString('base64')}`
  return [
    { name: 'no headers at all', request: { ...honest, headers: {} } },
    { name: 'no signature', request: changed('webhook-signature', undefined) },
    { name: 'an empty signature', request: changed('webhook-signature', '') },
    { name: 'only a version we do not know', request: changed('webhook-signature', given.replace('v1,', 'v2,')) },
    {
      name: 'one character changed',
      request: changed('webhook-signature', given.replace(/.=$/, given.endsWith('A=') ? 'B=' : 'A=')),
    },
    { name: 'another id', request: changed('webhook-id', 'msg_0') },
    { name: 'a dot in the id', request: changed('webhook-id', 'msg.0') },
    { name: 'a time that is no number', request: changed('webhook-timestamp', 'NaN') },
    { name: 'another body', request: { ...honest, body: Buffer.from('{"type":"message.created"}') } },
    { name: 'another secret', request: requestOf(other.sign(message({ text: '假的' }), { secret: stranger })) },
  ]
}

function sendingOf(other: OtherSystem) {
  let serial = 0
  const status = (code: number) => () => other.refuseWith(code)
  const faults: Partial<Record<Fault, () => void | Promise<void>>> = {
    busy: status(503),
    'minute-limit': status(429),
    'daily-limit': status(429),
    blocked: status(404),
    'bad-content': status(422),
    'wrong-settings': status(410),
    'bad-gateway': status(502),
    unavailable: status(503),
    dead: other.die,
    'internal-error': () => other.misbehave({ kind: 'status', status: 500, counted: true }),
    'gateway-timeout': status(504),
    'reset-before-counting': () => other.misbehave({ kind: 'reset' }),
    'reset-after-counting': () => other.misbehave({ kind: 'reset', counted: true }),
    silent: () => other.misbehave({ kind: 'hang', counted: true }),
  }
  return {
    message: (text: string): OutboundMessage => ({
      id: `01OUT${++serial}.0`,
      platformUserId: PATIENT,
      author: 'bot',
      content: { kind: 'text', text },
    }),
    counted: () => other.shown.map((entry) => entry.text),
    faults,
  }
}
