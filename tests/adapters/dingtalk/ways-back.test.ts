// Two ways to answer in DingTalk: the address that came with a message, as long as it lives, then the API. And what may be
// believed of that address.
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dingtalk } from '../../../adapters/dingtalk/index.ts'
import { isFresh, isSame, signatureOf } from '../../../adapters/dingtalk/signature.ts'
import type { OpenChannel } from '../../../src/channel/adapter.ts'
import { testHost } from '../../contract/adapter-host.ts'
import {
  DINGTALK_ACCOUNT,
  type FakeDingtalk,
  type SaidToDingtalk,
  SESSION_PATH,
  SINGLE_PATH,
  signedByDingtalk,
  startFakeDingtalk,
} from '../../fakes/dingtalk.ts'

const STAFF = 'manager0001'
const GROUP = 'cidA/b+c=='
const signal = new AbortController().signal

describe('answers', () => {
  const host = testHost()
  let fake: FakeDingtalk
  let channel: OpenChannel
  beforeEach(async () => {
    fake = await startFakeDingtalk({ clock: host.clock })
    const settings = { ...DINGTALK_ACCOUNT, apiBase: fake.url, sendTimeoutMs: 1_000 }
    channel = dingtalk.open(dingtalk.parseSettings(settings), host)
  })
  afterEach(() => fake.close())

  async function hears(more: Partial<SaidToDingtalk> = {}, path = `/${DINGTALK_ACCOUNT.secretPath}`) {
    const at = host.clock.now()
    const body = Buffer.from(JSON.stringify(fake.message({ id: 'm-1', staffId: STAFF, text: '在吗', at, ...more })))
    const headers = signedByDingtalk(at)
    const remoteAddress = '203.0.113.7'
    return channel.receive?.({ method: 'POST', path, query: new URLSearchParams(), headers, body, remoteAddress })
  }
  const answers = (platformUserId: string, text = '在的。') =>
    channel.send({ id: '01OUT.0', platformUserId, author: 'bot', content: { kind: 'text', text } }, signal)

  it('go back the way a message came, without a token', async () => {
    await hears()
    expect(await answers(`staff:${STAFF}`)).toMatchObject({ kind: 'sent' })
    expect(fake.shown).toMatchObject([{ way: 'session', to: STAFF, text: '在的。', named: [] }])
    expect(fake.tokenFetches).toBe(0)
  })

  it('name the person in a group', async () => {
    await hears({ group: GROUP })
    await answers(`group:${GROUP}/staff:${STAFF}`)
    expect(fake.shown).toMatchObject([{ way: 'session', to: GROUP, named: [STAFF] }])
  })

  it('go through the API five minutes before the way back ends', async () => {
    await hears()
    host.clock.advance(5_400_000 - 300_000)
    await answers(`staff:${STAFF}`)
    expect(fake.shown).toMatchObject([{ way: 'single', to: STAFF }])
  })

  it('go through the API when the way back ended earlier than it said', async () => {
    await hears()
    await hears({ group: GROUP })
    fake.endSessions()
    await answers(`staff:${STAFF}`)
    await answers(`group:${GROUP}/staff:${STAFF}`)
    expect(fake.shown).toMatchObject([
      { way: 'single', to: STAFF },
      { way: 'group', to: GROUP },
    ])
    await answers(`staff:${STAFF}`)
    expect(fake.calls.filter(({ path }) => path === SESSION_PATH)).toHaveLength(2)
  })

  it('are never sent a second way after a cut on the first', async () => {
    await hears()
    fake.misbehave(SESSION_PATH, { kind: 'reset', counted: true })
    expect(await answers(`staff:${STAFF}`)).toMatchObject({ kind: 'unknown' })
    expect(fake.calls.filter(({ path }) => path === SINGLE_PATH)).toEqual([])
    expect(fake.shown).toHaveLength(1)
  })

  it('reach a guest only while there is a way back', async () => {
    const guest = 'guest:$:LWCP_v1:$sender0001'
    await hears({ staffId: undefined })
    expect(await answers(guest)).toMatchObject({ kind: 'sent' })
    fake.endSessions()
    expect(await answers(guest)).toEqual({ kind: 'refused', why: 'window-closed' })
  })

  it.each([
    'https://oapi.dingtalk.com.evil.example/robot/sendBySession?session=1',
    'https://evil.example/oapi.dingtalk.com',
    'http://oapi.dingtalk.com/robot/sendBySession?session=1',
    'https://x@oapi.dingtalk.com/robot/sendBySession?session=1',
    'https://oapi.dingtalk.com:8443/robot/sendBySession?session=1',
    'file:///etc/passwd',
  ])('never go to %s', async (sessionWebhook) => {
    const calls: string[] = []
    const http = (request: { readonly url: string }) => {
      calls.push(request.url)
      return Promise.resolve({ kind: 'unreached', why: 'told so' } as const)
    }
    channel = dingtalk.open(dingtalk.parseSettings(DINGTALK_ACCOUNT), { ...host, http, allowLoopback: false })
    await hears({ more: { sessionWebhook } })
    await answers(`staff:${STAFF}`)
    expect(calls.map((url) => new URL(url).origin)).toEqual(['https://api.dingtalk.com'])
  })

  it('carry texts up to the limit we state, whatever is in them', async () => {
    const { maxTextBytes } = channel.capabilities
    expect(await answers(`staff:${STAFF}`, '"\n'.repeat(maxTextBytes / 2))).toMatchObject({ kind: 'sent' })
  })

  it('wait for nobody who does not know the address', async () => {
    expect(await hears({}, '/Vq3w8ZkT0pLm5XcB7nRs2YdH')).toMatchObject({ kind: 'refused', status: 404 })
    expect(await hears({}, '')).toMatchObject({ kind: 'refused', status: 404 })
  })

  it('fetches what came with a message through a link', async () => {
    fake.storeFile('d-1', Buffer.from('png'))
    const opened = await channel.openMedia?.({ platformMediaId: 'd-1' }, signal)
    expect(opened).toEqual({ mimeType: 'image/png', bytes: Buffer.from('png') })
    await expect(channel.openMedia?.({ platformMediaId: 'd-2' }, signal)).rejects.toThrow('media not available')
  })
})

