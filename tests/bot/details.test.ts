// What patients add after a clinic was named is no misunderstanding, and never brings them nearer to "two misses".
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import type { BotState, Decision, Turn } from '../../src/bot/turn.ts'
import { shippedKnowledge } from './shipped.ts'

const TEN = Date.parse('2026-11-23T10:00:00+08:00')
const MINUTE = 60_000
const knowledge = shippedKnowledge()

function say(text: string, state: BotState, now = TEN, more: Partial<Turn['conversation']> = {}): Decision {
  return decide({
    now,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: now },
    conversation: { state: 'bot', emergency: false, mayHold: false, ...more },
    state,
    knowledge,
  })
}

function talk(...texts: readonly string[]): Decision {
  return texts.reduce<Decision>((last, text, index) => say(text, last.state, TEN + index * MINUTE), {
    why: { skill: 'none' },
    effects: [],
    state: { greeted: true },
  })
}

function saidIn({ effects }: Decision): string {
  return effects
    .flatMap((effect) => (effect.kind === 'say' && 'text' in effect.content ? [effect.content.text] : []))
    .join('\n')
}

const KNEE = '膝盖疼，挂什么科'

describe('what is added to a complaint', () => {
  it.each(['没有', '大概三天了', '有一点', '没有呢', '上楼的时候明显一点', '以前没这样过', '昨天开始的'])(
    'is taken with thanks and is no miss: %s',
    (text) => {
      const decision = talk(KNEE, text)
      expect(decision.why.rule).toMatch(/^details\.(noted|more)$/)
      expect(decision.state.misses ?? 0).toBe(0)
      expect(decision.effects.map(({ kind }) => kind)).toEqual(['say'])
    },
  )

  it('is told once which clinic, and then not again', () => {
    expect(saidIn(talk(KNEE, '没有'))).toContain('骨')
    expect(saidIn(talk(KNEE, '没有', '就上楼的时候'))).not.toContain('骨')
  })

  it('never fetches a person, however much is added', () => {
    const decision = talk(KNEE, '没有', '就上楼的时候', '以前没这样过', '三天', '也不红')
    expect(decision.effects.map(({ kind }) => kind)).toEqual(['say'])
  })

  it('leaves an open question open: the age is still understood after it', () => {
    const state: BotState = {
      greeted: true,
      toldNotMedical: true,
      pending: { ask: 'age', words: '一直咳嗽' },
      recent: [{ text: '一直咳嗽', at: TEN }],
    }
    const added = say('没有', state, TEN + MINUTE)
    expect(added.state.pending).toEqual(state.pending)
    expect(say('5岁', added.state, TEN + 2 * MINUTE).why.rule).toBe('answered-age')
  })

  it('leaves numbered clinics open', () => {
    const listed = talk('肚子疼')
    const added = say('没有发冷', listed.state, TEN + MINUTE)
    expect(added.state.offered).toEqual(listed.state.offered)
  })

  it('is no longer thought of an hour later', () => {
    const named = talk(KNEE)
    expect(say('没有', named.state, TEN + 60 * MINUTE).why.skill).toBe('fallback')
  })
})

describe('the clinic named before', () => {
  it('stays in an honest no after it', () => {
    expect(saidIn(talk('痔疮手术后能吃辣吗', '那能吃鸡蛋吗'))).toContain('肛肠')
  })

  it('is named again to "我该挂什么科", and its place to "去哪换"', () => {
    expect(saidIn(talk('痔疮手术后能吃辣吗', '那我该挂什么科'))).toContain('肛肠')
    expect(talk('伤口要换药', '去哪换').why.rule).toBe('department.facts')
  })

  it('has hours of its own', () => {
    expect(saidIn(talk('眼科周末有没有人'))).toContain('眼科')
  })

  it('is not changed by words that are a little like another', () => {
    expect(talk('腰疼，挂哪个科', '搬东西闪的').why.skill).toBe('details')
  })
})

describe('a question in the middle of a complaint', () => {
  it('is left to the doctor of the clinic that was named, and counts as not understood', () => {
    const decision = talk(KNEE, '那是不是跟我以前崴过有关系呢')
    expect(['details.question', 'refuse.medical', 'refuse.diagnosis']).toContain(decision.why.rule)
    expect(saidIn(decision)).toContain('骨')
  })

  it('asked for a desk matter is answered all the same', () => {
    expect(talk(KNEE, '停车场在哪').why.entry?.id).toBe('parking')
  })
})

describe('signs without words', () => {
  it('are greeted when they come first', () => {
    expect(say('🙏', {}).why).toMatchObject({ skill: 'greeting', rule: 'hello' })
  })

  it('stay unanswered in a talk, unless somebody waits', () => {
    expect(say('👍', { greeted: true }).effects).toEqual([])
    expect(say('？？？', { greeted: true }).effects).toHaveLength(1)
  })
})

describe('an entry with an answer of its own for a kind of channel', () => {
  const withSms = {
    ...knowledge,
    faq: {
      ...knowledge.faq,
      find: (...args: Parameters<typeof knowledge.faq.find>) =>
        knowledge.faq
          .find(...args)
          .map((hit) => ({ ...hit, entry: { ...hit.entry, answers: { sms: '短信：东门地下车库' } } })),
    },
  }

  it('is said there, and elsewhere what everybody reads', () => {
    const ask = (platform?: string) =>
      saidIn(
        decide({
          now: TEN,
          event: { kind: 'inbound', content: { kind: 'text', text: '停车场在哪' }, sentAt: TEN },
          conversation: {
            state: 'bot',
            emergency: false,
            mayHold: false,
            ...(platform === undefined ? {} : { platform }),
          },
          state: { greeted: true },
          knowledge: withSms,
        }),
      )
    expect(ask('sms')).toContain('短信：东门地下车库')
    expect(ask('wechat-official')).not.toContain('短信')
    expect(ask()).not.toContain('短信')
  })
})
