// What a visitor's page may tell and upload: one pass for all, strict bodies, first bytes before names.
import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { webChat } from '../../../adapters/web-chat/index.ts'
import type { OpenChannel, Received, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'

const SECRET = 'what the invented site and the front desk share'
const PNG = Buffer.from('\x89PNG\r\n\x1a\n and the rest of a photograph', 'latin1')
const ID = 'f'.repeat(32)

let host: TestHost
let channel: OpenChannel
let token: string

beforeEach(async () => {
  host = testHost()
  channel = open()
  const started = await ask('/visitors', {}, { token: undefined })
  if (started.kind !== 'handshake') throw new Error('a visitor was turned away')
  token = (JSON.parse(String(started.reply.body)) as { visitorToken: string }).visitorToken
})

function open(more: object = {}): OpenChannel {
  const own = { visitorSecret: 'a secret of the invented hospital, long enough', identitySecret: SECRET }
  return webChat.open(webChat.parseSettings({ ...own, ...more }), host)
}

async function ask(
  path: string,
  body: object | Buffer,
  { token: pass, type = 'application/json' }: { readonly token?: string | undefined; readonly type?: string } = {
    token,
  },
): Promise<Received> {
  const [address = '', query = ''] = path.split('?')
  const request: WebhookRequest = {
    method: 'POST',
    path: address,
    query: new URLSearchParams(query),
    headers: { 'content-type': type, ...(pass === undefined ? {} : { authorization: `Bearer ${pass}` }) },
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    remoteAddress: '127.0.0.1',
  }
  const received = await channel.receive?.(request)
  if (received === undefined) throw new Error('no answer')
  return received
}

const statusOf = (received: Received) => (received.kind === 'refused' ? received.status : received.kind)
const consents = [{ purpose: 'health', granted: true, textVersion: '2026-11.zh-CN' }]

describe('a visitor’s page', () => {
  it('tells a consent, a rating, pages, typing and what was read', async () => {
    const acts = [
      await ask('/consents', { consents }),
      await ask('/rating', { stars: 5, words: ' 很好 ' }),
      await ask('/pages', { pages: [{ path: '/eye', title: '眼科', at: 1 }] }),
      await ask('/typing', {}),
      await ask('/read', { no: 7 }),
    ].map((received) => (received.kind === 'visit' ? received.visit.act : received))
    expect(acts).toMatchObject([
      { kind: 'consented', consents },
      { kind: 'rated', stars: 5, words: '很好' },
      { kind: 'sawPages', pages: [{ path: '/eye' }] },
      { kind: 'typing' },
      { kind: 'read', no: 7 },
    ])
  })

  it('is told nothing and tells nothing without a pass', async () => {
    for (const path of ['/consents', '/rating', '/pages', '/typing', '/read', '/identity', `/files?clientId=${ID}`])
      expect([path, statusOf(await ask(path, {}, { token: 'x'.repeat(60) }))]).toEqual([path, 401])
  })

  it('may not say what nobody asked: unknown fields, six stars, addresses with a query', async () => {
    expect(statusOf(await ask('/consents', { consents, everything: true }))).toBe(422)
    expect(statusOf(await ask('/consents', { consents: [] }))).toBe(422)
    expect(statusOf(await ask('/rating', { stars: 6 }))).toBe(422)
    expect(statusOf(await ask('/pages', { pages: [{ path: '/eye?name=刘', title: '', at: 1 }] }))).toBe(422)
    expect(statusOf(await ask('/read', { no: -1 }))).toBe(422)
    expect(statusOf(await ask('/typing', {}, { token, type: 'text/plain' }))).toBe(415)
  })

  it('is slowed down when it tells without end', async () => {
    let last: Received = await ask('/typing', {})
    for (let i = 0; i < 240; i++) last = await ask('/typing', {})
    expect(statusOf(last)).toBe(429)
    host.clock.advance('1m')
    expect(statusOf(await ask('/typing', {}))).toBe('visit')
  })
})

describe('a picture', () => {
  it('is one message whose file has the same name on every repeat', async () => {
    const first = await ask(`/files?clientId=${ID}&name=皮疹.png`, PNG)
    const again = await ask(`/files?clientId=${ID}&name=皮疹.png`, PNG)
    const [a, b] = [first, again].map((received) => (received.kind === 'accepted' ? received : undefined))
    expect(a?.events[0]).toMatchObject({
      platformMessageId: ID,
      content: { kind: 'image', media: { mimeType: 'image/png' } },
    })
    expect(a?.upload?.file).toMatch(/^[0-9a-f]{32}$/)
    expect(b?.upload?.file).toBe(a?.upload?.file)
    expect(b?.events[0]?.dedupKey).toBe(a?.events[0]?.dedupKey)
    const other = await ask(`/files?clientId=${'e'.repeat(32)}`, PNG)
    expect(other.kind === 'accepted' ? other.upload?.file : '').not.toBe(a?.upload?.file)
  })

  it('is what its first bytes say, whatever it is called', async () => {
    const script = Buffer.from('<svg onload="alert(1)"/>')
    expect(statusOf(await ask(`/files?clientId=${ID}&name=photo.png`, script))).toBe(415)
    const pdf = await ask(`/files?clientId=${ID}&name=报告.pdf`, Buffer.from('%PDF-1.7 …'))
    expect(pdf.kind === 'accepted' ? pdf.events[0]?.content : pdf).toMatchObject({ kind: 'file', fileName: '报告.pdf' })
  })

  it('may be large only for somebody with a pass', () => {
    const head = { method: 'POST', path: '/files', query: new URLSearchParams(), remoteAddress: '127.0.0.1' }
    const limit = (authorization: string) => channel.bodyLimit?.({ ...head, headers: { authorization } })
    expect(limit(`Bearer ${token}`)).toBe(8 * 1024 * 1024)
    expect(limit('Bearer nobody')).toBeUndefined()
    expect(
      channel.bodyLimit?.({ ...head, path: '/messages', headers: { authorization: `Bearer ${token}` } }),
    ).toBeUndefined()
  })

  it('counts against the day, repeats do not', async () => {
    channel = open({ filesPerDay: 1 })
    expect(statusOf(await ask(`/files?clientId=${ID}`, PNG))).toBe('accepted')
    expect(statusOf(await ask(`/files?clientId=${ID}`, PNG))).toBe('accepted')
    expect(statusOf(await ask(`/files?clientId=${'e'.repeat(32)}`, PNG))).toBe(429)
  })
})

describe('the site’s word for who its visitor is', () => {
  const proof = (userId: string, inSeconds: number, secret = SECRET) => {
    const expiresAt = Math.floor(host.clock.now() / 1_000) + inSeconds
    return { userId, expiresAt, signature: createHmac('sha256', secret).update(`${userId}.${expiresAt}`).digest('hex') }
  }

  it('counts with a right signature, and with no other', async () => {
    const good = await ask('/identity', proof('u-1024', 3_600))
    expect(good.kind === 'visit' ? good.visit.act : good).toEqual({ kind: 'identified', siteUserId: 'u-1024' })
    const refused = [
      await ask('/identity', proof('u-1024', 3_600, 'somebody else’s secret')),
      await ask('/identity', { ...proof('u-1024', 3_600), userId: 'u-1' }),
      await ask('/identity', proof('u-1024', -1)),
      await ask('/identity', proof('u-1024', 30 * 86_400)),
    ].map((received) => (received.kind === 'refused' ? received.fields?.[0]?.problem : received))
    expect(refused).toEqual(['wrong', 'wrong', 'over', 'too-far'])
  })

  it('counts for nothing where the channel has no secret', async () => {
    channel = open({ identitySecret: undefined })
    const received = await ask('/identity', proof('u-1024', 3_600))
    expect(received.kind === 'refused' ? received.fields : received).toEqual([
      { field: 'signature', problem: 'not-configured' },
    ])
  })
})
