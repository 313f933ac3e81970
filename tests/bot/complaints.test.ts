// Everyday complaints find a right department first; who is ill is taken from the words and never asked twice.
import { describe, expect, it } from 'vitest'
import type { PersonFacts } from '../../src/model/department.ts'
import { COMPLAINTS } from './complaints.cases.ts'
import { shippedKnowledge } from './shipped.ts'

const { departments } = shippedKnowledge()
const suggest = (words: string, person: PersonFacts = {}) => departments.suggest(words, person)
const firstOf = (words: string) => suggest(words).hits[0]?.department.id as string | undefined

describe('everyday complaints', () => {
  it.each(COMPLAINTS.map(([words, ids]) => ({ words, ids })))('$words goes to $ids', ({ words, ids }) => {
    expect(ids.split(' ')).toContain(firstOf(words))
  })
})

describe('a child that is said to be ill', () => {
  const CHILDREN = [
    '孩子发烧39度怎么办',
    '小孩发烧',
    '孩子咳嗽',
    '小孩拉肚子怎么办',
    '我家娃头疼',
    '孩子胸闷',
    '小家伙肚子疼',
  ]

  it.each(CHILDREN)('%s goes to the clinics for children and asks no age', (words) => {
    expect(firstOf(words)).toMatch(/^pediatric/)
    expect(suggest(words).needs).not.toBe('age')
  })

  it('is not asked for an age in a long story either', () => {
    const story = '孩子这两天一直说头晕没有精神，饭也吃得少，昨天晚上还吐了一次，不知道该带他去看哪个科好'
    expect(suggest(story).needs).not.toBe('age')
  })

  it('may be a grown-up daughter: then the age decides', () => {
    expect(suggest('闺女头晕').needs).toBe('age')
    expect(firstOf('我女儿32岁，头晕')).not.toMatch(/^pediatric/)
  })

  it('is not the patient when the parent is', () => {
    expect(firstOf('带孩子累得腰疼')).toBe('orthopedics')
    expect(firstOf('给孩子喂奶乳房疼')).toBe('breast-thyroid')
  })
})

describe('grown-up kin', () => {
  it.each(['爸爸发烧', '老公咳嗽', '老公胃疼', '我爸小便困难'])(
    '%s: a man, no age asked, no clinic for children or women',
    (words) => {
      const { hits, needs } = suggest(words)
      expect(needs).toBeUndefined()
      expect(hits.length).toBeGreaterThan(0)
      for (const { department } of hits) {
        expect(department.id).not.toMatch(/^(?:pediatric|child|neonat|gynec|obstet|family|reproductive)/)
      }
    },
  )

  it.each(['孕妇见红', '孕妇头晕', '怀孕3个月发烧', '孕晚期肚子发紧', '老婆怀孕了肚子疼'])(
    '%s: obstetrics first',
    (words) => {
      expect(firstOf(words)).toBe('obstetrics')
    },
  )
})
