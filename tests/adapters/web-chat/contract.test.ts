// The web chat against the contract every adapter keeps. Its sends need no platform, so only the webhook half applies.
import { webChat } from '../../../adapters/web-chat/index.ts'
import type { WebhookRequest } from '../../../src/channel/adapter.ts'
import { type AdapterHarness, describeAdapter } from '../../contract/adapter.ts'
import type { TestHost } from '../../contract/adapter-host.ts'

const SECRET = 'a secret of the invented hospital, long enough'
const CLIENT_ID = 'ffffffffffffffffffffffffffffffff'

/** The JSON a page posts, as text: some of it is nasty on purpose. */
type Sample = string

function said(fields: object): Sample {
  return JSON.stringify({ clientId: CLIENT_ID, ...fields })
}

async function start(host: TestHost): Promise<AdapterHarness<Sample>> {
  const settings = webChat.parseSettings({ visitorSecret: SECRET, messagesPerMinute: 1000, messagesPerDay: 1000 })
  const { visitorToken } = await arriveAt(webChat.open(settings, host))
  let count = 0
  const deliver = (sample: Sample, token = visitorToken): WebhookRequest =>
    post('/messages', sample, { authorization: `Bearer ${token}` })
  return {
    open: (given) => webChat.open(settings, given),
    secrets: [SECRET, visitorToken],
    webhook: {
      text: (text) => said({ clientId: (++count).toString(16).padStart(32, '0'), text }),
      deliver: (sample) => deliver(sample),
      forgeries: () => [
        { name: 'no token', request: post('/messages', said({ text: '你好' }), {}) },
        { name: 'another scheme', request: post('/messages', said({ text: '你好' }), { authorization: visitorToken }) },
        { name: 'an empty token', request: deliver(said({ text: '你好' }), '') },
        { name: 'a changed token', request: deliver(said({ text: '你好' }), flipped(visitorToken)) },
        { name: 'a shortened token', request: deliver(said({ text: '你好' }), visitorToken.slice(0, -4)) },
        { name: 'two tokens', request: deliver(said({ text: '你好' }), `${visitorToken}, ${visitorToken}`) },
        { name: 'bad token and bad body', request: deliver('{', 'x') },
      ],
    },
    close: async () => {},
  }
}

describeAdapter<Sample>('web-chat', {
  lacks: ['address', 'handshake', 'time-window', 'inline-reply', 'sending'],
  start,
  settings: {
    parse: webChat.parseSettings,
    broken: {
      visitorSecret: 'short-secret-value',
      allowedOrigins: ['www.hospital.example'],
      messagesPerDay: 'many',
      siteKey: 'x',
      color: 'red',
    },
    names: ['visitorSecret', 'allowedOrigins', 'messagesPerDay', 'siteKey', 'color'],
    secrets: ['short-secret-value'],
  },
  webhook: {
    refusedStatus: 401,
    golden: [
      {
        name: 'a text',
        sample: said({ text: '孩子发烧39度\n看哪个科😀' }),
        events: [
          { platformMessageId: CLIENT_ID, content: { kind: 'text', text: '孩子发烧39度\n看哪个科😀' }, opens: [] },
        ],
      },
      {
        name: 'a pressed button',
        sample: said({ choiceId: '2', text: '预约挂号' }),
        events: [{ content: { kind: 'text', text: '预约挂号', choiceId: '2' } }],
      },
    ],
    unknown: [],
    hostile: [
      { name: 'half a document', sample: '{"clientId":"' },
      { name: 'depth', sample: '['.repeat(30_000) },
      { name: 'a prototype', sample: `{"clientId":"${CLIENT_ID}","text":"x","__proto__":{"polluted":1}}` },
      { name: 'a constructor', sample: said({ text: 'x', constructor: { prototype: { polluted: 1 } } }) },
      { name: 'a field twice', sample: `{"clientId":"${CLIENT_ID}","text":"x","text":{"toString":1}}` },
      { name: 'no object', sample: 'null' },
      { name: 'controls and half a character', sample: said({ text: '\u0000\u202e\ud83d胸\u200b痛' }) },
    ],
  },
})

async function arriveAt(channel: ReturnType<typeof webChat.open>): Promise<{ visitorToken: string }> {
  const received = await channel.receive?.(post('/visitors', '{}', {}))
  if (received?.kind !== 'handshake') throw new Error('a visitor was turned away')
  return JSON.parse(String(received.reply.body)) as { visitorToken: string }
}

function post(path: string, body: string, headers: Readonly<Record<string, string>>): WebhookRequest {
  return {
    method: 'POST',
    path,
    query: new URLSearchParams(),
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
  }
}

function flipped(token: string): string {
  return (token.startsWith('A') ? 'B' : 'A') + token.slice(1)
}
