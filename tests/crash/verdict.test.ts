// The judge of the crash loop sees what it is there to see: one story without a fault, and every way to spoil it.
import { describe, expect, it } from 'vitest'
import { BLOCK_LIMIT_MS } from '../../src/model/sending.ts'
import type { Delivered, Seen } from '../fakes/wechat-official.ts'
import type { InboundRow, MessageRow, SendRow } from './books.ts'
import type { Said } from './crowd.ts'
import type { Kind, Stories } from './stories.ts'
import { judge } from './verdict.ts'

const CHANNEL = 'wechat-safe'
const TALK = '01M80Z0HBB2HE27JGFVSSZCM04'
const NOW = 1_795_329_000_000
const ASKED = { msgId: '7001', text: '停车场在几楼？', code: '答复编号C0007' }
const REPLIED = `停车场：在门诊楼2层（${ASKED.code}）`
const HELPED = `咨询员答复：您的事情已经办好，单号${TALK}-1`

const delivered = (openid: string, msgId: string, status = 200): Delivered => {
  const attempts = [{ at: NOW, ms: 5, status, fault: status === 200 ? undefined : `status ${status}` }]
  return { openid, msgId, createTime: NOW / 1_000, attempts, outcome: 'acknowledged', shown: undefined }
}
const said: Said = {
  channelId: CHANNEL,
  openid: 'oMei',
  intent: 'question',
  deliveries: [delivered('oMei', ASKED.msgId)],
  ...ASKED,
}
const seen = (via: Seen['via'], text: string, msgId?: string): Seen => {
  return { openid: 'oMei', via, type: 'text', text, at: NOW, ...(msgId === undefined ? {} : { inReplyToMsgId: msgId }) }
}
const inbound: InboundRow = {
  id: 'IN1',
  channelId: CHANNEL,
  platformMessageId: ASKED.msgId,
  conversationId: TALK,
  messageId: 'IN1',
  state: 'done',
}
const message = (id: string, no: number, text: string, author = 'bot'): [string, MessageRow] => {
  return [id, { id, no, author, conversationId: TALK, content: { text } }]
}
const send = (id: string, more: Partial<SendRow> = {}): SendRow => ({
  ...{ id, state: 'sent', class: 'B', via: 'active', inboundId: null, step: 0, conversationId: TALK },
  ...{ channelId: CHANNEL, attempts: 1, plannedAt: NOW, dueAt: NOW, attemptAt: NOW, failure: null },
  ...more,
})
const passive = send('IN1.0', { via: 'inline', inboundId: 'IN1' })
const helping = send('HELP', { class: 'H' })

/** A patient asks, gets the passive reply, and later the words of an agent. */
const GOOD: Stories = {
  said: [said],
  seen: [seen('passive', REPLIED, ASKED.msgId), seen('active', HELPED)],
  agentTexts: [{ conversationId: TALK, text: HELPED, taken: true }],
  books: {
    inbound: [inbound],
    sends: [passive, helping],
    unknown: [],
    messages: new Map([
      message('IN1', 1, ASKED.text, 'contact'),
      message('IN1.0', 2, REPLIED),
      message('HELP', 3, HELPED, 'agent'),
    ]),
    auditOk: true,
  },
  cutOff: new Set(),
}
const books = (changes: Partial<Stories['books']>): Partial<Stories> => ({ books: { ...GOOD.books, ...changes } })
const [first, second] = GOOD.seen as readonly [Seen, Seen]

const SPOILT: readonly (readonly [string, Kind, Partial<Stories>])[] = [
  ['an acked message that is not there', 'lost', books({ inbound: [] })],
  ['a passive reply that was swallowed', 'lost', { seen: [second] }],
  ['a sent reply nobody saw', 'lost', { seen: [first] }],
  [
    'an agent reply that was taken and is gone',
    'lost',
    { agentTexts: [{ conversationId: TALK, text: '好', taken: true }] },
  ],
  ['a broken audit chain', 'lost', books({ auditOk: false })],
  ['a passive reply that came actively as well', 'doubled', { seen: [first, seen('active', REPLIED), second] }],
  ['an agent seen twice', 'doubled', { seen: [first, second, second] }],
  ['two rows for one message', 'doubled', books({ inbound: [inbound, { ...inbound, id: 'IN2' }] })],
  ['replies that changed places', 'order', { seen: [second, first] }],
  ['an answer to a question of somebody else', 'crosstalk', { said: [{ ...said, code: '答复编号C0008' }] }],
  ['other passive words than planned', 'crosstalk', { seen: [{ ...first, text: '您好' }, second] }],
  ['a send that ended open without a kill', 'ambiguous', books({ sends: [passive, { ...helping, state: 'unknown' }] })],
  ['a send that was cut off and repeated', 'ambiguous', { cutOff: new Set(['HELP']) }],
  ['a send that never left', 'unfinished', books({ sends: [passive, { ...helping, state: 'planned' }] })],
  ['a message without its turn', 'unfinished', books({ inbound: [{ ...inbound, state: 'waiting' }] })],
]

describe('the judge of the crash loop', () => {
  it('has nothing to say about a patient who was answered once, in order', () => {
    expect(judge(GOOD).violations).toEqual([])
  })

  it.each(SPOILT)('notices %s', (_what, kind, spoilt) => {
    expect(judge({ ...GOOD, ...spoilt }).violations.map((violation) => violation.kind)).toContain(kind)
  })

  it('lets ten seconds be enough for a passive reply the platform has to ask for again', () => {
    const leftAfter = (ms: number) => {
      const late = { ...helping, plannedAt: NOW + ms, attemptAt: NOW + ms }
      return judge({ ...GOOD, ...books({ sends: [passive, late] }), seen: [second, first] }).violations
    }
    expect(leftAfter(BLOCK_LIMIT_MS - 1).map(({ kind }) => kind)).toEqual(['order'])
    expect(leftAfter(BLOCK_LIMIT_MS)).toEqual([])
  })

  it('accepts a safety text that came twice after a cut, and no third time', () => {
    const twice = { ...helping, class: 'S' as const, attempts: 2 }
    const told = { ...GOOD, ...books({ sends: [passive, twice] }), cutOff: new Set(['HELP']) }
    expect(judge({ ...told, seen: [first, second, second] }).violations).toEqual([])
    expect(judge({ ...told, seen: [first, second, second, second] }).violations.map(({ kind }) => kind)).toEqual([
      'doubled',
    ])
  })

  it('does not mourn a message the platform gave up while we were down', () => {
    const lost = { ...said, msgId: '7002', deliveries: [delivered('oMei', '7002', 503)] }
    const { violations, figures } = judge({ ...GOOD, said: [said, lost] })
    expect(violations).toEqual([])
    expect(figures).toMatchObject({ said: 2, acked: 1, givenUp: 1, keptAnyway: 0 })
  })
})
