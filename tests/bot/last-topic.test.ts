// Short questions that lean on the answer before them.
import { describe, expect, it } from 'vitest'
import { shippedKnowledge } from './shipped.ts'
import { Talk } from './transcript.ts'

const knowledge = shippedKnowledge()

function answersTo(...patient: readonly string[]): readonly (string | undefined)[] {
  const talk = new Talk(knowledge, { state: { greeted: true } })
  return patient.map((line) => talk.says(line).why.entry?.id)
}

describe('a question that leans on the last answer', () => {
  it.each([
    ['门诊几点上班', '那周日呢', 'visit-weekend'],
    ['停车场在哪', '怎么收费', 'parking-fee'],
    ['停车场在哪', '那怎么收费', 'parking-fee'],
    ['药房在哪', '几点下班', 'where-pharmacy'],
    ['核磁要预约吗', '多少钱', 'price-imaging'],
    ['停车多少钱', '在哪', 'parking'],
    ['胃镜怎么预约', '多少钱', 'price-endoscopy'],
    ['九价疫苗怎么预约', '多少钱', 'vaccine-hpv-price'],
  ])('%s, then %s', (first, second, id) => {
    expect(answersTo(first, second)[1]).toBe(id)
  })

  it.each([
    ['抽血在哪', '那小孩呢', 'child-blood'],
    ['门诊几点上班', '那国庆呢', 'visit-holiday'],
    ['九价疫苗怎么预约', '多少钱呢', 'vaccine-hpv-price'],
  ])('%s, then %s', (first, second, id) => {
    expect(answersTo(first, second)[1]).toBe(id)
  })

  it('asks for the hospital itself when it says so', () => {
    expect(answersTo('停车多少钱', '你们医院在哪')[1]).toBe('directions-address')
  })

  it('is taken as it stands when it stands alone', () => {
    expect(answersTo('停车场在哪', '挂号')[1]).toBe('register-how')
    expect(answersTo('停车场在哪', '探视时间')[1]).toBe('visiting-hours')
    expect(answersTo('停车场在哪', '几点下班')[1]).toBe('visit-hours')
  })

  it.each(['谢谢', '好的', '嗯嗯', '👍', '怎么说呢', '就是那个', '我想想'])('does not hear one in %s', (word) => {
    expect(answersTo('停车多少钱', word)[1]).toBeUndefined()
    expect(answersTo('胃镜检查怎么预约', word)[1]).toBeUndefined()
  })

  it('is taken as it stands when the talk has long moved on', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } })
    talk.says('停车多少钱')
    expect(talk.wait(10 * 60_000).says('在哪').why.entry?.id).toBe('directions-address')
  })
})

describe('a message that leans on a clinic', () => {
  function says(...patient: readonly string[]) {
    const talk = new Talk(knowledge, { state: { greeted: true, toldNotMedical: true } })
    return patient.map((line) => talk.says(line)).at(-1)
  }

  it.each(['在几楼', '电话多少', '在哪里呀', '几点上班'])('hears where and when of it in %s', (question) => {
    expect(says('膝盖疼挂什么科', question)?.why).toMatchObject({
      rule: 'department.facts',
      departments: ['orthopedics'],
    })
  })

  it('reads the complaint again for somebody else', () => {
    const why = says('胃疼挂什么科', '那小孩呢')?.why
    expect(why?.rule === 'ask-age' || why?.departments?.[0] === 'pediatrics').toBe(true)
  })

  it('finds the clinic for a complaint told just before', () => {
    expect(says('月经不调吃什么药', '那挂哪个科')?.why.departments?.[0]).toBe('gynecology')
  })

  it('is taken as it stands when it names something of its own', () => {
    expect(says('膝盖疼挂什么科', '停车场在哪')?.why.entry?.id).toBe('parking')
    expect(says('膝盖疼挂什么科', '你们医院在哪')?.why.entry?.id).toBe('directions-address')
  })

  it('is taken as it stands after ten minutes', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } })
    talk.says('膝盖疼挂什么科')
    expect(talk.wait(10 * 60_000).says('电话多少').why.entry?.id).toBe('hospital-phone')
  })
})
