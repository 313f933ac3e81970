// Who a message is about, and how a word in it is meant.
import { describe, expect, it } from 'vitest'
import { readAgeAnswer, readPerson } from '../../src/bot/person.ts'
import { readScope } from '../../src/bot/scope.ts'
import { normalize } from '../../src/bot/text/matchable.ts'

const person = (text: string) => readPerson(normalize(text))

describe('the person', () => {
  it.each([
    ['我爸头晕', { about: 'other', facts: { sex: 'male', child: false } }],
    ['我胸口疼', { about: 'speaker', facts: {} }],
    ['宝宝发烧了', { about: 'other', facts: { child: true } }],
    ['女儿五岁半咳嗽', { about: 'other', facts: { ageYears: 5.5, sex: 'female' } }],
    ['3个月宝宝拉肚子', { about: 'other', facts: { ageYears: 0.25 } }],
    ['我老婆怀孕20周', { about: 'other', facts: { sex: 'female', pregnant: true, child: false } }],
    ['我今年12岁', { about: 'speaker', facts: { ageYears: 12 }, speakerAge: 12 }],
    ['男，45岁，腰疼', { about: 'unknown', facts: { ageYears: 45, sex: 'male' } }],
    ['新生儿黄疸', { about: 'other', facts: { ageYears: 0.05 } }],
  ])('in %s', (text, expected) => {
    expect(person(text)).toEqual(expected)
  })

  it('is not pregnant by wishing, avoiding or asking', () => {
    for (const text of ['备孕要查什么', '避孕环在哪取', '我是不是怀孕了', '没有怀孕']) {
      expect(person(text).facts.pregnant).not.toBe(true)
    }
  })

  it('has no age from a duration or from the past', () => {
    expect(person('咳嗽3个月了').facts.ageYears).toBeUndefined()
    expect(person('5岁的时候开过刀').facts.ageYears).toBeUndefined()
  })

  it.each([
    ['5', 5],
    ['五岁', 5],
    ['8个月', 0.67],
    ['三十五了', 35],
    ['今天能做吗', undefined],
  ])('answers how old with %s', (text, years) => {
    expect(readAgeAnswer(normalize(text))).toBe(years)
  })
})

describe('a word', () => {
  const isMeant = (text: string, word: string) => {
    const matchable = normalize(text)
    const start = matchable.text.indexOf(word)
    return readScope(matchable).isMeant(start, start + word.length)
  }

  it.each([
    ['没有胸痛', '胸痛'],
    ['没有发烧、咳嗽、胸痛', '胸痛'],
    ['不疼', '疼'],
    ['胸痛没有了', '胸痛'],
    ['去年胸痛过', '胸痛'],
    ['怎么预防胸痛', '胸痛'],
    ['如果胸痛怎么办', '胸痛'],
    ['会不会大出血', '大出血'],
  ])('in %s is not meant', (text, word) => {
    expect(isMeant(text, word)).toBe(false)
  })

  it.each([
    ['胸痛', '胸痛'],
    ['没有力气，胸痛', '胸痛'],
    ['有没有办法，我胸痛', '胸痛'],
    ['吃了药没有缓解，还是胸痛', '胸痛'],
    ['去年好了，现在又胸痛', '胸痛'],
    ['胸痛没有缓解', '胸痛'],
    ['是不是胸痛要先挂号', '胸痛'],
  ])('in %s is meant', (text, word) => {
    expect(isMeant(text, word)).toBe(true)
  })
})
