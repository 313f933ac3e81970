// The door QQ knocks at: who is answered, who is not, and what is never signed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { qqOfficial } from '../../../adapters/qq-official/index.ts'
import type { OpenChannel, WebhookRequest } from '../../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import type { ApiBody } from '../../fakes/api-server.ts'
import { keyOf, signedHex } from '../../fakes/qq-official/signing.ts'
import { FAKE_BOT, type FakeQq, startFakeQq } from '../../fakes/qq-official.ts'
import { dispatch, message, PATIENT, requestOf } from './samples.ts'

const PICTURE = Buffer.from('\xff\xd8\xff\xe0 a small picture', 'latin1')

let host: TestHost
let fake: FakeQq
let channel: OpenChannel
beforeEach(async () => {
  host = testHost()
  fake = await startFakeQq({ clock: host.clock })
  const addresses = { apiBase: fake.url, tokenUrl: `${fake.url}/app/getAppAccessToken` }
  channel = qqOfficial.open(qqOfficial.parseSettings({ ...FAKE_BOT, ...addresses }), host)
})
afterEach(() => fake.close())

const receive = async (request: WebhookRequest) => channel.receive?.(request)
const unsigned = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  requestOf({ headers, body: JSON.stringify(body) })
const validation = (event_ts: string, plain_token: unknown) => ({ op: 13, d: { plain_token, event_ts } })
const FORGED = JSON.stringify({
  ...{ op: 0, t: 'C2C_MESSAGE_CREATE', id: 'C2C:1' },
  d: message('假的', { id: 'x' }),
})

describe('the address validation', () => {
  it('signs nothing that could pass for a delivery', async () => {
    const now = String(Math.floor(host.clock.now() / 1_000))
    const answer = await receive(unsigned(validation(now, FORGED)))
    expect(answer).toMatchObject({ kind: 'refused', status: 400 })
    // What a naive answer would have been worth.
    const signature = signedHex(keyOf(FAKE_BOT.secret), now + FORGED)
    const headers = { 'X-Signature-Timestamp': now, 'X-Signature-Ed25519': signature }
    expect(await receive(requestOf({ headers, body: FORGED }))).toMatchObject({ kind: 'accepted' })
  })

  it.each([
    ['a time with words', '1790000002{"op":0,', '"t":"FRIEND_DEL"}'],
    ['a time that is negative', '-1', 'Zx81'],
    ['an empty token', '1790000002', ''],
    ['a token too long', '1790000002', 'a'.repeat(65)],
    ['a token with a line end', '1790000002', 'Zx81\n'],
    ['a token that is no text', '1790000002', { a: 1 }],
  ])('refuses %s', async (_name, eventTs, token) => {
    expect(await receive(unsigned(validation(eventTs, token)))).toMatchObject({ kind: 'refused', status: 400 })
    expect(await receive(requestOf(fake.post(validation(eventTs, token))))).toMatchObject({ status: 400 })
  })

  it('is answered with and without a signature, and rationed only without', async () => {
    for (let i = 0; i < 10; i++) {
      expect(await receive(unsigned(validation('1790000002', 'Zx81')))).toMatchObject({ kind: 'handshake' })
    }
    expect(await receive(unsigned(validation('1790000002', 'Zx81')))).toMatchObject({ kind: 'refused', status: 401 })
    expect(await receive(requestOf(fake.post(validation('1790000002', 'Zx81'))))).toMatchObject({ kind: 'handshake' })
    host.clock.advance('1m')
    expect(await receive(unsigned(validation('1790000002', 'Zx81')))).toMatchObject({ kind: 'handshake' })
  })

  it('for another bot is not ours to answer', async () => {
    const elsewhere = unsigned(validation('1790000002', 'Zx81'), { 'X-Bot-Appid': '102000002' })
    expect(await receive(elsewhere)).toMatchObject({ kind: 'refused', status: 401 })
  })
})

