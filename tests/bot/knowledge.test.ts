// Files editors write: every mistake is named at once, facts are filled in, half-built knowledge never answers.
import { describe, expect, it } from 'vitest'
import {
  buildKnowledge,
  checkKnowledge,
  parseDepartments,
  parseFaqFile,
  parseRedFlags,
  parseTexts,
  testRedFlags,
} from '../../src/bot/knowledge.ts'
import { smallHospital, smallKnowledge } from './knowledge-builder.ts'
import { expectParsed } from './shipped.ts'

const entry = { id: 'visit.parking', category: '路线', questions: ['停车场在哪'], answer: '地下。' }

function problemsOf(parsed: { readonly ok: boolean; readonly problems?: readonly object[] }): readonly object[] {
  return parsed.problems ?? []
}

describe('an FAQ file', () => {
  it('fills in defaults and reads days in Shanghai time', () => {
    const [read] = expectParsed(
      parseFaqFile([{ ...entry, validFrom: '2026-10-01', validTo: '2026-10-07' }], 'visit.yaml'),
    )
    expect(read).toMatchObject({ version: 1, clinical: false, followUps: [] })
    expect(read?.validFrom).toBe(Date.parse('2026-10-01T00:00:00+08:00'))
    expect(read?.validTo).toBe(Date.parse('2026-10-08T00:00:00+08:00'))
  })

  it('names every problem with place, found and expected', () => {
    const parsed = parseFaqFile([{ ...entry, id: 'Bad Id', answr: 'x' }, { ...entry, questions: [] }, 7], 'visit.yaml')
    expect(problemsOf(parsed)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'visit.yaml: 0.id', found: '"Bad Id"' }),
        expect.objectContaining({ path: 'visit.yaml: 0.answr' }),
        expect.objectContaining({ path: 'visit.yaml: 1.questions', expected: 'at least one question' }),
        expect.objectContaining({ path: 'visit.yaml: 2', found: '7' }),
      ]),
    )
  })

  it('refuses a validity that ends before it begins', () => {
    const parsed = parseFaqFile([{ ...entry, validFrom: '2026-10-07', validTo: '2026-10-01' }], 'visit.yaml')
    expect(problemsOf(parsed)).toEqual([
      { path: 'visit.yaml: 0.validTo', found: '2026-10-01', expected: 'a day not before 2026-10-07' },
    ])
  })

  it.each([[null], [undefined]])('that is empty (%s) has no entries', (raw) => {
    expect(parseFaqFile(raw, 'empty.yaml')).toEqual({ ok: true, value: [] })
  })
})

describe('the other files', () => {
  it('names an unknown and a missing text', () => {
    const { greeting: _, ...rest } = smallHospital().texts
    const problems = problemsOf(parseTexts({ ...rest, gretting: '您好' }, 'zh-CN.yaml'))
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: 'zh-CN.yaml: greeting', found: 'nothing' }),
        expect.objectContaining({ path: 'zh-CN.yaml: gretting' }),
      ]),
    )
  })

  it('names a department that stands twice or points nowhere', () => {
    const bone = { id: 'bone', name: '骨科', code: '04.03', location: '2 层', phone: '1', hours: '全天' }
    expect(problemsOf(parseDepartments([bone, { ...bone, insteadForChildren: 'kids' }]))).toHaveLength(2)
  })

  it('names a sign that no rule can find', () => {
    const rule = { id: 'a.b', all: [['$无此征象']], examples: ['胸痛'], counterExamples: ['没有胸痛'] }
    const families = [{ id: 'a', name: '甲', kind: 'emergency', rules: [rule] }]
    expect(problemsOf(parseRedFlags({ signs: {}, families }))).toEqual([
      { path: 'red-flags.yaml: families.a.a.b', found: '$无此征象', expected: 'a sign defined under signs' },
    ])
  })

  it('shows which sentences of a rule do not hold', () => {
    const rule = { id: 'a.b', all: [['胸痛']], examples: ['肚子疼'], counterExamples: ['我胸痛'] }
    const rules = expectParsed(
      parseRedFlags({ signs: {}, families: [{ id: 'a', name: '甲', kind: 'emergency', rules: [rule] }] }),
    )
    expect(testRedFlags(rules)).toEqual([
      { rule: 'a.b', sentence: '肚子疼', expected: 'alarm' },
      { rule: 'a.b', sentence: '我胸痛', expected: 'silence' },
    ])
  })
})

describe('the knowledge', () => {
  it('fills facts into answers', () => {
    expect(smallKnowledge().faq.get('chest-pain-centre')?.answer).toBe('胸痛中心在急诊楼 1 层，电话 0000-5550100。')
  })

  it('refuses references to facts, departments and entries that do not exist', () => {
    const parts = smallHospital()
    const faq = [
      ...parts.faq,
      ...expectParsed(
        parseFaqFile(
          [{ ...entry, answer: '{{department.dream.phone}}', department: 'dream', followUps: ['nowhere'] }],
          'x',
        ),
      ),
    ]
    expect(checkKnowledge({ ...parts, faq })).toHaveLength(3)
    expect(() => buildKnowledge({ ...parts, faq })).toThrow(/department\.dream\.phone/)
  })

  it('has a version that changes with any word of it', () => {
    const parts = smallHospital()
    const other = { ...parts, hospital: { ...parts.hospital, phone: '0000-5550001' } }
    expect(buildKnowledge(parts).version).toBe(smallKnowledge().version)
    expect(buildKnowledge(other).version).not.toBe(smallKnowledge().version)
  })
})
