// Two questions in one message: both are answered, and one question told in two halves is not torn apart.
import { describe, expect, it } from 'vitest'
import { splitQuestions } from '../../src/bot/several-questions.ts'
import { shippedKnowledge } from './shipped.ts'
import { Talk } from './transcript.ts'

const knowledge = shippedKnowledge()

function answersTo(text: string) {
  const decision = new Talk(knowledge, { state: { greeted: true } }).says(text)
  const of = ({ entry, departments }: { entry?: { id: string }; departments?: readonly string[] }) =>
    entry?.id ?? departments?.[0]
  return { ...decision, both: [of(decision.why), ...(decision.why.also === undefined ? [] : [of(decision.why.also)])] }
}

describe('a message', () => {
  it('is cut where one question ends and the next begins', () => {
    expect(splitQuestions('停车场在哪，怎么收费')).toEqual(['停车场在哪', '怎么收费'])
    expect(splitQuestions('外地医保能用吗还有住院要带什么')).toEqual(['外地医保能用吗', '住院要带什么'])
  })

  it('keeps a statement with the question after it', () => {
    expect(splitQuestions('孩子咳嗽三天了，挂什么科')).toEqual([])
    expect(splitQuestions('我妈膝盖疼，挂什么科，几点上班')).toEqual(['我妈膝盖疼,挂什么科', '几点上班'])
  })

  it('with two questions gets two answers, one after the other', () => {
    expect(answersTo('停车场在哪，怎么收费').both).toEqual(['parking', 'parking-fee'])
    expect(answersTo('肚子疼挂什么科，几点上班').both).toEqual(['gastroenterology', 'visit-hours'])
  })

  it('names a matter in one half, and the general answer stands beside the sure one', () => {
    const { both } = answersTo('骨折手术的费用是多少，可以报销吗')
    expect(both).toHaveLength(2)
    expect(new Set(both).size).toBe(2)
  })

  it('that tells a complaint as clearly as a matter gets the clinic beside the general answer', () => {
    const { why, both } = answersTo('我爸肺气肿犯了，住院的话要不要先看门诊，还是直接过来')
    expect(why.rule).toBe('general')
    expect(both).toEqual(['inpatient-ask', 'respiratory'])
    expect(answersTo('肺气肿住院医保能报多少').both).toHaveLength(1)
  })

  it('with one question gets one', () => {
    for (const text of ['停车场在哪，停车场怎么走', '我妈膝盖疼，上楼更疼，看什么科', '你好，请问停车多少钱，谢谢']) {
      expect(answersTo(text).both, text).toHaveLength(1)
    }
  })

  it('with three is answered twice and asked to ask on', () => {
    const { both, effects } = answersTo('停车场在哪？食堂在哪？厕所在哪？')
    expect(both).toEqual(['parking', 'where-canteen'])
    expect(JSON.stringify(effects)).toContain('请接着再问一次')
  })

  it('is one message of a length a telephone shows', () => {
    const { effects } = answersTo('外地医保能用吗？住院要带什么？')
    const said = effects.filter((effect) => effect.kind === 'say')
    expect(said).toHaveLength(1)
    expect(Buffer.byteLength(JSON.stringify(said))).toBeLessThan(1_700)
  })

  it('with an emergency in either half is an emergency', () => {
    expect(answersTo('停车场在哪，我爸突然嘴歪了说不清话').why.skill).toBe('safety')
    expect(answersTo('我喘不上气了，几点上班').why.skill).toBe('safety')
  })

  it('with a drug in one half still gets its no', () => {
    const { why } = answersTo('给我开点头孢，停车多少钱')
    expect([why.rule, why.also?.rule]).toContain('refuse.medicine')
  })
})
