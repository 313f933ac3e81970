// Sampling nobody can steer, a card that wants a reason for every fail, and what must not leave the house in an export.
import { describe, expect, it } from 'vitest'
import { maskName, maskText, safeCell } from '../../src/model/mask.ts'
import { drawnWhy, FIRST_CARD, FIRST_PLAN, faultyMarks, itemsFor, scoreOf } from '../../src/model/quality.ts'

const talk = { subject: 'agent', emergency: false, complaint: false, stars: undefined } as const

describe('sampling', () => {
  it('draws about as many as the plan says, and the same ones every time', () => {
    const plan = { ...FIRST_PLAN, agentPercent: 10 }
    const ids = Array.from({ length: 2_000 }, (_, i) => `01JD${i}XWARD`)
    const drawn = () => ids.filter((conversationId) => drawnWhy(plan, { ...talk, conversationId }) === 'random')
    expect(drawn().length).toBeGreaterThan(120)
    expect(drawn().length).toBeLessThan(300)
    expect(drawn()).toEqual(drawn())
  })

  it('takes every emergency, every complaint and every bad rating', () => {
    const plan = { ...FIRST_PLAN, agentPercent: 0 }
    expect(drawnWhy(plan, { ...talk, conversationId: 'a', emergency: true })).toBe('emergency')
    expect(drawnWhy(plan, { ...talk, conversationId: 'a', complaint: true })).toBe('complaint')
    expect(drawnWhy(plan, { ...talk, conversationId: 'a', stars: 2 })).toBe('low-rating')
    expect(drawnWhy(plan, { ...talk, conversationId: 'a', stars: 3 })).toBeUndefined()
  })
})

describe('the score card', () => {
  const items = itemsFor(FIRST_CARD, 'agent')
  const passed = items.map((item) => ({ item: item.id, mark: 'pass' as const }))
  const failing = (id: string, remark?: string) =>
    passed.map((mark) => (mark.item === id ? { ...mark, mark: 'fail' as const, remark } : mark))

  it('wants a reason for every fail and a mark for every item', () => {
    expect(faultyMarks(items, passed)).toEqual([])
    expect(faultyMarks(items, failing('tone', '  '))).toEqual(['tone'])
    expect(faultyMarks(items, failing('tone', '催促患者'))).toEqual([])
    expect(faultyMarks(items, passed.slice(1))).toEqual(['greeting'])
    expect(faultyMarks(items, [...passed, { item: 'unknown', mark: 'pass' }])).toEqual(['unknown'])
  })

  it('weighs what was there; a missed emergency is 0 whatever else was good', () => {
    expect(scoreOf(items, passed)).toBe(100)
    expect(scoreOf(items, failing('answered', '答非所问'))).toBe(70)
    expect(scoreOf(items, failing('safety', '胸痛未提示急诊'))).toBe(0)
    expect(
      scoreOf(
        items,
        passed.map((mark) => ({ ...mark, mark: 'absent' as const })),
      ),
    ).toBeNull()
  })
})

describe('an export', () => {
  it('masks names, telephones, cards and addresses, and leaves times and prices', () => {
    expect(maskName('王小芳')).toBe('王**')
    expect(maskText('我叫陈小明，电话 138 0000 1234')).toBe('我叫陈**，电话 138****1234')
    expect(maskText('身份证 11010119900101123X')).toBe('身份证 [号码18位]')
    expect(maskText('邮箱 someone@example.com，微信 wx_abc12345')).toContain('[邮箱]')
    expect(maskText('2026-11-22 上午 8:30，挂号 50 元')).toBe('2026-11-22 上午 8:30，挂号 50 元')
  })

  it('never lets a cell be a formula', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', ' =HYPERLINK("x")']) {
      expect(safeCell(text)).toBe(`'${text}`)
    }
    expect(safeCell('门诊几点上班')).toBe('门诊几点上班')
  })
})
