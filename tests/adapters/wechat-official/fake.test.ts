// The fake WeChat keeps the platform's rules: five seconds, three deliveries, strict about answers, windows and quotas.
// Whoever relies on it (crash test, scenarios) relies on this.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  FAKE_ACCOUNT,
  FAULT_NOTICE,
  type FakeWechat,
  type FakeWechatOptions,
  SEND_PATH,
  startFakeWechat,
} from '../../fakes/wechat-official.ts'
import { manualClock } from '../../support/clock.ts'
import { PATIENT } from './samples.ts'

type Desk = (request: IncomingMessage, response: ServerResponse, body: string) => void

describe('the fake WeChat', () => {
  const clock = manualClock()
  let wechat: FakeWechat
  let desk: Desk
  let deliveries: string[]
  let callback: ReturnType<typeof createServer>

  beforeEach(async () => {
    deliveries = []
    desk = (_request, response) => response.end('success')
    callback = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        deliveries.push(body)
        desk(request, response, body)
      })
    })
    await new Promise<void>((resolve) => callback.listen(0, '127.0.0.1', resolve))
    await restart({ account: { mode: 'plain' } })
  })
  afterEach(async () => {
    await wechat.close()
    callback.close()
    callback.closeAllConnections()
  })

  const restart = async (options: FakeWechatOptions) => {
    await wechat?.close()
    const callbackUrl = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/webhooks/wechat`
    wechat = await startFakeWechat({ clock, callbackUrl, delivery: { deadlineMs: 60 }, ...options })
  }
  const replyText = (content: string) =>
    `<xml><ToUserName>${PATIENT}</ToUserName><FromUserName>${FAKE_ACCOUNT.originalId}</FromUserName><CreateTime>${Math.floor(clock.now() / 1000)}</CreateTime><MsgType>text</MsgType><Content><![CDATA[${content}]]></Content></xml>`

  it('delivers three times with the same MsgId and CreateTime, then shows the fault notice', async () => {
    desk = () => {}
    const delivered = await wechat.patient(PATIENT).says('在吗')
    expect(delivered).toMatchObject({
      outcome: 'fault',
      attempts: [{ fault: 'timeout' }, { fault: 'timeout' }, { fault: 'timeout' }],
    })
    expect(new Set(deliveries).size).toBe(1)
    expect(deliveries).toHaveLength(3)
    expect(wechat.seen).toMatchObject([{ via: 'notice', text: FAULT_NOTICE, inReplyToMsgId: delivered.msgId }])
  })

  it('is content with success on a later delivery, after errors and refused connections', async () => {
    desk = (_request, response) => {
      desk = (_next, later) => later.end('success')
      response.writeHead(503).end()
    }
    expect(await wechat.patient(PATIENT).says('在吗')).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ status: 503 }, { status: 200 }],
    })
    expect(wechat.seen).toEqual([])
  })

  it('shows a well-formed reply, once', async () => {
    desk = (_request, response) => response.end(replyText('门诊在一楼'))
    const { msgId } = await wechat.patient(PATIENT).says('在哪里')
    expect(wechat.patient(PATIENT).sees()).toMatchObject([
      { via: 'passive', type: 'text', text: '门诊在一楼', inReplyToMsgId: msgId },
    ])
  })

  const JUNK: readonly (readonly [string, () => string])[] = [
    ['JSON', () => '{"ok":true}'],
    ['broken XML', () => replyText('x').slice(0, -3)],
    ['an unescaped ampersand', () => replyText('x').replace('<![CDATA[x]]>', 'a & b')],
    ['a text of 2,048 bytes', () => replyText('x'.repeat(2_048))],
    ['an empty text', () => replyText('')],
    ['another patient', () => replyText('x').replace(PATIENT, 'oTESTopenid0000000000000002')],
    ['a stale CreateTime', () => replyText('x').replace(/<CreateTime>\d+/, '<CreateTime>1000000000')],
    ['a sealed reply in plain mode', () => '<xml><Encrypt>x</Encrypt></xml>'],
  ]

  it.each(JUNK)('shows the fault notice at once after %s', async (_name, answer) => {
    desk = (_request, response) => response.end(answer())
    expect(await wechat.patient(PATIENT).says('在吗')).toMatchObject({ outcome: 'fault', attempts: [{ status: 200 }] })
    expect(wechat.seen).toMatchObject([{ via: 'notice' }])
  })

  it('accepts no clear reply in safe mode', async () => {
    await restart({ account: { mode: 'safe' } })
    desk = (_request, response) => response.end(replyText('x'))
    expect(await wechat.patient(PATIENT).says('在吗')).toMatchObject({
      outcome: 'fault',
      attempts: [{ fault: 'clear reply in safe mode' }],
    })
  })

  it('pushes in parallel, and the same message again when asked', async () => {
    const patient = wechat.patient(PATIENT)
    await Promise.all([patient.says('一', { msgId: '7' }), patient.says('一', { msgId: '7' }), patient.says('二')])
    expect(deliveries.filter((body) => body.includes('<MsgId>7</MsgId>'))).toHaveLength(2)
    expect(new Set(deliveries).size).toBe(2)
  })

  it('lets five messages through within 48 hours of the patient’s last, three within a minute of a menu click', async () => {
    const patient = wechat.patient(PATIENT)
    expect(await sendText()).toBe(45015)
    await patient.says('在吗')
    const six = await Promise.all(Array.from({ length: 6 }, () => sendText()))
    expect(six.toSorted()).toEqual([0, 0, 0, 0, 0, 45047])
    await patient.clicks('ASK')
    expect(await sendText()).toBe(0)
    clock.advance('61s')
    expect(await sendText()).toBe(45047)
    await patient.says('还在吗')
    clock.advance('48h')
    expect(await sendText()).toBe(45015)
  })

  it('sends nothing to somebody who has left', async () => {
    const patient = wechat.patient(PATIENT)
    await patient.says('在吗')
    await patient.leaves()
    expect(await sendText()).toBe(45015)
  })

  it('renews a stable token five minutes early and keeps the old one good meanwhile; the other family is left alone', async () => {
    const first = await stableToken()
    clock.advance('1h')
    expect((await stableToken()).access_token).toBe(first.access_token)
    clock.advance('56m')
    const second = await stableToken()
    expect(second.access_token).not.toBe(first.access_token)
    await wechat.patient(PATIENT).says('在吗')
    await classicToken()
    expect([await sendText(first.access_token), await sendText(second.access_token)]).toEqual([0, 0])
    clock.advance('5m')
    expect([await sendText(first.access_token), await sendText(second.access_token)]).toEqual([42001, 0])
  })

  it('counts a message although its answer is lost, and refuses while dead', async () => {
    await wechat.patient(PATIENT).says('在吗')
    wechat.misbehave(SEND_PATH, { kind: 'reset', counted: true })
    await expect(sendText()).rejects.toThrow()
    expect(wechat.sends).toHaveLength(1)
    await wechat.die()
    await expect(stableToken()).rejects.toThrow()
    await wechat.revive()
    expect(await stableToken()).toMatchObject({ expires_in: expect.any(Number) })
  })

  const post = async (path: string, body: object) => {
    const answer = await fetch(`${wechat.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
    return (await answer.json()) as { readonly errcode?: number; readonly access_token: string }
  }
  const { appId: appid, appSecret: secret } = FAKE_ACCOUNT
  const stableToken = () => post('/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret })
  const classicToken = () =>
    fetch(`${wechat.url}/cgi-bin/token?grant_type=client_credential&appid=${appid}&secret=${secret}`)
  const sendText = async (token?: string) => {
    const path = `${SEND_PATH}?access_token=${token ?? (await stableToken()).access_token}`
    return (await post(path, { touser: PATIENT, msgtype: 'text', text: { content: '您好' } })).errcode
  }
})
