// Requests no well-bred client sends: wrong address, method, size, coding, rhythm, or fields. Exactly the answers of the
// reliability bar, while neighbours are served.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Hospital, openHospital } from '../support/hospital.ts'
import { type Callers, callersOf } from './callers.ts'
import { callWire, exchange } from './wire.ts'

let hospital: Hospital
let call: Callers
beforeAll(async () => {
  hospital = await openHospital()
  call = callersOf(hospital)
})
afterAll(() => hospital.closes())

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
    const { query } = call.signedText('wechat')
    const answer = await fetch(`${hospital.address}/webhooks/wechat?${query}`, { method })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, POST'])
  })

  it('with a coding gets 415, whatever is inside', async () => {
    const { query, body } = call.signedText('wechat')
    const answer = await call.postTo(
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
    await call.whileNeighboursAsk(async () => {
      const { query } = call.signedText('wechat')
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
    await call.whileNeighboursAsk(async () => {
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
    const { query, body } = call.signedText('wechat')
    slow.say(`POST /webhooks/wechat?${query} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`)
    slow.say(body.slice(0, 10))
    await call.whileNeighboursAsk(async () => slow.say(body.slice(10, 20)))
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
    const statuses = await call.whileNeighboursAsk(async () => ({
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
