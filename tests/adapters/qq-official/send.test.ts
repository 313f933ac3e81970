// What leaves for QQ: in which window, under which number, in which shape, and what is never shown twice.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failedBy } from '../../../adapters/qq-official/errcodes.ts'
import { qqOfficial } from '../../../adapters/qq-official/index.ts'
import type { OpenChannel, OutboundMessage } from '../../../src/channel/adapter.ts'
import type { OutboundContent } from '../../../src/model/content.ts'
import { type TestHost, testHost } from '../../contract/adapter-host.ts'
import { FAKE_BOT, type FakeQq, startFakeQq } from '../../fakes/qq-official.ts'
import { GROUP, IN_GROUP, PATIENT } from './samples.ts'

const TO = `/v2/users/${PATIENT}`
const TO_GROUP = `/v2/groups/${GROUP}`
const CHOICES: OutboundContent = {
  ...{ kind: 'choices', text: '您想问哪一个？', tail: '都不是请直接说' },
  choices: [
    { id: '1', label: '停车收费' },
    { id: '2', label: '就诊卡挂失' },
  ],
}

let host: TestHost
let fake: FakeQq
let channel: OpenChannel
const open = (more: object = {}) =>
  qqOfficial.open(
    qqOfficial.parseSettings({
      ...{ ...FAKE_BOT, apiBase: fake.url, tokenUrl: `${fake.url}/app/getAppAccessToken`, sendTimeoutMs: 1_000 },
      ...more,
    }),
    host,
  )
beforeEach(async () => {
  host = testHost()
  fake = await startFakeQq({ clock: host.clock })
  channel = open()
  fake.state.ledger.opens('m1', TO, 4, host.clock.now() + 3_600_000)
  fake.state.ledger.opens('g1', TO_GROUP, 5, host.clock.now() + 300_000)
  fake.state.ledger.opens('FRIEND_ADD:1', TO, 1, host.clock.now() + 1_800_000)
})
afterEach(() => fake.close())

function saying(content: OutboundContent | string, more: Partial<OutboundMessage> = {}): OutboundMessage {
  const said = typeof content === 'string' ? { kind: 'text' as const, text: content } : content
  return { id: '01OUT.0', platformUserId: PATIENT, author: 'bot', content: said, ...more }
}
const inWindow = (reference: string, no: number) => ({ inWindow: { reference, no } })
const send = (message: OutboundMessage, through = channel) => through.send(message, new AbortController().signal)

describe('a reply', () => {
  it('names the message it answers, under a number of its own', async () => {
    for (const no of [3, 4, 5]) {
      expect(await send(saying(`第${no}条`, inWindow('msg_id:m1', no)))).toMatchObject({ kind: 'sent' })
    }
    expect(fake.seen.map(({ reference, seq }) => [reference, seq])).toEqual([
      ['m1', 12],
      ['m1', 16],
      ['m1', 20],
    ])
  })

  it('to what happened names the delivery', async () => {
    await send(saying('欢迎', inWindow('event_id:FRIEND_ADD:1', 1)))
    expect(fake.seen).toMatchObject([{ reference: 'FRIEND_ADD:1', text: '欢迎' }])
  })

  it('repeated after a cut is shown once', async () => {
    const message = saying('停车每小时4元', inWindow('msg_id:m1', 7))
    fake.misbehave(`${TO}/messages`, { kind: 'reset', counted: true })
    expect(await send(message)).toEqual({ kind: 'unknown' })
    expect(await send(message)).toEqual({ kind: 'sent', platformMessageId: undefined })
    expect(fake.person(PATIENT).shown).toEqual(['停车每小时4元'])
  })

  it('repeated after their own time-out is shown once', async () => {
    const message = saying('停车每小时4元', inWindow('msg_id:m1', 7))
    fake.misbehave(`${TO}/messages`, { kind: 'status', status: 504, counted: true })
    expect(await send(message)).toMatchObject({ kind: 'unknown' })
    expect(await send(message)).toMatchObject({ kind: 'sent' })
    expect(fake.seen).toHaveLength(1)
  })

  it('that is one too many, too late, or to another’s message is refused for that reason', async () => {
    for (const no of [1, 2, 3, 4]) await send(saying('好', inWindow('msg_id:m1', no)))
    expect(await send(saying('第五条', inWindow('msg_id:m1', 5)))).toMatchObject({ why: 'quota-used' })
    expect(await send(saying('好', inWindow('msg_id:g1', 6)))).toMatchObject({ why: 'window-closed' })
    host.clock.advance('1h')
    expect(await send(saying('好', inWindow('msg_id:m1', 7)))).toMatchObject({ why: 'window-closed' })
  })

  it('under review counts as sent', async () => {
    const body = JSON.stringify({ code: 304024, message: 'push message is waiting for audit now', data: {} })
    fake.misbehave(`${TO}/messages`, { kind: 'text', body })
    expect(await send(saying('好', inWindow('msg_id:m1', 1)))).toMatchObject({ kind: 'sent' })
  })
})

