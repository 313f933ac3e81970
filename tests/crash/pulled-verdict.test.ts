// The judge of those whose messages are pulled: one story without a fault, and every way to spoil it.
import { describe, expect, it } from 'vitest'
import type { KfSeen } from '../fakes/wecom-kf.ts'
import type { Books, InboundRow, MessageRow, SendRow } from './books.ts'
import { judgePulled, type PulledStory } from './pulled-verdict.ts'
import type { Kind } from './stories.ts'

const CHANNEL = 'kefu'
const TALK = '01M80Z0HBB2HE27JGFVSSZCM04'
const NOW = 1_795_329_000_000
const FIRST = '停车场：在门诊楼2层（答复编号C0007）'
const SECOND = '抽血：请空腹（答复编号C0008）'

const told = (msgid: string, text: string, code: string) => ({ customer: 'wmLi', msgid, text, code, silently: false })
const inbound = (id: string, msgid: string): InboundRow => ({
  ...{ id, channelId: CHANNEL, platformMessageId: msgid, conversationId: TALK, messageId: id, state: 'done' },
})
const send = (id: string): SendRow => ({
  ...{ id, state: 'sent', class: 'B', via: 'active', inboundId: null, step: 0, conversationId: TALK },
  ...{ channelId: CHANNEL, attempts: 1, plannedAt: NOW, dueAt: NOW, attemptAt: NOW, failure: null },
})
const message = (id: string, no: number, text: string): [string, MessageRow] => {
  return [id, { id, no, author: 'bot', conversationId: TALK, content: { text } }]
}
const seen = (msgid: string, text: string): KfSeen => ({
  ...{ customer: 'wmLi', account: 'wkFrontDesk0001', msgid, text, via: 'send', at: NOW },
})
const rows = [inbound('IN1', 'm1'), inbound('IN2', 'm2')]
const sends = [send('OUT1'), send('OUT2')]

const GOOD: PulledStory = {
  told: [told('m1', '停车场在几楼？', '答复编号C0007'), told('m2', '抽血要空腹吗？', '答复编号C0008')],
  seen: [seen('OUT1', FIRST), seen('OUT2', SECOND)],
  books: {
    inbound: rows,
    sends,
    unknown: [],
    messages: new Map([
      message('IN1', 1, '停车场在几楼？'),
      message('OUT1', 2, FIRST),
      message('IN2', 3, '抽血要空腹吗？'),
      message('OUT2', 4, SECOND),
    ]),
    auditOk: true,
  },
}
const books = (more: Partial<Books>): Partial<PulledStory> => ({ books: { ...GOOD.books, ...more } })

const SPOILT: readonly (readonly [string, Kind, Partial<PulledStory>])[] = [
  ['a listed message that is not there', 'lost', books({ inbound: rows.slice(1) })],
  ['a message that stands there twice', 'doubled', books({ inbound: [...rows, inbound('IN3', 'm2')] })],
  ['a message nobody said', 'doubled', books({ inbound: [...rows, inbound('IN3', 'm9')] })],
  ['a message without its turn', 'unfinished', books({ inbound: [{ ...inbound('IN1', 'm1'), state: 'waiting' }] })],
  ['other words than were said', 'lost', { told: [told('m1', '别的', '答复编号C0007'), ...GOOD.told.slice(1)] }],
  ['an answer that never arrived', 'lost', { seen: GOOD.seen.slice(1) }],
  ['an answer that arrived twice', 'doubled', { seen: [...GOOD.seen, seen('OUT1', FIRST)] }],
  ['answers in the wrong order', 'order', { seen: GOOD.seen.toReversed() }],
  ['an answer to what somebody else asked', 'crosstalk', { told: [told('m1', '停车场在几楼？', '答复编号C0001')] }],
  ['a send of unknown fate', 'ambiguous', books({ sends: [send('OUT1'), { ...send('OUT2'), state: 'unknown' }] })],
  ['a send that never left', 'unfinished', books({ sends: [send('OUT1'), { ...send('OUT2'), state: 'planned' }] })],
]

describe('the judge of what is pulled', () => {
  it('has nothing to say about a customer who was answered once, in order', () => {
    expect(judgePulled(GOOD)).toMatchObject({ violations: [], figures: { told: 2, kept: 2, seen: 2, parked: 0 } })
  })

  it.each(SPOILT)('notices %s', (_what, kind, spoilt) => {
    expect(judgePulled({ ...GOOD, ...spoilt }).violations.map((violation) => violation.kind)).toContain(kind)
  })
})
