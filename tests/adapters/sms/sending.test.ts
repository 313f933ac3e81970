// What may leave as a text message: only approved words, by day, to telephones in mainland China.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sms } from '../../../adapters/sms/index.ts'
import { fill } from '../../../adapters/sms/templates.ts'
import { HOUR, MINUTE, SECOND } from '../../../src/base/clock.ts'
import type { OpenChannel, OutboundMessage } from '../../../src/channel/adapter.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { type FakeSms, SMS_ACCOUNT, startFakeAliyun, TEMPLATES } from '../../fakes/sms.ts'

const REMINDER = TEMPLATES.SMS_300000001 ?? ''
const REMINDING = '您预约的儿科门诊将于明天8:30开始，请提前到院。'

let host: TestHost
let fake: FakeSms
let channel: OpenChannel
beforeEach(async () => {
  host = testHost()
  fake = await startFakeAliyun({ clock: host.clock })
  const settings = {
    ...{ provider: 'aliyun', accessKeyId: SMS_ACCOUNT.keyId, accessKeySecret: SMS_ACCOUNT.secret, apiBase: fake.url },
    ...{
      signName: SMS_ACCOUNT.signName,
      callbackSecret: SMS_ACCOUNT.callbackSecret,
      callbackAddresses: ['203.0.113.7'],
    },
    templates: [{ id: 'SMS_300000001', text: REMINDER }],
  }
  channel = sms.open(sms.parseSettings(settings), host)
})
afterEach(() => fake.close())

function send(text: string, more: Partial<OutboundMessage> = {}) {
  const content = { kind: 'text', text } as const
  const message: OutboundMessage = {
    id: '01OUT.0',
    platformUserId: '+8613800000001',
    author: 'system',
    content,
    ...more,
  }
  return channel.send(message, new AbortController().signal)
}

function atBeijing(time: string): void {
  host.clock.jump(Date.parse(`2026-11-23T${time}+08:00`) - host.clock.now())
}

describe('words', () => {
  it('leave as the template they are, with our id for the receipt', async () => {
    atBeijing('09:00:00')
    expect(await send(REMINDING)).toEqual({ kind: 'sent', platformMessageId: 'serial-1^0' })
    expect(fake.arrived).toMatchObject([{ phone: '13800000001', text: REMINDING, id: '01OUT.0' }])
  })

  it.each([
    ['are no template at all', '您的化验单已出'],
    ['begin like one', '您预约的儿科门诊将于明天8:30开始'],
    ['go on after one', `${REMINDING}回复R退订`],
    ['leave a variable empty', '您预约的门诊将于明天8:30开始，请提前到院。'],
    ['have a variable that is too long', `您预约的${'很'.repeat(36)}门诊将于明天8:30开始，请提前到院。`],
  ])('that %s are refused', async (_, text) => {
    expect(await send(text)).toEqual({ kind: 'refused', why: 'content', platformCode: 'no-template' })
    expect(fake.arrived).toEqual([])
  })

  it('to anything but a mobile telephone of mainland China are refused', async () => {
    for (const platformUserId of ['+85291234567', '13800000001', '+8613800000001,13900000001', 'x']) {
      expect(await send(REMINDING, { platformUserId })).toMatchObject({ kind: 'refused', why: 'blocked' })
    }
  })

  it('find their variables in time that does not explode', () => {
    const text = Array.from({ length: 12 }, (_, i) => `{v${i}}，`).join('')
    const from = performance.now()
    expect(fill('，'.repeat(5_000), [{ id: 'T', text: `${text}。` }], 35)).toBeUndefined()
    expect(performance.now() - from).toBeLessThan(2_000)
  })
})

describe('the night', () => {
  it.each([
    ['22:00:00', 10 * HOUR],
    ['23:59:59', 8 * HOUR + SECOND],
    ['03:30:00', 4.5 * HOUR],
    ['07:59:00', MINUTE],
  ])('at %s lets a notice wait until eight', async (time, afterMs) => {
    atBeijing(time)
    expect(await send(REMINDING)).toEqual({ kind: 'later', afterMs, platformCode: 'night', isOurChoice: true })
    expect(fake.arrived).toEqual([])
  })

  it.each(['08:00:00', '21:59:59'])('is not at %s', async (time) => {
    atBeijing(time)
    expect(await send(REMINDING)).toMatchObject({ kind: 'sent' })
  })

  it('holds no safety text back', async () => {
    atBeijing('03:30:00')
    expect(await send(REMINDING, { isSafety: true })).toMatchObject({ kind: 'sent' })
  })
})

describe('limits of one telephone', () => {
  it.each([
    ['触发分钟级流控Permits:1', 2 * MINUTE],
    ['触发小时级流控Permits:5', 60 * MINUTE],
    ['触发天级流控Permits:10', 15 * HOUR],
  ])('%s', async (message, afterMs) => {
    atBeijing('09:00:00')
    fake.refuseWith('isv.BUSINESS_LIMIT_CONTROL', message)
    expect(await send(REMINDING)).toEqual({ kind: 'later', afterMs, platformCode: 'isv.BUSINESS_LIMIT_CONTROL' })
  })
})