describe('a delivery', () => {
  const replyTo = async (body: ApiBody) => {
    const received = await receive(requestOf(fake.post(body)))
    return received?.kind === 'accepted' ? JSON.parse(String(received.reply.body)) : received
  }

  it('is acknowledged in the platform’s own words', async () => {
    expect(await replyTo(dispatch('C2C_MESSAGE_CREATE', message('在吗')))).toEqual({ op: 12, d: 0 })
    expect(await replyTo({ op: 1, d: 42 })).toEqual({ op: 11, d: 42 })
    expect(await replyTo({ op: 7, d: {} })).toEqual({ op: 12, d: 0 })
  })

  it('that is signed and no JSON is refused, and nothing falls over', async () => {
    const now = String(Math.floor(host.clock.now() / 1_000))
    const headers = {
      'X-Signature-Timestamp': now,
      'X-Signature-Ed25519': signedHex(keyOf(FAKE_BOT.secret), `${now}{"op":`),
    }
    expect(await receive(requestOf({ headers, body: '{"op":' }))).toMatchObject({ kind: 'refused', status: 400 })
  })

  it('of one message under two delivery ids is one message', async () => {
    const twice = ['C2C:1', 'C2C:2'].map((id) => dispatch('C2C_MESSAGE_CREATE', message('在吗'), id))
    const keys = await Promise.all(
      twice.map(async (body) => {
        const received = await receive(requestOf(fake.post(body)))
        return received?.kind === 'accepted' ? received.events[0]?.dedupKey : undefined
      }),
    )
    expect(keys).toEqual(['m:ROBOT1.0_demoA', 'm:ROBOT1.0_demoA'])
  })

  it('about a pressed button is told back once, however often it comes', async () => {
    const resolved = { button_data: 'c:1:挂号', button_id: '1' }
    const d = { id: 'it-77', type: 11, user_openid: PATIENT, data: { type: 11, resolved } }
    for (let i = 0; i < 3; i++) await receive(requestOf(fake.post(dispatch('INTERACTION_CREATE', d))))
    await expect.poll(() => fake.state.acknowledged).toEqual(['it-77'])
    expect(fake.calls.filter(({ path }) => path.startsWith('/interactions/'))).toHaveLength(1)
  })

  it('about a button whose id is a path tells nobody', async () => {
    const d = { id: '../v2/users/X/messages', type: 11, user_openid: PATIENT, data: {} }
    await receive(requestOf(fake.post(dispatch('INTERACTION_CREATE', d))))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(fake.calls).toEqual([])
  })
})

describe('a picture', () => {
  const open = (url: string) => channel.openMedia?.({ platformMediaId: '', url }, new AbortController().signal)

  it('is fetched from hosts of theirs only', async () => {
    for (const url of ['https://qq.com.evil.example/a', 'https://169.254.169.254/a', 'file:///etc/passwd', '']) {
      await expect(open(url), url).rejects.toMatchObject({ code: 'DZ_MEDIA' })
    }
    await expect(channel.openMedia?.({ platformMediaId: '' }, new AbortController().signal)).rejects.toMatchObject({
      code: 'DZ_MEDIA',
    })
  })

  it('comes without any credential of ours', async () => {
    const seen: Readonly<Record<string, string>>[] = []
    const http: TestHost['http'] = async (request) => {
      seen.push(request.headers ?? {})
      return { kind: 'answered', status: 200, headers: { 'content-type': 'image/jpeg; x' }, body: PICTURE }
    }
    const { apiBase, tokenUrl } = { apiBase: fake.url, tokenUrl: `${fake.url}/t` }
    const watched = qqOfficial.open(qqOfficial.parseSettings({ ...FAKE_BOT, apiBase, tokenUrl }), { ...host, http })
    const media = { platformMediaId: '', url: 'http://127.0.0.1:1/download?rkey=1' }
    expect(await watched.openMedia?.(media, new AbortController().signal)).toEqual({
      ...{ mimeType: 'image/jpeg', bytes: PICTURE },
    })
    expect(seen).toEqual([{}])
  })
})
