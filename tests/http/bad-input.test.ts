// Deliveries that should not come in: each kind gets exactly the answer of the reliability bar, the same for every
// cause, and a good message of a neighbour is answered in the middle of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sealFor, sha1Of } from '../fakes/wechat-official/sealing.ts'
import { signHandshake, signPush } from '../fakes/wechat-official.ts'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { type Callers, CHANNELS, callersOf, type Signed } from './callers.ts'

let hospital: Hospital
let call: Callers
beforeAll(async () => {
  hospital = await openHospital()
  call = callersOf(hospital)
})
afterAll(() => hospital.closes())

const FORBIDDEN = '{"error":{"code":"forbidden"}}'

describe.each(CHANNELS)('what is not from WeChat (%s)', (channel) => {
  const forgeries = (): Readonly<Record<string, Signed>> => {
    const good = call.signedText(channel)
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
      'a timestamp that is no number': call.signedText(channel, { timestamp: 'NaN' }),
      'a timestamp in exponents': call.signedText(channel, { timestamp: '1e9' }),
      'a timestamp below zero': call.signedText(channel, { timestamp: -5 }),
      'a timestamp of 13 digits': call.signedText(channel, { timestamp: hospital.clock.now() }),
      'a timestamp of eleven minutes ago': call.signedText(channel, { timestamp: call.seconds() - 660 }),
      'a timestamp in eleven minutes': call.signedText(channel, { timestamp: call.seconds() + 660 }),
      'an empty body': { query: good.query, body: '' },
    }
  }

  it('gets 403 with the same body and the same headers for every cause', async () => {
    const causes = forgeries()
    if (channel === 'wechat-plain') {
      delete (causes as Record<string, Signed>)['an empty body'] // nobody signs a body in plain mode
    }
    const heard = await call.whileNeighboursAsk(() =>
      Promise.all(
        Object.entries(causes).map(async ([why, request]) => [why, await call.postTo(channel, request)] as const),
      ),
    )
    for (const [why, { status, body, headers }] of heard) {
      expect([why, status, body]).toEqual([why, 403, FORBIDDEN])
      expect([why, Object.keys(headers).sort()]).toEqual([why, Object.keys(heard[0]?.[1].headers ?? {}).sort()])
    }
  })

  it('cannot confirm the address either', async () => {
    const query = signHandshake(call.fakeOf(channel).account, '4375120948345356249', call.seconds(), '9')
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
    const good = call.signedText('wechat')
    const otherAccount = { ...account, appId: 'wx00000000000000ff' }
    const resigned = (sealed: string): Signed => {
      const [timestamp, nonce] = [String(call.seconds()), call.newNonce()]
      const msg_signature = sha1Of(account.token, timestamp, nonce, sealed)
      const query = new URLSearchParams({ timestamp, nonce, msg_signature, encrypt_type: 'aes' }).toString()
      return { query, body: `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>` }
    }
    const sealed = sealFor(account, call.textXml(hospital.wechat, 'o-bad', '停车多少钱'), Buffer.alloc(16, 5))
    const flipped = Buffer.from(sealed, 'base64')
    flipped[flipped.length - 1] = (flipped[flipped.length - 1] ?? 0) ^ 1
    const requests: Readonly<Record<string, Signed>> = {
      'clear text to a sealed account': signPush(
        { ...account, mode: 'plain' },
        call.textXml(hospital.wechat, 'o-bad', '停车'),
        {
          timestamp: call.seconds(),
          nonce: 'clear',
          random: Buffer.alloc(16),
        },
      ),
      'sealed for another AppID': resigned(sealFor(otherAccount, '<xml/>', Buffer.alloc(16, 5))),
      'broken padding': resigned(flipped.toString('base64')),
      'half a block': resigned(sealed.slice(0, 24)),
      'no base64': resigned('%%%%'),
      'another body under the same signature': { query: good.query, body: call.signedText('wechat').body },
    }
    for (const [why, request] of Object.entries(requests)) {
      const { status, body } = await call.postTo('wechat', request)
      expect([why, status, body]).toEqual([why, 403, FORBIDDEN])
    }
  })

  it('in plain mode: one timestamp and nonce carry one body', async () => {
    const first = call.signedText('wechat-plain', { nonce: 'once' })
    const other = call.signedText('wechat-plain', { nonce: 'once' })
    const taken = await call.postTo('wechat-plain', first)
    expect(taken.status).toBe(200)
    expect(await call.postTo('wechat-plain', other)).toMatchObject({ status: 403, body: FORBIDDEN })
    expect(await call.postTo('wechat-plain', first)).toMatchObject({ status: 200, body: taken.body })
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

  it.each(CHANNELS)('is acknowledged with exactly `success` or a reply, and harms nobody (%s)', async (channel) => {
    await call.whileNeighboursAsk(async () => {
      for (const [what, xml] of Object.entries(CORPUS)) {
        const { status, body, headers } = await call.postTo(channel, call.sign(channel, xml))
        expect([what, status, body === 'success' || body.startsWith('<xml>')]).toEqual([what, 200, true])
        if (body === 'success') expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      }
    })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('is never expanded: entities are refused unsealed and unread sealed', async () => {
    const bomb = `<!DOCTYPE xml [<!ENTITY a "${'哈'.repeat(50)}"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>`
    expect(await call.postTo('wechat-plain', call.sign('wechat-plain', bomb))).toMatchObject({
      status: 403,
      body: FORBIDDEN,
    })
    expect(await call.postTo('wechat', call.sign('wechat', bomb))).toMatchObject({ status: 200, body: 'success' })
  })

  it('is kept with bytes that are no UTF-8', async () => {
    const xml = Buffer.from(call.textXml(hospital.plainWechat, 'o-gbk', 'GBK'), 'utf8')
    const at = xml.indexOf('GBK')
    const body = Buffer.concat([xml.subarray(0, at), Buffer.from([0xbd, 0xad, 0xff]), xml.subarray(at + 3)])
    const { query } = call.sign('wechat-plain', '')
    const answer = await fetch(`${hospital.address}/webhooks/wechat-plain?${query}`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    expect(await hospital.transcript({ channelId: 'wechat-plain', platformUserId: 'o-gbk', shown: [] })).not.toEqual([])
  })
})