describe('a message that answers nothing', () => {
  it('names nothing, and is refused to somebody who switched them off', async () => {
    expect(await send(saying('您的复诊提醒'))).toMatchObject({ kind: 'sent' })
    expect(fake.seen).toMatchObject([{ reference: undefined, seq: undefined }])
    fake.state.ledger.rejecting.add(TO)
    expect(await send(saying('您的复诊提醒'))).toMatchObject({ kind: 'refused', why: 'window-closed' })
  })
})

describe('a group', () => {
  it('gets replies of the bot, and nothing else', async () => {
    const to = { platformUserId: IN_GROUP }
    expect(await send(saying('请私聊', { ...to, ...inWindow('msg_id:g1', 1) }))).toMatchObject({ kind: 'sent' })
    expect(await send(saying('您的复诊提醒', to))).toMatchObject({ kind: 'refused', why: 'window-closed' })
    const byAgent = saying('李女士，您的报告好了', { ...to, author: 'agent', ...inWindow('msg_id:g1', 2) })
    expect(await send(byAgent)).toMatchObject({ kind: 'refused', why: 'content' })
    expect(fake.groupSeen(GROUP)).toEqual(['请私聊'])
  })

  it('gets no buttons: others would press them', async () => {
    await send(saying(CHOICES, { platformUserId: IN_GROUP, ...inWindow('msg_id:g1', 1) }), open({ keyboard: true }))
    expect(fake.seen).toMatchObject([
      { shape: 'text', text: '您想问哪一个？\n1. 停车收费\n2. 就诊卡挂失\n都不是请直接说' },
    ])
  })
})

describe('choices', () => {
  it('are buttons that carry their words', async () => {
    await send(saying(CHOICES, inWindow('msg_id:m1', 1)), open({ keyboard: true }))
    expect(fake.seen).toMatchObject([
      {
        ...{ shape: 'markdown', text: '您想问哪一个？\n\n都不是请直接说' },
        buttons: [
          { label: '停车收费', data: 'c:1:停车收费' },
          { label: '就诊卡挂失', data: 'c:2:就诊卡挂失' },
        ],
      },
    ])
  })

  it('too long for a button are numbered, and the buttons carry the numbers', async () => {
    const choices = [{ id: '1', label: '住院病人的家属可以几点钟来探视' }]
    await send(saying({ kind: 'choices', text: '请选', choices }, inWindow('msg_id:m1', 1)), open({ keyboard: true }))
    expect(fake.seen).toMatchObject([
      {
        text: '请选\n\n1. 住院病人的家属可以几点钟来探视',
        buttons: [{ label: '1', data: `c:1:${choices[0]?.label}` }],
      },
    ])
  })

  it('of a bot without that right are numbered text, asked for once', async () => {
    fake.state.mayKeyboard = false
    const eager = open({ keyboard: true })
    expect(await send(saying(CHOICES, inWindow('msg_id:m1', 1)), eager)).toMatchObject({ kind: 'sent' })
    expect(await send(saying(CHOICES, inWindow('msg_id:m1', 2)), eager)).toMatchObject({ kind: 'sent' })
    expect(fake.seen.map(({ shape }) => shape)).toEqual(['text', 'text'])
    expect(fake.calls.filter(({ path }) => path === `${TO}/messages`)).toHaveLength(3)
  })

  it('keep markdown signs as signs', async () => {
    const choices = [{ id: '1', label: '好' }]
    await send(
      saying({ kind: 'choices', text: '*注意* <一楼>', choices }, inWindow('msg_id:m1', 1)),
      open({ keyboard: true }),
    )
    expect(fake.seen[0]?.text).toBe('\\*注意\\* \\<一楼\\>')
  })
})

