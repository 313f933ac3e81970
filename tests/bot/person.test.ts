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

  it.each([
    ['咳嗽三天了', 3],
    ['疼了半个月', 15],
    ['半小时前开始', 1 / 48],
    ['断断续续两年多', 730],
    ['十来天', 10],
    ['一个半月', 45],
    ['第三天', undefined],
    ['今年5月', undefined],
    ['怀孕3个月', undefined],
    ['3个月宝宝', undefined],
  ])('in %s has been ill for so many days', (text, days) => {
    expect(person(text).sinceDays).toEqual(days)
  })

  it('breast-feeds when she says so', () => {
    expect(person('我在哺乳期，感冒了').lactating).toBe(true)
    expect(person('孩子断奶了').lactating).toBeUndefined()
  })

  it('is half a year old in 半岁', () => {
    expect(person('宝宝半岁发烧').facts.ageYears).toBe(0.5)
  })

  it('has no age from a duration or from the past', () => {
    expect(person('咳嗽3个月了').facts.ageYears).toBeUndefined()
    expect(person('5岁的时候开过刀').facts.ageYears).toBeUndefined()
    expect(person('从12岁开始就偏头痛').facts.ageYears).toBeUndefined()
  })

  it('is no child in 二十七八岁', () => {
    expect(person('二十七八岁').facts.ageYears).toBe(27)
    expect(person('十六七岁').facts.ageYears).toBe(16)
    expect(person('二十三岁').facts.ageYears).toBe(23)
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
    ['没有 胸痛', '胸痛'],
    ['小说里她胸痛', '胸痛'],
    ['去年肺炎，胸痛，现在复查', '胸痛'],
  ])('in %s is not meant', (text, word) => {
    expect(isMeant(text, word)).toBe(false)
  })

  it.each([
    ['胸痛', '胸痛'],
    ['没有力气，胸痛', '胸痛'],
    ['有没有办法，我胸痛', '胸痛'],
    ['吃了药没有缓解，还是胸痛', '胸痛'],
    ['去年好了，现在又胸痛', '胸痛'],
    ['没有一天不胸痛', '胸痛'],
    ['去年开始胸痛，最近越来越厉害', '胸痛'],
    ['没感冒，胸痛', '胸痛'],
    ['胸痛没有缓解', '胸痛'],
    ['是不是胸痛要先挂号', '胸痛'],
  ])('in %s is meant', (text, word) => {
    expect(isMeant(text, word)).toBe(true)
  })
})
