// The server half of the web chat, over real HTTP.
import { afterEach, describe, expect, it } from 'vitest'
import { webChat } from '../../../adapters/web-chat/index.ts'
import { chatPolicy } from '../../../adapters/web-chat/pages.ts'
import type { WebChatSettings } from '../../../adapters/web-chat/settings.ts'
import { DAY, MINUTE, SECOND } from '../../../src/base/clock.ts'
import { DaozhenError } from '../../../src/base/errors.ts'
import { testHost } from '../../contract/adapter-host.ts'
import { type Answering, openTestDoor, type TestDoor } from './test-door.ts'

const SECRET = 'a secret of the invented hospital, long enough'
const CLIENT_ID = '0123456789abcdef0123456789abcdef'
const SITE = 'https://www.yunxi-hospital.example'

const doors: TestDoor[] = []
afterEach(async () => {
  for (const door of doors.splice(0)) await door.close()
})

async function openChat(settings: object = {}, channelId = 'web', answering?: Answering) {
  const host = testHost({ channelId })
  const { clock, logLines: lines } = host
  const channel = webChat.open(webChat.parseSettings({ visitorSecret: SECRET, ...settings }), host)
  const door = await openTestDoor(channel, answering)
  doors.push(door)
  const call = async (method: string, path: string, options: CallOptions = {}) => {
    const { token, body, raw, headers = {} } = options
    const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${door.url}/webhooks/web${path}`, {
      method,
      headers: {
        ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: (): Json => JSON.parse(text) }
  }
  const arrive = async (body: object = {}) => (await call('POST', '/visitors', { body })).json()
  return { clock, channel, door, call, arrive, lines }
}

interface CallOptions {
  readonly token?: string | undefined
  readonly body?: object
  readonly raw?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The few fields the tests look at. */
interface Json {
  readonly visitorToken: string
  readonly visitorId: string
  readonly ticket: string
  readonly messages: readonly { readonly no: number; readonly content: { readonly text?: string } }[]
  readonly error: { readonly code: string; readonly fields?: readonly { readonly field: string }[] }
}

const say = (text: string, clientId = CLIENT_ID) => ({ clientId, text })
const idNumber = (n: number) => n.toString(16).padStart(32, '0')

describe('a visitor', () => {
  it('says something once and is told that it is stored', async () => {
    const { arrive, call, door, clock } = await openChat()
    const { visitorToken, visitorId } = await arrive()
    const answer = await call('POST', '/messages', { token: visitorToken, body: say('孩子发烧39度，看哪个科') })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({ stored: true, clientId: CLIENT_ID })
    expect(door.events).toEqual([
      {
        dedupKey: `${visitorId}:${CLIENT_ID}`,
        platformUserId: visitorId,
        platformMessageId: CLIENT_ID,
        sentAt: clock.now(),
        content: { kind: 'text', text: '孩子发烧39度，看哪个科' },
        opens: [],
      },
    ])
  })

  it('sends the same message again after a lost answer, and it counts once', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken } = await arrive()
    door.loseNextAnswer()
    await expect(call('POST', '/messages', { token: visitorToken, body: say('门诊几点开') })).rejects.toThrow()
    const again = await call('POST', '/messages', { token: visitorToken, body: say('门诊几点开') })
    expect(again.json()).toEqual({ stored: true, clientId: CLIENT_ID })
    expect(door.posts()).toBe(2)
    expect(door.events).toHaveLength(1)
  })

  it('presses a button', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken } = await arrive()
    const pressed = { clientId: idNumber(1), choiceId: '2', text: '预约挂号' }
    await call('POST', '/messages', { token: visitorToken, body: pressed })
    await call('POST', '/messages', { token: visitorToken, body: { clientId: idNumber(2), choiceId: '3' } })
    expect(door.events.map((event) => event.content)).toEqual([
      { kind: 'text', text: '预约挂号', choiceId: '2' },
      { kind: 'text', text: '3', choiceId: '3' },
    ])
  })

  it('keeps the same id from two visitors apart', async () => {
    const { arrive, call, door } = await openChat()
    const [one, two] = [await arrive(), await arrive()]
    await call('POST', '/messages', { token: one.visitorToken, body: say('我想挂号') })
    await call('POST', '/messages', { token: two.visitorToken, body: say('我想退号') })
    expect(door.events).toHaveLength(2)
    expect(one.visitorId).not.toBe(two.visitorId)
  })

  it('comes back before the token runs out and stays the same person', async () => {
    const { arrive, call, clock } = await openChat({ visitorDays: 30 })
    const first = await arrive()
    clock.advance(29 * DAY)
    const renewed = (await call('POST', '/visitors', { body: {}, token: first.visitorToken })).json()
    expect(renewed.visitorId).toBe(first.visitorId)
    clock.advance(2 * DAY)
    expect((await call('GET', '/messages', { token: first.visitorToken })).status).toBe(401)
    expect((await call('GET', '/messages', { token: renewed.visitorToken })).status).toBe(200)
  })
})

describe('a pass that proves nothing', () => {
  it('is refused alike, whether forged, cut, expired or of another site, and delivers nothing', async () => {
    const here = await openChat({ siteKey: 'site-yunxi-1' })
    const [elsewhere, otherChannel, otherSecret] = [
      await openChat({ siteKey: 'site-other-2' }),
      await openChat({ siteKey: 'site-yunxi-1' }, 'web-two'),
      await openChat({ siteKey: 'site-yunxi-1', visitorSecret: SECRET.toUpperCase() }),
    ]
    const { visitorToken } = await here.arrive({ siteKey: 'site-yunxi-1' })
    const foreign = [
      await elsewhere.arrive({ siteKey: 'site-other-2' }),
      await otherChannel.arrive({ siteKey: 'site-yunxi-1' }),
      await otherSecret.arrive({ siteKey: 'site-yunxi-1' }),
    ].map((visitor) => visitor.visitorToken)
    const flipped = (visitorToken.startsWith('A') ? 'B' : 'A') + visitorToken.slice(1)
    const ticket = (await here.call('POST', '/tickets', { token: visitorToken })).json().ticket
    const bad = [undefined, '', 'x', flipped, visitorToken.slice(0, -1), `${visitorToken}=`, ticket, ...foreign]
    const answers = new Set<string>()
    for (const token of bad) {
      const { status, text } = await here.call('POST', '/messages', { token, body: say('我想看别人的对话') })
      answers.add(`${status} ${text}`)
    }
    expect([...answers]).toEqual(['401 {"error":{"code":"unauthorized"}}'])
    expect(here.door.events).toEqual([])
  })

  it('is not handed out to a page with the wrong site key', async () => {
    const { call } = await openChat({ siteKey: 'site-yunxi-1' })
    expect((await call('POST', '/visitors', { body: { siteKey: 'site-guess-9' } })).status).toBe(403)
    expect((await call('POST', '/visitors', { body: {} })).status).toBe(403)
  })
})

describe('a ticket', () => {
  it('opens one stream, once, and only for half a minute', async () => {
    const { arrive, call, clock, door } = await openChat()
    const { visitorToken, visitorId } = await arrive()
    door.say(visitorId, { author: 'bot', content: { kind: 'text', text: '您好，这里是导诊台' } })
    const { ticket } = (await call('POST', '/tickets', { token: visitorToken })).json()
    const stream = await fetch(`${door.url}/webhooks/web/events?after=0&ticket=${ticket}`)
    const reader = stream.body?.getReader()
    let seen = ''
    while (!seen.includes('data: {"no":1')) seen += new TextDecoder().decode((await reader?.read())?.value)
    await reader?.cancel()
    expect(seen).toContain('您好，这里是导诊台')
    expect((await call('GET', `/events?after=0&ticket=${ticket}`)).status).toBe(401)

    const late = (await call('POST', '/tickets', { token: visitorToken })).json().ticket
    clock.advance(30 * SECOND)
    expect((await call('GET', `/events?after=0&ticket=${late}`)).status).toBe(401)
    expect((await call('GET', '/events?after=0', { token: visitorToken })).status).toBe(401)
  })

  it('lets the browser resume from what it really saw', async () => {
    const { arrive, call, channel } = await openChat()
    const { ticket } = (await call('POST', '/tickets', { token: (await arrive()).visitorToken })).json()
    const received = await channel.receive?.({
      method: 'GET',
      path: '/events',
      query: new URLSearchParams({ after: '3', ticket }),
      headers: { 'last-event-id': '7' },
      body: Buffer.alloc(0),
      remoteAddress: '127.0.0.1',
    })
    expect(received).toMatchObject({ kind: 'feed', request: { after: 7, mode: 'stream' } })
  })
})

describe('reading', () => {
  it('pages from the cursor and waits for what is new', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken: token, visitorId } = await arrive()
    for (const text of ['一楼大厅', '二楼儿科']) door.say(visitorId, { author: 'bot', content: { kind: 'text', text } })
    const page = (await call('GET', '/messages?after=1', { token })).json()
    expect(page.messages.map((message) => message.content.text)).toEqual(['二楼儿科'])
    const waiting = call('GET', '/poll?after=2', { token })
    await call('GET', '/messages?after=0', { token })
    door.say(visitorId, {
      author: 'agent',
      authorTitle: '导诊台 周琳',
      content: { kind: 'text', text: '我来为您解答' },
    })
    expect((await waiting).json().messages).toMatchObject([
      { no: 3, author: 'agent', authorTitle: '导诊台 周琳', content: { text: '我来为您解答' } },
    ])
  })

  it('never shows one visitor the words of another', async () => {
    const { arrive, call } = await openChat()
    const [one, two] = [await arrive(), await arrive()]
    await call('POST', '/messages', { token: one.visitorToken, body: say('我的检查报告') })
    expect((await call('GET', '/messages?after=0', { token: two.visitorToken })).json().messages).toEqual([])
  })

  it('refuses a cursor that is no number', async () => {
    const { arrive, call } = await openChat()
    const { visitorToken: token } = await arrive()
    for (const after of ['-1', '1e3', 'NaN', '1.5', '99999999999999999999']) {
      const answer = await call('GET', `/messages?after=${after}`, { token })
      expect([after, answer.status, answer.json().error.fields?.[0]?.field]).toEqual([after, 422, 'after'])
    }
  })

  it('passes on no link that could run code', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken: token, visitorId } = await arrive()
    const links = [
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example/x',
      '/\\evil.example',
      '/media/1',
      'https://a.example/',
    ]
    for (const url of links) {
      door.say(visitorId, { author: 'bot', content: { kind: 'card', title: '院内导航', description: '', url } })
    }
    const { messages } = (await call('GET', '/messages', { token })).json()
    expect(messages.map(({ content }) => Reflect.get(content, 'url'))).toEqual([
      ...Array<undefined>(4).fill(undefined),
      '/media/1',
      'https://a.example/',
    ])
  })
})

describe('bad input', () => {
  it('names the bad fields and delivers nothing', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken: token } = await arrive()
    const cases: readonly [object, string][] = [
      [{ text: '你好' }, 'clientId'],
      [say('你好', 'short'), 'clientId'],
      [say('   '), 'text'],
      [say('\0'), 'text'],
      [say('痛'.repeat(4001)), 'text'],
      [{ clientId: CLIENT_ID }, 'text'],
      [{ clientId: CLIENT_ID, choiceId: '1; drop' }, 'choiceId'],
      [{ clientId: CLIENT_ID, text: 5 }, 'text'],
      [{ ...say('你好'), author: 'agent' }, 'author'],
    ]
    for (const [body, field] of cases) {
      const answer = await call('POST', '/messages', { token, body })
      expect([field, answer.status, answer.json().error.fields?.map((bad) => bad.field)]).toEqual([field, 422, [field]])
    }
    expect(door.events).toEqual([])
  })

  it('takes exactly the longest text, and a text with a broken character', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken: token } = await arrive()
    await call('POST', '/messages', { token, body: say('痛'.repeat(4000), idNumber(1)) })
    await call('POST', '/messages', { token, raw: `{"clientId":"${idNumber(2)}","text":"头\\u0000疼\\ud83d"}` })
    expect(door.events.map(({ content }) => (content.kind === 'text' ? content.text : ''))).toEqual([
      '痛'.repeat(4000),
      '头疼\ufffd',
    ])
  })

  it('gets the exact answer for each kind of nonsense', async () => {
    const { arrive, call, door } = await openChat()
    const { visitorToken: token } = await arrive()
    const status = async (path: string, method: string, options: CallOptions) =>
      (await call(method, path, { token, ...options })).status
    expect(await status('/messages', 'POST', { raw: '{"clientId":' })).toBe(400)
    expect(await status('/messages', 'POST', { raw: '' })).toBe(400)
    for (const raw of ['null', '[]', '"text"', '['.repeat(20_000), '{"__proto__":{"text":"x"}}']) {
      expect([400, 422]).toContain(await status('/messages', 'POST', { raw }))
    }
    expect(await status('/messages', 'POST', { raw: ' '.repeat(65_537) })).toBe(413)
    expect(await status('/messages', 'POST', { raw: '{}', headers: { 'Content-Type': 'text/plain' } })).toBe(415)
    expect(await status('/messages', 'POST', { raw: '{}', headers: { 'Content-Encoding': 'gzip' } })).toBe(415)
    expect(await status('/messages/', 'GET', {})).toBe(404)
    expect(await status('/toString', 'GET', {})).toBe(404)
    const wrong = await call('DELETE', '/messages', { token })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, POST, OPTIONS'])
    expect(door.events).toEqual([])
  })
})

describe('limits', () => {
  it('slows one visitor down after twenty messages in a minute, and nobody else', async () => {
    const { arrive, call, clock, door } = await openChat()
    const [busy, quiet] = [await arrive(), await arrive()]
    const send = (token: string, n: number) => call('POST', '/messages', { token, body: say(`第${n}条`, idNumber(n)) })
    for (let n = 1; n <= 20; n++) expect((await send(busy.visitorToken, n)).status).toBe(200)
    clock.advance(10 * SECOND)
    const tooMany = await send(busy.visitorToken, 21)
    expect([tooMany.status, tooMany.headers.get('retry-after')]).toEqual([429, '50'])
    expect((await send(busy.visitorToken, 20)).status).toBe(200)
    expect((await send(quiet.visitorToken, 21)).status).toBe(200)
    clock.advance(50 * SECOND)
    expect((await send(busy.visitorToken, 21)).status).toBe(200)
    expect(door.events).toHaveLength(22)
  })

  it('ends a flood of two hundred a day', async () => {
    const { arrive, call, clock } = await openChat({ messagesPerDay: 30 })
    const { visitorToken: token } = await arrive()
    const statuses: number[] = []
    for (let n = 1; n <= 31; n++) {
      statuses.push((await call('POST', '/messages', { token, body: say('在吗', idNumber(n)) })).status)
      clock.advance(MINUTE)
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429])
    clock.advance(DAY)
    expect((await call('POST', '/messages', { token, body: say('在吗', idNumber(32)) })).status).toBe(200)
  })

  it('lets one address start only so many visits, an IPv6 household counting as one', async () => {
    const { channel, clock } = await openChat({ startsPerMinute: 2 })
    const startFrom = async (remoteAddress: string) => {
      const body = Buffer.from('{}')
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': '9.9.9.9' }
      const query = new URLSearchParams()
      const received = await channel.receive?.({
        method: 'POST',
        path: '/visitors',
        query,
        headers,
        body,
        remoteAddress,
      })
      return received?.kind === 'refused' ? received.status : received?.kind
    }
    expect(await startFrom('10.0.0.1')).toBe('handshake')
    expect(await startFrom('10.0.0.1')).toBe('handshake')
    expect(await startFrom('10.0.0.1')).toBe(429)
    expect(await startFrom('10.0.0.2')).toBe('handshake')
    for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9'])
      expect(await startFrom(address)).toBe('handshake')
    expect(await startFrom('2001:db8:1:2:3:4:5:6')).toBe(429)
    expect(await startFrom('2001:db8:1:3::1')).toBe('handshake')
    clock.advance(MINUTE)
    expect(await startFrom('10.0.0.1')).toBe('handshake')
  })
})

describe('other sites', () => {
  it('may ask only when the hospital listed them', async () => {
    const { call, door } = await openChat({ allowedOrigins: [SITE] })
    const asked = async (origin: string) => {
      const { status, headers } = await call('POST', '/visitors', { body: {}, headers: { Origin: origin } })
      return [status, headers.get('access-control-allow-origin')]
    }
    expect(await asked(SITE)).toEqual([200, SITE])
    expect(await asked(door.url)).toEqual([200, door.url])
    for (const origin of [
      'https://evil.example',
      `${SITE}.evil.example`,
      'http://www.yunxi-hospital.example',
      'null',
    ]) {
      expect(await asked(origin)).toEqual([403, null])
    }
  })

  it('are answered before they ask, and can read every answer, refusals too', async () => {
    const { call, arrive, door } = await openChat({ allowedOrigins: [SITE] })
    const Origin = SITE
    const before = await call('OPTIONS', '/messages', { headers: { Origin, 'Access-Control-Request-Method': 'POST' } })
    expect(before.status).toBe(204)
    expect(before.headers.get('access-control-allow-methods')).toBe('GET, POST')
    expect(before.headers.get('access-control-allow-headers')).toBe('Authorization, Content-Type, Last-Event-ID')
    expect(before.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await call('OPTIONS', '/messages', { headers: { Origin: 'https://evil.example' } })).status).toBe(403)
    const { visitorToken: token } = await arrive()
    const answers = [
      await call('POST', '/messages', { token, body: say('你好'), headers: { Origin } }),
      await call('POST', '/messages', { token, body: {}, headers: { Origin } }),
      await call('POST', '/messages', { body: say('你好'), headers: { Origin } }),
      await call('GET', '/poll?after=0', { token, headers: { Origin } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 422, 401, 200])
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).toBe(SITE)
      expect(headers.get('vary')).toBe('Origin')
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(door.events).toHaveLength(1)
  })

  it('may frame the page only when listed', () => {
    expect(chatPolicy([SITE])).toContain(`frame-ancestors 'self' ${SITE}`)
    expect(chatPolicy([])).not.toMatch(/unsafe|https?:|\*/)
  })
})

describe('the channel', () => {
  it('tells the page who it is talking to, and no secret', async () => {
    const { call } = await openChat({ hospital: '云溪市人民医院', emergencyPhone: '0000-1201200' })
    const { text } = await call('GET', '/about')
    expect(JSON.parse(text)).toMatchObject({
      hospital: '云溪市人民医院',
      emergencyPhone: '0000-1201200',
      title: '导诊服务台',
    })
    expect(text).not.toContain(SECRET)
  })

  it('has sent a message as soon as it is stored, because the page reads it by its number', async () => {
    const { channel } = await openChat()
    const message = {
      id: '01OUTBOX',
      platformUserId: 'v',
      content: { kind: 'text', text: '好的' },
      author: 'bot',
    } as const
    const signal = new AbortController().signal
    expect(await channel.send(message, signal)).toEqual({ kind: 'sent', platformMessageId: '01OUTBOX' })
  })

  it('writes neither words nor passes into the log', async () => {
    const { arrive, call, lines } = await openChat()
    const { visitorToken: token, visitorId } = await arrive()
    await call('POST', '/messages', { token, body: say('我得了什么病') })
    await call('POST', '/messages', { token: `${token}x`, body: say('我得了什么病') })
    await call('GET', '/events?ticket=forged-ticket', { token })
    expect(lines).toHaveLength(2)
    for (const canary of ['我得了什么病', token, visitorId, 'forged-ticket']) expect(lines.join()).not.toContain(canary)
  })

  it('names every bad setting at once, without repeating a secret', () => {
    const bad = {
      visitorSecret: 'too-short-secret',
      allowedOrigins: ['https://a.example/path'],
      messagesPerMinute: 0,
      colour: 'red',
    }
    const error = errorOf(() => webChat.parseSettings(bad))
    expect(error.code).toBe('DZ_CHANNEL_SETTINGS')
    expect(error.expose).toBe(true)
    const fields = error.message.split('\n').map((line) => line.split(':')[0])
    expect(fields.toSorted()).toEqual(['allowedOrigins.0', 'colour', 'messagesPerMinute', 'visitorSecret'])
    expect(error.message).not.toContain('too-short-secret')
    expect(errorOf(() => webChat.parseSettings(null)).code).toBe('DZ_CHANNEL_SETTINGS')
    const ready: WebChatSettings = webChat.parseSettings({ visitorSecret: SECRET })
    expect([ready.messagesPerMinute, ready.messagesPerDay, ready.allowedOrigins]).toEqual([20, 200, []])
  })
})

function errorOf(act: () => unknown): DaozhenError {
  try {
    act()
  } catch (error) {
    if (error instanceof DaozhenError) return error
  }
  throw new Error('expected a DaozhenError')
}
