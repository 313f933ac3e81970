// What comes in that should not: each kind gets exactly the answer of the reliability bar, the same for every cause, and
// a good message of a neighbour is answered in the middle of it.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealFor, sha1Of } from '../fakes/wechat-official/sealing.ts'
import { type FakeWechat, pushXml, signHandshake, signPush } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { callWire, exchange, type Heard } from './wire.ts'

let hospital: Hospital
beforeAll(async () => {
  hospital = await openHospital()
})
afterAll(() => hospital.closes())

type Channel = 'wechat' | 'wechat-plain'
const CHANNELS: readonly Channel[] = ['wechat', 'wechat-plain']
let serial = 25_300_000_000_000_000n

function fakeOf(channel: Channel): FakeWechat {
  return channel === 'wechat' ? hospital.wechat : hospital.plainWechat
}

const seconds = () => Math.floor(hospital.clock.now() / 1000)

function textXml(fake: FakeWechat, openid: string, text: string): string {
  return pushXml({
    ToUserName: fake.account.originalId,
    FromUserName: openid,
    CreateTime: seconds(),
    MsgType: 'text',
    Content: text,
    MsgId: ++serial,
  })
}

interface Signed {
  readonly query: string
  readonly body: string
}

let nonces = 0

function sign(channel: Channel, xml: string, how: { timestamp?: number | string; nonce?: string } = {}): Signed {
  const { timestamp = seconds(), nonce = `nonce${++nonces}` } = how
  return signPush(fakeOf(channel).account, xml, { timestamp, nonce, random: Buffer.alloc(16, 3), openid: 'o-bad' })
}

function signedText(channel: Channel, how: { timestamp?: number | string; nonce?: string } = {}): Signed {
  return sign(channel, textXml(fakeOf(channel), 'o-bad', '停车多少钱'), how)
}