describe('a picture', () => {
  const picture: OutboundContent = {
    kind: 'image',
    media: { platformMediaId: '', url: 'https://hospital.example/map.png' },
  }

  it('is uploaded first, for this person only, and sent as a reply', async () => {
    expect(await send(saying(picture, inWindow('msg_id:m1', 1)))).toMatchObject({ kind: 'sent' })
    expect(fake.state.uploads).toEqual(['https://hospital.example/map.png'])
    expect(fake.seen).toMatchObject([{ shape: 'media', reference: 'm1', seq: 6 }])
  })

  it('kept by us is uploaded as it is; gone from our disk, or of another kind, it is refused', async () => {
    const jpeg = Buffer.from('\xff\xd8\xff a plan of the ward', 'latin1')
    const host2 = { ...host, openKept: async (file: string) => (file === 'f1' ? jpeg : undefined) }
    const addresses = { apiBase: fake.url, tokenUrl: `${fake.url}/app/getAppAccessToken` }
    const keeping = qqOfficial.open(qqOfficial.parseSettings({ ...FAKE_BOT, ...addresses }), host2)
    const kept = (file: string, type: 'image/jpeg' | 'image/webp'): OutboundContent => ({
      ...{ kind: 'image', media: { platformMediaId: '', kept: { file, type, bytesCount: jpeg.length } } },
    })
    const outcome = async (file: string, type: 'image/jpeg' | 'image/webp', no: number) =>
      (await send(saying(kept(file, type), inWindow('msg_id:m1', no)), keeping)).kind
    expect(await outcome('f1', 'image/jpeg', 1)).toBe('sent')
    expect(fake.state.uploads).toEqual([`${jpeg.length} bytes`])
    expect(await outcome('gone', 'image/jpeg', 2)).toBe('refused')
    expect(await outcome('f1', 'image/webp', 3)).toBe('refused')
    expect(fake.seen).toHaveLength(1)
  })

  it('is uploaded once more when what was uploaded is gone', async () => {
    fake.misbehave(`${TO}/messages`, { kind: 'code', code: 304082 })
    expect(await send(saying(picture, inWindow('msg_id:m1', 1)))).toMatchObject({ kind: 'sent' })
    expect(fake.state.uploads).toHaveLength(2)
    expect(fake.seen).toMatchObject([{ seq: 7 }])
  })

  it('that could not be uploaded has been shown to nobody', async () => {
    fake.misbehave(`${TO}/files`, { kind: 'reset' })
    expect(await send(saying(picture, inWindow('msg_id:m1', 1)))).toMatchObject({ kind: 'later' })
    const ours: OutboundContent = { kind: 'image', media: { platformMediaId: '' } }
    expect(await send(saying(ours, inWindow('msg_id:m1', 1)))).toMatchObject({ kind: 'refused', why: 'content' })
    expect(fake.seen).toEqual([])
  })
})

it('names no person in the log, however short the id', async () => {
  fake.misbehave('/v2/users/8F1C/messages', { kind: 'status', status: 503 })
  await send(saying('好', { platformUserId: '8F1C' }))
  expect(host.logLines.join('')).toContain('/v2/users/…/messages')
  expect(host.logLines.join('')).not.toContain('8F1C')
})

describe('the access token', () => {
  it('is asked for again half a minute before its end, not earlier: they would give the same', async () => {
    const fresh: { renewBeforeMs?: number; expiresInMs: number }[] = []
    const tokens: TestHost['tokens'] = {
      get: async (_name, fetch) => {
        const token = await fetch()
        fresh.push(token)
        return token.token
      },
      replace: async (_name, _rejected, fetch) => (await fetch()).token,
    }
    const settings = { ...FAKE_BOT, apiBase: fake.url, tokenUrl: `${fake.url}/app/getAppAccessToken` }
    await send(saying('好'), qqOfficial.open(qqOfficial.parseSettings(settings), { ...host, tokens }))
    expect(fresh).toMatchObject([{ expiresInMs: 7_200_000, renewBeforeMs: 30_000 }])
  })
})

describe('a code of theirs', () => {
  it.each([
    [11244, 'later', undefined],
    [11265, 'refused', 'settings'],
    [40054016, 'refused', 'settings'],
    [50055001, 'later', undefined],
    [40034005, 'refused', 'window-closed'],
    [40034025, 'refused', 'window-closed'],
    [40034102, 'refused', 'window-closed'],
    [40034105, 'refused', 'window-closed'],
    [40034128, 'refused', 'quota-used'],
    [40034100, 'later', undefined],
    [40054004, 'refused', 'blocked'],
    [40054010, 'refused', 'content'],
    [1100101, 'refused', 'content'],
    [99999999, 'refused', 'content'],
  ] as const)('%i is %s %s', (code, kind, why) => {
    const failed = failedBy(code, host.clock.now())
    expect(failed).toMatchObject({ kind, platformCode: String(code), ...(why === undefined ? {} : { why }) })
  })
})
