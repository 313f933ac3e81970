// The wording guard on sentences of our own: what it must find, what it must leave alone, what it says instead.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseWording, testWording } from '../../../src/bot/knowledge.ts'
import { createWordingCheck } from '../../../src/bot/wording/guard.ts'
import { isBlocked, WORDING_AUDIENCES, WORDING_FAMILIES, type WordingAudience } from '../../../src/model/wording.ts'
import { shippedWording } from '../shipped.ts'
import { CORPUS } from './corpus.ts'

const rules = shippedWording()
const guard = createWordingCheck(rules)

const familiesIn = (text: string, audience: WordingAudience = 'draft') =>
  guard.check(text, audience).map(({ family }) => family)
const idsIn = (text: string, audience: WordingAudience = 'draft') => guard.check(text, audience).map(({ id }) => id)

describe('the corpus', () => {
  it.each(WORDING_FAMILIES)('has fifteen sentences and fifteen look-alikes of %s at least, none twice', (family) => {
    for (const sentences of Object.values(CORPUS[family])) {
      expect(new Set(sentences).size).toBe(sentences.length)
      expect(sentences.length).toBeGreaterThanOrEqual(15)
    }
  })

  it.each(WORDING_FAMILIES)('of %s: every sentence is found', (family) => {
    expect(CORPUS[family].violating.filter((text) => !familiesIn(text).includes(family))).toEqual([])
  })

  it.each(WORDING_FAMILIES)('of %s: no look-alike rings', (family) => {
    expect(CORPUS[family].harmless.filter((text) => familiesIn(text).includes(family))).toEqual([])
  })

  it('of look-alikes is harmless altogether: none is blocked for another reason', () => {
    const blocked = WORDING_FAMILIES.flatMap((family) =>
      CORPUS[family].harmless.filter((text) => isBlocked(guard.check(text, 'published'))),
    )
    expect(blocked).toEqual([])
  })
})

describe('the sentences beside each rule', () => {
  it('hold', () => {
    expect(testWording(rules)).toEqual([])
  })

  it('fail by name once a rule no longer finds them', () => {
    const [cure, ...others] = rules.families
    const [promise, ...rest] = cure?.rules ?? []
    if (cure === undefined || promise === undefined) throw new Error('no rules')
    const broken = { ...rules, families: [{ ...cure, rules: [{ ...promise, steps: [] }, ...rest] }, ...others] }
    expect(testWording(broken)).toContainEqual({
      rule: 'cure.promise',
      sentence: '我们保证能治好您的胃病。',
      expected: 'finding',
    })
  })
})

describe('a finding', () => {
  it('says which rule, which words, where they stand, which law, and what to write instead', () => {
    const text = '您好！做完这个疗程可以 根 治 鼻塞。请周三来。'
    expect(guard.check(text, 'draft')).toEqual([
      {
        id: 'cure.final',
        family: 'CURE',
        severity: 'block',
        start: 12,
        end: 15,
        words: '根 治',
        basis: expect.stringContaining('《广告法》第十六条'),
        rewrite: { start: 3, end: 19, text: '治疗效果因人而异，请由医生当面评估后告诉您。' },
      },
    ])
    expect(guard.rewrite(text, 'draft')).toBe('您好！治疗效果因人而异，请由医生当面评估后告诉您。请周三来。')
  })

  it('points at the words as they were written, whatever stands between the letters', () => {
    for (const text of ['我们😀根·治鼻炎', '我們 根-治 鼻炎', '我们根\u200b治鼻炎', '我们根.治鼻炎']) {
      const [finding] = guard.check(text, 'draft')
      expect(text.slice(finding?.start, finding?.end)).toBe(finding?.words)
      expect(finding?.words).toMatch(/^根.*治$/u)
    }
  })

  it('weighs the same words by who says them', () => {
    const severity = (text: string, audience: WordingAudience) =>
      guard.check(text, audience).map((finding) => finding.release ?? finding.severity)
    expect(severity('我们有最先进的设备。', 'published')).toEqual(['block'])
    expect(severity('我们有最先进的设备。', 'draft')).toEqual(['warn'])
    expect(severity('再拖下去就会癌变。', 'published')).toEqual(['block'])
    expect(severity('再拖下去就会癌变。', 'draft')).toEqual(['supervisor'])
    expect(severity('建议用阿莫西林。', 'draft')).toEqual(['block'])
    expect(severity('建议用阿莫西林。', 'clinician')).toEqual(['warn'])
    expect(severity('我是心内科的医生。', 'clinician')).toEqual([])
    expect(severity('您加我微信细聊。', 'published')).toEqual(['warn'])
  })
})