async function postTo(channel: string, { query, body }: Signed, init: RequestInit = {}): Promise<Heard> {
  const answer = await fetch(`${hospital.address}/webhooks/${channel}?${query}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/xml' },
    ...init,
  })
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() }
}

/** A neighbour asks something while `trouble` goes on, and is answered at once. */
async function whileNeighboursAsk<T>(trouble: () => Promise<T>): Promise<T> {
  const neighbours = Array.from({ length: 5 }, (_, i) => hospital.patient(`o-neighbour-${++nonces}-${i}`))
  const [result, ...deliveries] = await Promise.all([
    trouble(),
    ...neighbours.map((neighbour) => neighbour.says('停车多少钱')),
  ])
  for (const delivered of deliveries) {
    expect(delivered.attempts).toHaveLength(1)
    expect(delivered.shown?.text).toContain('每小时 4 元')
  }
  return result
}

const FORBIDDEN = '{"error":{"code":"forbidden"}}'

describe.each(CHANNELS)('what is not from WeChat (%s)', (channel) => {
  const forgeries = (): Readonly<Record<string, Signed>> => {
    const good = signedText(channel)
    const changed = (name: string, value: string | undefined): Signed => {
      const query = new URLSearchParams(good.query)
      if (value === undefined) query.delete(name)
      else query.set(name, value)
      return { query: query.toString(), body: good.body }
    }
    const proof = channel === 'wechat' ? 'msg_signature' : 'signature'
    return {
      'no query at all': { query: '', body: good.body },
      'a wrong signature': changed(proof, 'a'.repeat(40)),
      'a short signature': changed(proof, 'abc'),
      'an empty signature': changed(proof, ''),
      'no signature': changed(proof, undefined),
      'a signature twice': { query: `${good.query}&${proof}=${'b'.repeat(40)}`, body: good.body },
      'no timestamp': changed('timestamp', undefined),
      'another nonce': changed('nonce', '1'),
      'a timestamp that is no number': signedText(channel, { timestamp: 'NaN' }),
      'a timestamp in exponents': signedText(channel, { timestamp: '1e9' }),
      'a timestamp below zero': signedText(channel, { timestamp: -5 }),
      'a timestamp of 13 digits': signedText(channel, { timestamp: hospital.clock.now() }),
      'a timestamp of eleven minutes ago': signedText(channel, { timestamp: seconds() - 660 }),
      'a timestamp in eleven minutes': signedText(channel, { timestamp: seconds() + 660 }),
      'an empty body': { query: good.query, body: '' },
    }
  }

  it('gets 403 with the same body and the same headers for every cause', async () => {
    const causes = forgeries()
    if (channel === 'wechat-plain') {
      delete (causes as Record<string, Signed>)['an empty body'] // nobody signs a body in plain mode
    }
    const heard = await whileNeighboursAsk(() =>
      Promise.all(Object.entries(causes).map(async ([why, request]) => [why, await postTo(channel, request)] as const)),
    )
    for (const [why, { status, body, headers }] of heard) {
      expect([why, status, body]).toEqual([why, 403, FORBIDDEN])
      expect([why, Object.keys(headers).sort()]).toEqual([why, Object.keys(heard[0]?.[1].headers ?? {}).sort()])
    }
  })

  it('cannot confirm the address either', async () => {
    const query = signHandshake(fakeOf(channel).account, '4375120948345356249', seconds(), '9')
    const answer = await fetch(`${hospital.address}/webhooks/${channel}?${query.replace('nonce=9', 'nonce=8')}`)
    expect([answer.status, await answer.text()]).toEqual([403, FORBIDDEN])
    const real = await fetch(`${hospital.address}/webhooks/${channel}?${query}`)
    expect([
      real.status,
      await real.text(),
      real.headers.get('content-type'),
      real.headers.get('x-content-type-options'),
    ]).toEqual([200, '4375120948345356249', 'text/plain; charset=utf-8', 'nosniff'])
  })
})

describe('what is signed but not meant for us', () => {
  it('gets the same 403: a clear body, another account, broken padding, a body exchanged', async () => {
    const { account } = hospital.wechat
    const good = signedText('wechat')
    const otherAccount = { ...account, appId: 'wx00000000000000ff' }
    const resigned = (sealed: string): Signed => {
      const [timestamp, nonce] = [String(seconds()), `nonce${++nonces}`]
      const msg_signature = sha1Of(account.token, timestamp, nonce, sealed)
      const query = new URLSearchParams({ timestamp, nonce, msg_signature, encrypt_type: 'aes' }).toString()
      return { query, body: `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>` }
    }
    const sealed = sealFor(account, textXml(hospital.wechat, 'o-bad', '停车多少钱'), Buffer.alloc(16, 5))
    const flipped = Buffer.from(sealed, 'base64')
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] ?? 0) ^ 1
    const requests: Readonly<Record<string, Signed>> = {
      'clear text to a sealed account': signPush(
        { ...account, mode: 'plain' },
        textXml(hospital.wechat, 'o-bad', '停车'),
        {
          timestamp: seconds(),
          nonce: 'clear',
          random: Buffer.alloc(16),
        },
      ),
      'sealed for another AppID': resigned(sealFor(otherAccount, '<xml/>', Buffer.alloc(16, 5))),
      'broken padding': resigned(flipped.toString('base64')),
      'half a block': resigned(sealed.slice(0, 24)),
      'no base64': resigned('%%%%'),
      'another body under the same signature': { query: good.query, body: signedText('wechat').body },
    }
    for (const [why, request] of Object.entries(requests)) {
      const { status, body } = await postTo('wechat', request)
      expect([why, status, body]).toEqual([why, 403, FORBIDDEN])
    }
  })

  it('in plain mode: one timestamp and nonce carry one body', async () => {
    const first = signedText('wechat-plain', { nonce: 'once' })
    const other = signedText('wechat-plain', { nonce: 'once' })
    const taken = await postTo('wechat-plain', first)
    expect(taken.status).toBe(200)
    expect(await postTo('wechat-plain', other)).toMatchObject({ status: 403, body: FORBIDDEN })
    expect(await postTo('wechat-plain', first)).toMatchObject({ status: 200, body: taken.body })
  })
})

describe('what is authentic but unusable', () => {
  const DEEP = `<xml>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</xml>`
  const CORPUS: Readonly<Record<string, string>> = {
    'an element named _': '<xml><FromUserName>o-odd</FromUserName><_>x</_><MsgType>text</MsgType></xml>',
    'elements named like methods':
      '<xml><toString>1</toString><__proto__><a>1</a></__proto__><constructor>2</constructor></xml>',
    'a field twice':
      '<xml><FromUserName>o-a</FromUserName><FromUserName>o-b</FromUserName><MsgType>text</MsgType></xml>',
    'a field with children': '<xml><FromUserName><a>1</a></FromUserName></xml>',
    'too deep': DEEP,
    'too many elements': `<xml>${'<a>1</a>'.repeat(300)}</xml>`,
    'too many attributes': `<xml ${Array.from({ length: 200 }, (_, i) => `a${i}="1"`).join(' ')}></xml>`,
    'a field of 70 KB': `<xml><FromUserName>o-long</FromUserName><Content>${'长'.repeat(24_000)}</Content></xml>`,
    'not closed': '<xml><FromUserName>o-open</FromUserName>',
    'no XML': 'hello, is this thing on?',
    'no JSON': '{"FromUserName": "o-json", ',
    'deep JSON': `{"a":${'['.repeat(6_000)}${']'.repeat(6_000)}}`,
    'JSON with a prototype': '{"__proto__":{"polluted":true},"FromUserName":"o-proto","MsgType":"text"}',
    nothing: '',
    'control characters': `<xml><FromUserName>o-ctl</FromUserName><MsgType>text</MsgType><Content>\u0001\u0002\uffff</Content></xml>`,
    'a type nobody knows': '<xml><FromUserName>o-new</FromUserName><MsgType>hologram</MsgType><MsgId>1</MsgId></xml>',
  }

  it.each(CHANNELS)('is acknowledged with exactly `success`, and harms nobody (%s)', async (channel) => {
    await whileNeighboursAsk(async () => {
      for (const [what, xml] of Object.entries(CORPUS)) {
        const { status, body, headers } = await postTo(channel, sign(channel, xml))
        expect([what, status, body.startsWith('success') || body.includes('<xml>')]).toEqual([what, 200, true])
        if (body === 'success') expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      }
    })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('is never expanded: entities are refused unsealed and unread sealed', async () => {
    const bomb = `<!DOCTYPE xml [<!ENTITY a "${'哈'.repeat(50)}"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>`
    expect(await postTo('wechat-plain', sign('wechat-plain', bomb))).toMatchObject({ status: 403, body: FORBIDDEN })
    expect(await postTo('wechat', sign('wechat', bomb))).toMatchObject({ status: 200, body: 'success' })
  })

  it('is kept with bytes that are no UTF-8', async () => {
    const xml = Buffer.from(textXml(hospital.plainWechat, 'o-gbk', 'GBK'), 'utf8')
    const at = xml.indexOf('GBK')
    const body = Buffer.concat([xml.subarray(0, at), Buffer.from([0xbd, 0xad, 0xff]), xml.subarray(at + 3)])
    const { query } = sign('wechat-plain', '')
    const answer = await fetch(`${hospital.address}/webhooks/wechat-plain?${query}`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    expect(await hospital.transcript({ channelId: 'wechat-plain', platformUserId: 'o-gbk', shown: [] })).not.toEqual([])
  })
})

describe('what is no proper request', () => {
  it('to an unknown channel gets the 404 of any unknown address', async () => {
    const paths = ['/nonsense', '/webhooks/nobody', '/webhooks/', '/webhooks/wechat/extra', '/webhooks/..%2fwechat']
    const heard = await Promise.all(paths.map((path) => fetch(`${hospital.address}${path}`, { method: 'POST' })))
    const bodies = await Promise.all(heard.map((answer) => answer.text()))
    expect(heard.map((answer) => answer.status)).toEqual(paths.map(() => 404))
    bodies.push(await (await fetch(`${hospital.address}/api/v1/nonsense`)).text())
    expect(new Set(bodies)).toEqual(new Set(['{"error":{"code":"not-found","message":"没有找到"}}']))
    const headers = heard.map((answer) => [...answer.headers.keys()].sort().join())
    expect(new Set(headers).size).toBe(1)
  })

  it.each(['PUT', 'DELETE', 'PATCH'])('%s gets 405 with what is allowed', async (method) => {
    const { query } = signedText('wechat')
    const answer = await fetch(`${hospital.address}/webhooks/wechat?${query}`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('with a coding gets 415, whatever is inside', async () => {
    const { query, body } = signedText('wechat')
    const answer = await postTo(
      'wechat',
      { query, body: '' },
      {
        body: gzipSync(body),
        headers: { 'content-encoding': 'gzip' },
      },
    )
    expect(answer.status).toBe(415)
  })

  it('too big gets 413 and the connection is closed, declared or not', async () => {
    await whileNeighboursAsk(async () => {
      const { query } = signedText('wechat')
      const line = `POST /webhooks/wechat?${query} HTTP/1.1`
      const declared = await exchange(hospital.address, [line, 'Host: x', `Content-Length: ${3 * 1024 * 1024}`])
      expect([declared.status, declared.headers.connection]).toEqual([413, 'close'])
      const chunk = Buffer.from(`10000\r\n${'x'.repeat(0x10000)}\r\n`)
      const streamed = await exchange(
        hospital.address,
        [line, 'Host: x', 'Transfer-Encoding: chunked'],
        Buffer.concat(Array<Buffer>(20).fill(chunk)),
      )
      expect([streamed.status, streamed.headers.connection]).toEqual([413, 'close'])
    })
  })

  it('with a flood of headers gets 431', async () => {
    await whileNeighboursAsk(async () => {
      const flood = Array.from({ length: 2_000 }, (_, i) => `X-Flood-${i}: ${'y'.repeat(50)}`)
      const heard = await exchange(hospital.address, ['POST /webhooks/wechat HTTP/1.1', 'Host: x', ...flood])
      expect(heard.status).toBe(431)
    })
  })

  it('that is no HTTP gets 400', async () => {
    const heard = await exchange(hospital.address, ['\u0016\u0003\u0001 let me in'])
    expect(heard.status).toBe(400)
  })

  it('sent letter by letter holds up nobody', async () => {
    const slow = await callWire(hospital.address)
    const { query, body } = signedText('wechat')
    slow.say(`POST /webhooks/wechat?${query} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`)
    slow.say(body.slice(0, 10))
    await whileNeighboursAsk(async () => slow.say(body.slice(10, 20)))
    expect(slow.isCut()).toBe(false)
    slow.say(body.slice(20))
    expect((await slow.hear()).status).toBe(200)
    slow.hangUp()
  })
})

describe('what a browser should not send to the web chat', () => {
  const json = { 'content-type': 'application/json' }

  it('gets 400 for no JSON, 422 for a wrong or unknown field, 401 for a wrong pass, 405, 413, 415', async () => {
    const door = `${hospital.address}/webhooks/web`
    const started = await fetch(`${door}/visitors`, { method: 'POST', body: '{}', headers: json })
    const { visitorToken } = (await started.json()) as { visitorToken: string }
    const clientId = 'a'.repeat(32)
    const say = (body: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(`${door}/messages`, {
        method: 'POST',
        body,
        headers: { ...json, authorization: `Bearer ${visitorToken}`, ...headers },
      })
    const good = JSON.stringify({ clientId, text: '停车多少钱' })
    const statuses = await whileNeighboursAsk(async () => ({
      broken: (await say('{"text":')).status,
      unknownField: (await say(JSON.stringify({ clientId, text: '你好', admin: true }))).status,
      noText: (await say(JSON.stringify({ clientId }))).status,
      shortId: (await say(JSON.stringify({ clientId: '1', text: '你好' }))).status,
      prototype: (await say(`{"__proto__":{"a":1},"clientId":"${clientId}","text":"你好"}`)).status,
      deep: (await say(`${'['.repeat(10_000)}${']'.repeat(10_000)}`)).status,
      tooLong: (await say(JSON.stringify({ clientId, text: '长'.repeat(30_000) }))).status,
      form: (await say(good, { 'content-type': 'text/plain' })).status,
      packed: (await say(good, { 'content-encoding': 'br' })).status,
      noPass: (await say(good, { authorization: '' })).status,
      wrongPass: (await say(good, { authorization: `Bearer ${visitorToken.slice(0, -2)}AA` })).status,
      method: (await fetch(`${door}/messages`, { method: 'PUT' })).status,
      path: (await fetch(`${door}/elsewhere`)).status,
    }))
    expect(statuses).toEqual({
      broken: 400,
      unknownField: 422,
      noText: 422,
      shortId: 422,
      prototype: 422,
      deep: 422,
      tooLong: 413,
      form: 415,
      packed: 415,
      noPass: 401,
      wrongPass: 401,
      method: 405,
      path: 404,
    })
    expect((await say(good)).status).toBe(200)
  })
})

describe('what nobody should send to the API', () => {
  it('gets 401, 400, 404, 405, 413, and never a stack, a path or SQL', async () => {
    const api = `${hospital.address}/api/v1`
    const origin = hospital.address
    const json = { 'content-type': 'application/json', origin }
    const answers = await Promise.all([
      fetch(`${api}/conversations`),
      fetch(`${api}/conversations`, { headers: { authorization: "Bearer ' or 1=1 --" } }),
      fetch(`${api}/session`, { method: 'POST', body: '{"login":', headers: json }),
      fetch(`${api}/session`, { method: 'POST', body: '{"login":"a"}', headers: json }),
      fetch(`${api}/session`, { method: 'POST', body: `{"a":"${'x'.repeat(2_000_000)}"}`, headers: json }),
      fetch(`${api}/conversations`, { method: 'DELETE', headers: json }),
      fetch(`${api}/nothing-here`),
      fetch(`${hospital.address}/metrics`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400, 422, 413, 405, 404, 404])
    for (const answer of answers)
      expect(await answer.text()).not.toMatch(/\/src\/|node_modules|select |sqlite|at .*\.ts/i)
  })
})
