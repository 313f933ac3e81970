// What kind of matter a message is about, and what only sounds like one.
import { describe, expect, it } from 'vitest'
import { MATTER_WORDS, readMatters } from '../../src/bot/matters.ts'
import { normalize } from '../../src/bot/text/matchable.ts'
import { shippedKnowledge } from './shipped.ts'

const named = (text: string) => readMatters(normalize(text)).map(({ word }) => word)

describe('a matter', () => {
  it.each([
    ['打狂犬疫苗要多少钱', ['疫苗', '多少钱']],
    ['外地社保能报销不', ['医保']],
    ['病假条在哪盖章', ['病历']],
    ['住院要带什么', ['住院']],
    ['号约满了咋办', ['挂号']],
    ['周末看病有医生吗', ['上班时间']],
    ['术后几天能上班', []],
    ['空腹血糖有点高', []],
    ['脖子附近有个包', []],
    ['今天天气真好', []],
  ])('in %s is %j', (text, words) => {
    expect(named(text)).toEqual(words)
  })

  it('says less in a long story than in a short question', () => {
    const chance = (text: string) => readMatters(normalize(text))[0]?.chance ?? 0
    const story = '我妈上个月因为腿疼住院了十来天，回来以后走路还是不太稳，晚上睡不踏实，家里人都挺着急的'
    expect(chance('住院要带什么')).toBeGreaterThan(chance(story))
  })

  it('is not named by characters that two other words share, nor by what is only told', () => {
    for (const told of [
      '膝盖骨质增生中医保守治疗行吗',
      '想吃中药中医保胎',
      '尿蛋白两个加号怎么办',
      '宝宝感染轮状病毒一直拉',
      '体检发现肺结节怎么办',
      '医生开的药片子太大咽不下去',
      '去年体检中查出胆囊息肉',
      '检查结果是胃溃疡，还会疼吗',
      '拍的片子显示骨质增生',
    ]) {
      expect(readMatters(normalize(told)), told).toEqual([])
    }
    for (const [asked, word] of [
      ['中医医保能报吗', '医保'],
      ['专家号还能加号吗', '挂号'],
      ['轮状病毒疫苗在哪打', '疫苗'],
      ['体检出结果要几天', '体检'],
      ['检查结果什么时候出来', '报告'],
      ['片子在哪里取', '报告'],
    ]) {
      expect(readMatters(normalize(asked ?? '')).map((matter) => matter.word)).toContain(word)
    }
  })

  it('has a general answer among the shipped entries: the one whose wording is the bare word', () => {
    const { faq } = shippedKnowledge()
    const now = Date.parse('2026-11-23T10:00:00+08:00')
    const without = MATTER_WORDS.filter((word) => (faq.find(word, now)[0]?.score ?? 0) < 1)
    expect(without).toEqual([])
  })
})
