// What the bot is about to say, looked at once more: forbidden words never reach a patient, a person does.
import { describe, expect, it } from 'vitest'
import { decide } from '../../../src/bot/decide.ts'
import { buildKnowledge, checkKnowledge, type KnowledgeParts } from '../../../src/bot/knowledge.ts'
import type { Decision, Knowledge } from '../../../src/bot/turn.ts'
import { wordsOf } from '../../../src/model/content.ts'
import { createTexts } from '../../../src/model/texts.ts'
import { smallHospital, smallKnowledge } from '../knowledge-builder.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')

function answerTo(text: string, knowledge: Knowledge): Decision {
  return decide({
    now: NOW,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: NOW },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  })
}

function said({ effects }: Decision): string {
  return effects.flatMap((effect) => (effect.kind === 'say' ? [wordsOf(effect.content)] : [])).join('\n')
}

/** A skill of the bot that one day says what it must not. */
function withText(key: 'department.one' | 'emergency', wording: string): Knowledge {
  const parts = smallHospital()
  return { ...smallKnowledge(), texts: createTexts({ ...parts.texts, [key]: wording }, {}) }
}

function withAnswer(answer: string): KnowledgeParts {
  const parts = smallHospital()
  const faq = parts.faq.map((entry) => (entry.id === 'parking' ? { ...entry, answer } : entry))
  return { ...parts, faq }
}

describe('a reply with forbidden words', () => {
  it('is not said: the patient reads a neutral sentence and comes to a person', () => {
    const decision = answerTo(
      '膝盖疼挂什么科',
      withText('department.one', '您这应该是关节炎，吃点布洛芬，去{{name}}。'),
    )
    expect(said(decision)).toBe('这个问题请工作人员来帮您。')
    expect(decision.effects).toContainEqual(expect.objectContaining({ kind: 'handOff', reason: 'bot-fault' }))
    expect(decision.why.withheld).toEqual(expect.arrayContaining(['dx.disease', 'dx.named', 'rx.take', 'rx.named']))
  })

  it('is told apart from the same words of the patient, quoted', () => {
    const decision = answerTo('糖尿病膝盖疼挂什么科', smallKnowledge())
    expect(decision.why.withheld).toBeUndefined()
    expect(said(decision)).toContain('骨科')
  })

  it('loses its choices as well: nobody can tap what was not shown', () => {
    const knowledge = withText('department.one', '保证治好。')
    expect(answerTo('膝盖疼挂什么科', knowledge).state.offered).toBeUndefined()
  })

  it('never holds back an emergency text', () => {
    const decision = answerTo('胸口压着疼出汗', withText('emergency', '请马上拨打 120，可能是心梗。'))
    expect(said(decision)).toContain('120')
    expect(decision.why.withheld).toBeUndefined()
  })

  it('may be an approved answer that names what the hospital approved', () => {
    const knowledge = buildKnowledge(withAnswer('狂犬病疫苗在急诊楼打，停车场在旁边。'))
    expect(said(answerTo('停车场在哪里？', knowledge))).toContain('狂犬病疫苗')
  })
})

describe('what an editor writes', () => {
  it('cannot be used with forbidden words: entry, words, law and a neutral wording are named', () => {
    expect(checkKnowledge(withAnswer('停车免费，我们保证根治。'))).toEqual([
      {
        path: 'faq: parking.answer',
        found: '"根治" (cure.final: 《广告法》第十六条：不得对功效、安全性作断言或者保证)',
        expected: 'for example "治疗效果因人而异，请由医生当面评估后告诉您。"',
      },
    ])
  })

  it('is looked at in the wording for one channel as well', () => {
    const parts = smallHospital()
    const answers = { 'web-chat': '名额有限，抓紧抢。' }
    const faq = parts.faq.map((entry) => (entry.id === 'parking' ? { ...entry, answers } : entry))
    expect(checkKnowledge({ ...parts, faq }).map(({ path }) => path)).toContain('faq: parking.answers.web-chat')
  })

  it('is looked at in the text file as well', () => {
    const parts = smallHospital()
    const texts = { ...parts.texts, thanks: '名额有限，抓紧抢。' }
    expect(checkKnowledge({ ...parts, texts }).map(({ path }) => path)).toContain('texts: thanks')
    expect(() => buildKnowledge({ ...parts, texts })).toThrow(/scarcity\.hurry/)
  })

  it('is held to what the bot may say where the bot composes with it, but not in an emergency', () => {
    const parts = smallHospital()
    const paths = (texts: object) =>
      checkKnowledge({ ...parts, texts: { ...parts.texts, ...texts } }).map(({ path }) => path)
    expect(paths({ 'ask.about': '比如咳嗽、肺炎。' })).toEqual(['texts: ask.about'])
    expect(paths({ emergency: '可能和心梗有关的疼痛请打 120。' })).toEqual([])
  })

  it('may give the telephone numbers of the hospital', () => {
    const parts = smallHospital()
    const [first, ...others] = parts.departments
    if (first === undefined) throw new Error('no department')
    const knowledge = buildKnowledge({
      ...withAnswer('停车场电话 {{department.emergency.phone}}。'),
      departments: [{ ...first, phone: '13800138000' }, ...others],
    })
    expect(said(answerTo('停车场在哪里？', knowledge))).toContain('13800138000')
  })
})
