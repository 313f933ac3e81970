// For any text and any remembered state: no throw, no word over an agent except an emergency's, always a reason.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import type { BotState, OfferedChoice, Turn } from '../../src/bot/turn.ts'
import type { InboundContent } from '../../src/model/content.ts'
import { CONVERSATION_STATES, mayBotSpeak } from '../../src/model/conversation.ts'
import type { DepartmentId } from '../../src/model/ids.ts'
import { smallKnowledge } from './knowledge-builder.ts'

const knowledge = smallKnowledge()
const NOW = Date.parse('2026-11-23T10:00:00+08:00')

const phrase = fc.constantFrom(
  '胸口疼',
  '没有',
  '出冷汗',
  '我爸',
  '5岁',
  '停车场在哪',
  '第二个',
  '2',
  '人工',
  '投诉',
  '谢谢',
  '不想活了',
  '头晕',
  '挂什么科',
  '，',
  '？',
  '头孢',
  '男',
  '不想说',
  '[玫瑰]',
  '😂',
  '\u200b',
  '宝宝',
  '3个月',
  '喂',
)
const text = fc.oneof(
  fc.array(phrase, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const media = fc.constant({ platformMediaId: 'm1' })

const content: fc.Arbitrary<InboundContent> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('text' as const), text }) },
  fc.record({ kind: fc.constant('text' as const), text, choiceId: fc.constantFrom('1', '2', '9', 'x', '__proto__') }),
  fc.record({ kind: fc.constant('image' as const), media }),
  fc.record({ kind: fc.constant('voice' as const), media, recognizedText: text }),
  fc.record({ kind: fc.constant('menuChosen' as const), key: text }),
  fc.constantFrom<InboundContent>(
    { kind: 'followed' },
    { kind: 'unfollowed' },
    { kind: 'entered' },
    { kind: 'consentRevoked', items: [] },
    { kind: 'deliveryReport', platformMessageId: 'p1', delivered: true },
    { kind: 'unsupported', platformType: 'poll' },
    { kind: 'location', latitude: 0, longitude: 0, label: '' },
  ),
)

const choice: fc.Arbitrary<OfferedChoice> = fc.oneof(
  fc.record({ kind: fc.constant('faq' as const), id: fc.constantFrom('parking', 'gone') }),
  fc.record({
    kind: fc.constant('department' as const),
    id: fc.constantFrom('orthopedics' as DepartmentId, 'gone' as DepartmentId),
  }),
  fc.record({ kind: fc.constantFrom('person' as const, 'none' as const) }),
)

const state: fc.Arbitrary<BotState> = fc.record(
  {
    greeted: fc.boolean(),
    misses: fc.nat(5),
    fragments: fc.array(text, { maxLength: 5 }),
    person: fc.record(
      { ageYears: fc.nat(110), sex: fc.constantFrom('male' as const, 'female' as const) },
      { requiredKeys: [] },
    ),
    asked: fc.constantFrom({}, { age: 1 }, { sex: 3 }),
    refused: fc.constantFrom([], ['age']),
    offered: fc.array(choice, { maxLength: 4 }),
    pending: fc.record({ ask: fc.constantFrom('age' as const, 'sex' as const, 'about' as const), words: text }),
    toldNotMedical: fc.boolean(),
    alarmed: fc.record({ family: fc.constantFrom('stroke', 'chest-pain'), at: fc.constantFrom(NOW, NOW - 3_600_000) }),
    minor: fc.boolean(),
    recent: fc.array(fc.record({ text, at: fc.constantFrom(NOW - 1_000, NOW - 3_600_000) }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
)

const turn: fc.Arbitrary<Turn> = fc.record({
  now: fc.constant(NOW),
  event: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('inbound' as const),
        content,
        sentAt: fc.constantFrom(NOW, NOW - 3_600_000),
      }),
    },
    fc.constant({ kind: 'mergeElapsed' as const }),
  ),
  conversation: fc.record({
    state: fc.constantFrom(...CONVERSATION_STATES),
    emergency: fc.boolean(),
    mayHold: fc.boolean(),
  }),
  state: state.map((each): BotState => JSON.parse(JSON.stringify(each))),
  knowledge: fc.constant(knowledge),
})

describe('any turn', () => {
  it('is decided with a reason, a storable state and no word over a person', () => {
    fc.assert(
      fc.property(turn, (each) => {
        const decision = decide(each)
        expect(decision.why.skill).not.toBe('')
        expect(JSON.parse(JSON.stringify(decision.state))).toEqual(decision.state)
        expect(decision.state.fragments?.length ?? 0).toBeLessThanOrEqual(5)
        const said = decision.effects.filter((effect) => effect.kind === 'say')
        expect(said.length).toBeLessThanOrEqual(1)
        if (!mayBotSpeak(each.conversation.state)) {
          expect(said.every((effect) => effect.class === 'safety')).toBe(true)
        }
      }),
      { numRuns: 1_500 },
    )
  })

  it('is decided the same way twice', () => {
    fc.assert(
      fc.property(turn, (each) => {
        expect(decide(each)).toEqual(decide(each))
      }),
      { numRuns: 200 },
    )
  })

  it('leaves what the patient reads without unfilled placeholders', () => {
    fc.assert(
      fc.property(turn, (each) => {
        expect(JSON.stringify(decide(each).effects.filter((effect) => effect.kind === 'say'))).not.toContain('{{')
      }),
      { numRuns: 500 },
    )
  })
})