interface Vector {
  readonly id: string
  readonly app_secret: string
  readonly headers: { readonly timestamp: string; readonly sign: string }
  readonly now_ms: number
  readonly expect: 'accept' | 'reject'
}

const { callback, group_webhook: groups } = JSON.parse(readFileSync('tests/vectors/qq-onebot-others.json', 'utf8'))
  .dingtalk as {
  readonly callback: readonly Vector[]
  readonly group_webhook: readonly { id: string; secret: string; timestamp: string; sign_query_value: string }[]
}

it('a robot that is called needs a secret address, one that connects needs none', () => {
  const { secretPath: _none, ...account } = DINGTALK_ACCOUNT
  expect(() => dingtalk.parseSettings(account)).toThrow(/secretPath: found nothing; .*transport: http/)
  expect(dingtalk.parseSettings({ ...account, transport: 'stream' })).toMatchObject({ transport: 'stream' })
})

describe('DingTalk’s signatures', () => {
  it.each(callback)('$expect $id', ({ app_secret, headers, now_ms, expect: verdict }) => {
    const { timestamp, sign } = headers
    const holds = isSame(signatureOf(timestamp, app_secret), sign) && isFresh(timestamp, 3_600_000, now_ms)
    expect(holds).toBe(verdict === 'accept')
  })

  it.each(groups)('sign an address: $id', ({ secret, timestamp, sign_query_value }) => {
    expect(encodeURIComponent(signatureOf(timestamp, secret))).toBe(sign_query_value)
  })
})