describe('the bot', () => {
  it('names no disease and no drug, not even to deny it or to ask', () => {
    expect(idsIn('咳嗽不一定是肺炎。', 'bot')).toContain('dx.named')
    expect(idsIn('您有糖尿病吗？', 'bot')).toContain('dx.named')
    expect(idsIn('布洛芬在药房有。', 'bot')).toContain('rx.named')
    expect(idsIn('您有糖尿病吗？', 'draft')).toEqual([])
  })

  it('may repeat the words of the patient in quotation marks, and name a clinic', () => {
    expect(idsIn('您说到“糖尿病”，可以先挂内分泌科。', 'bot')).toEqual([])
    expect(idsIn('您说到“报告偏高、吃布洛芬”，可以先挂内科。', 'bot')).toEqual([])
    expect(idsIn('您这是“肺炎”，别怕。', 'draft')).toEqual(['dx.disease'])
    expect(idsIn('可以挂肿瘤科，或者糖尿病门诊。', 'bot')).toEqual([])
    expect(idsIn('您说到“咳嗽”，这是肺炎，“别怕”。', 'bot')).toContain('dx.named')
  })

  it('gives no dose', () => {
    expect(idsIn('一次两片，一天三次，饭后吃。', 'bot')).toContain('rx.dose')
  })
})

describe('the neutral wording', () => {
  const blocking = WORDING_FAMILIES.flatMap((family) => CORPUS[family].violating).filter((text) =>
    isBlocked(guard.check(text, 'published')),
  )

  it('leaves nothing that blocks', () => {
    expect(blocking.length).toBeGreaterThan(150)
    expect(blocking.filter((text) => isBlocked(guard.check(guard.rewrite(text, 'published'), 'published')))).toEqual([])
  })

  it('says something', () => {
    expect(blocking.filter((text) => guard.rewrite(text, 'published').length < 4)).toEqual([])
  })

  it('leaves a text alone that has nothing forbidden', () => {
    const text = '您好，门诊在一楼。  请先取号！'
    expect(guard.rewrite(text, 'bot')).toBe(text)
  })
})

describe('a text of any kind', () => {
  it.each([
    ['nothing', ''],
    ['only emoji', '😀😀😀'],
    ['half a character', '\ud83d根治'],
    ['a wall of one word', '根治'.repeat(2_000)],
    ['brackets', '([{*+?\\'.repeat(200)],
    ['numbers', '13800138000'.repeat(300)],
  ])('%s: is looked at in no time', (_, text) => {
    const startedAt = performance.now()
    for (const { start, end, words } of guard.check(text, 'bot')) expect(text.slice(start, end)).toBe(words)
    guard.rewrite(text, 'bot')
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

describe('whatever is pasted together', () => {
  const sentences = WORDING_FAMILIES.flatMap((family) => Object.values(CORPUS[family]).flat())
  const junk = fc.constantFrom('😀', '\u200b', '\ud83d', ' ', '\n', '“', '”', '(', '·', '.', '9999', '\u0301')
  const text = fc.array(fc.oneof(fc.constantFrom(...sentences), junk), { maxLength: 8 }).map((parts) => parts.join(''))

  it('is pointed at where it stands, and said neutrally until nothing blocks', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...WORDING_AUDIENCES), (written, audience) => {
        for (const { start, end, words, rewrite } of guard.check(written, audience)) {
          expect(written.slice(start, end)).toBe(words)
          expect(rewrite.start <= start && end <= rewrite.end).toBe(true)
        }
        expect(isBlocked(guard.check(guard.rewrite(written, audience), audience))).toBe(false)
      }),
      { seed: 20_261_122, numRuns: 400 },
    )
  })
})

describe('config/wording.yaml', () => {
  it('is refused with every mistake at once', () => {
    const parsed = parseWording({
      signs: {},
      families: [
        {
          id: 'CURE',
          name: '保证疗效',
          basis: '《广告法》第十六条',
          levels: { bot: 'block', published: 'block', draft: 'forbid', clinician: 'block' },
          rules: [{ id: 'cure.promise', words: [], violates: ['保证治好'], harmless: [] }],
        },
      ],
    })
    expect(parsed).toMatchObject({
      ok: false,
      problems: [
        { path: 'wording.yaml: families.0.levels.draft', found: '"forbid"' },
        { path: 'wording.yaml: families.0.rules.0.harmless' },
      ],
    })
  })

  it('must have every family, and rules that can find something', () => {
    const [first] = rules.families
    if (first === undefined) throw new Error('no families')
    const [rule] = first.rules
    const raw = { signs: {}, families: [{ ...first, rules: [{ ...rule, words: [], steps: [], unless: ['$无'] }] }] }
    const parsed = parseWording(raw)
    const expected = parsed.ok ? [] : parsed.problems.map(({ found }) => found)
    expect(expected).toContain('$无')
    expect(expected).toContain('nothing to find')
    expect(expected).toContain('no PII')
  })
})
