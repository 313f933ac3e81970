// Sending through WeChat's API: what each of its answers means, and how tokens are treated.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { wechatOfficial } from '../../../adapters/wechat-official/index.ts'
import type { OpenChannel, OutboundMessage, Sent } from '../../../src/channel/adapter.ts'
import type { OutboundContent } from '../../../src/model/content.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { type FakeWechat, SEND_PATH, startFakeWechat } from '../../fakes/wechat-official.ts'
import { PATIENT } from './samples.ts'

const IDLE = new AbortController().signal

describe('a message to a WeChat patient', () => {
  let host: TestHost
  let wechat: FakeWechat

  beforeEach(async () => {
    host = testHost()
    wechat = await startFakeWechat({ clock: host.clock, enforceWindows: false })
  })
  afterEach(() => wechat.close())

  const open = (more: object = {}): OpenChannel => {
    const { appId, appSecret, token, encodingAesKey } = wechat.account
    const settings = { appId, appSecret, token, encodingAesKey, apiBase: wechat.url, sendTimeoutMs: 1_000, ...more }
    return wechatOfficial.open(wechatOfficial.parseSettings(settings), host)
  }
  const send = (content: OutboundContent, more: object = {}, author: OutboundMessage['author'] = 'bot') =>
    open(more).send({ id: 'out-1', platformUserId: PATIENT, content, author }, IDLE)
  const sendText = (text = '您好') => send({ kind: 'text', text })
  const shown = () => wechat.seen.map((seen) => seen.text)

  it('keeps line breaks and emoji, loses links and characters nobody can see', async () => {
    await sendText('第一行\n👨‍👩‍👧 𠮷 "引号" <A href=x>点我</A>\u0000\ud83d')
    expect(shown()).toEqual(['第一行\n👨‍👩‍👧 𠮷 "引号" ＜A href=x>点我＜/A>\uFFFD'])
  })

  it('carries WeChat’s machine label only under what the bot wrote, and only if wanted', async () => {
    await send({ kind: 'text', text: '自动' })
    await send({ kind: 'text', text: '人工' }, {}, 'agent')
    await send({ kind: 'text', text: '自动' }, { labelMachineWritten: false })
    expect(wechat.sends.map((sent) => sent.message.aimsgcontext)).toEqual([{ is_ai_msg: 1 }, undefined, undefined])
  })

  const choices: OutboundContent = {
    kind: 'choices',
    text: '您要：',
    choices: [
      { id: '101', label: '挂号' },
      { id: '102', label: '找人工' },
    ],
  }

  it('offers choices as a menu where the account has them, numbered otherwise', async () => {
    expect(open({ msgmenu: true }).capabilities.maxChoices).toBeGreaterThan(0)
    expect(open().capabilities.maxChoices).toBe(0)
    await send(choices, { msgmenu: true })
    await send(choices)
    await send({ ...choices, choices: [{ id: 'person', label: '找人工' }] }, { msgmenu: true })
    expect(shown()).toEqual(['您要：\n[挂号]\n[找人工]', '您要：\n1. 挂号\n2. 找人工', '您要：\n1. 找人工'])
  })

  it('can be a picture, a voice, a video or a card', async () => {
    wechat.storeMedia('M1', { type: 'image', bytes: Buffer.from('x'), contentType: 'image/jpeg' })
    const media = { platformMediaId: 'M1' }
    const contents: readonly OutboundContent[] = [
      { kind: 'image', media },
      { kind: 'voice', media },
      { kind: 'video', media, title: '就诊流程', description: '两分钟' },
      { kind: 'card', title: '专家门诊', description: '周一上午', url: 'https://h.example/1' },
    ]
    for (const content of contents) expect(await send(content)).toMatchObject({ kind: 'sent' })
    expect(shown()).toEqual(['[image M1]', '[voice M1]', '[video M1]', '专家门诊 https://h.example/1'])
    host.clock.advance('3d')
    expect(await send({ kind: 'image', media })).toMatchObject({
      kind: 'refused',
      why: 'content',
      platformCode: '40007',
    })
  })

  it('is refused without a call when the account is not verified', async () => {
    expect(open({ customerService: false }).capabilities).toMatchObject({ activeSend: false, inlineReply: true })
    expect(await send({ kind: 'text', text: '您好' }, { customerService: false })).toEqual({
      kind: 'refused',
      why: 'settings',
    })
    expect(wechat.calls).toEqual([])
  })

  const refused = (why: string) => ({ kind: 'refused', why })
  const ANSWERS: readonly (readonly [number, Partial<Sent> | object])[] = [
    [-1, { kind: 'later', afterMs: 1_000 }],
    [40003, refused('blocked')],
    [40037, refused('settings')],
    [40164, refused('settings')],
    [40200, refused('settings')],
    [43004, refused('blocked')],
    [43019, refused('blocked')],
    [43101, refused('blocked')],
    [44004, refused('content')],
    [45002, refused('content')],
    [45008, refused('content')],
    [45011, { kind: 'later', afterMs: 60_000, wholeAccount: true }],
    [45015, refused('window-closed')],
    [45047, refused('quota-used')],
    [45162, refused('content')],
    [47001, refused('content')],
    [47003, refused('content')],
    [48001, refused('settings')],
    [48002, refused('blocked')],
    [48004, refused('settings')],
    [50002, refused('blocked')],
    [50005, refused('blocked')],
    [61451, refused('settings')],
    [65413, refused('settings')],
    [99999, refused('content')], // a code of tomorrow: final for this message
  ]

  it.each(ANSWERS)('after error %i', async (code, outcome) => {
    wechat.misbehave(SEND_PATH, { kind: 'errcode', code })
    expect(await sendText()).toEqual({ ...outcome, platformCode: String(code) })
    expect(await sendText(), 'the account stays usable').toMatchObject({ kind: 'sent' })
  })

  it('waits for midnight in Beijing when the day’s quota is used', async () => {
    wechat.misbehave(SEND_PATH, { kind: 'errcode', code: 45009 })
    const nineToMidnight = 15 * 3_600_000
    expect(await sendText()).toEqual({
      kind: 'later',
      afterMs: nineToMidnight,
      wholeAccount: true,
      platformCode: '45009',
    })
  })

  it.each([40001, 40014, 42001])('gets one new token and one more try after %i, never a third', async (code) => {
    await sendText('先')
    wechat.misbehave(SEND_PATH, { kind: 'errcode', code }, 2)
    expect(await sendText()).toEqual({ kind: 'later', afterMs: 5_000, platformCode: String(code), wholeAccount: true })
    expect(wechat.calls.filter((call) => call.path === SEND_PATH)).toHaveLength(3)
    expect(await sendText()).toMatchObject({ kind: 'sent' })
  })

  it('forces a new token only when the platform insists on the one it refused', async () => {
    await sendText('先')
    wechat.revokeTokens()
    expect(await sendText()).toMatchObject({ kind: 'sent' })
    expect(wechat.tokenCounts).toMatchObject({ stable: 2, forced: 0 })
    wechat.misbehave(SEND_PATH, { kind: 'errcode', code: 40001 })
    expect(await sendText()).toMatchObject({ kind: 'sent' })
    expect(wechat.tokenCounts).toMatchObject({ stable: 4, forced: 1 })
    expect(wechat.tokenCounts.classic).toBe(0)
  })

  it('waits for an operator when the token is denied, telling them the address to allow', async () => {
    const errmsg = 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6a-7b'
    wechat.misbehave('/cgi-bin/stable_token', { kind: 'errcode', code: 40164, errmsg }, 9)
    expect(await sendText()).toEqual({ kind: 'refused', why: 'settings', platformCode: '40164' })
    expect(wechat.calls).toHaveLength(1)
    expect(host.logLines.join('')).toContain('invalid ip 203.0.113.9')
  })

  it.each([
    ['the secret is wrong', { kind: 'errcode', code: 40001 }, { kind: 'refused', why: 'settings' }],
    ['the token call is cut', { kind: 'reset' }, { kind: 'later' }],
    ['the token call answers rubbish', { kind: 'garbage' }, { kind: 'later' }],
    ['the token call is busy', { kind: 'errcode', code: -1 }, { kind: 'later' }],
  ] as const)('has certainly not left when %s', async (_name, how, outcome) => {
    wechat.misbehave('/cgi-bin/stable_token', how)
    expect(await sendText()).toMatchObject(outcome)
    expect(wechat.sends).toEqual([])
  })

  it('is not taken for sent when the answer is JSON but no answer', async () => {
    wechat.misbehave(SEND_PATH, { kind: 'text', body: '{"errcode":"ok"}' })
    expect(await sendText()).toEqual({ kind: 'unknown', platformCode: 'http-200' })
  })

  it('may be announced by typing, which never fails', async () => {
    await open().showTyping?.(PATIENT, IDLE)
    wechat.misbehave('/cgi-bin/message/custom/typing', { kind: 'reset' })
    await open().showTyping?.(PATIENT, IDLE)
    expect(wechat.typingSeen).toEqual([PATIENT])
  })
})
