// What the editor is told: entries that get in each other's way, references that lead nowhere, questions without an answer.
import { describe, expect, it } from 'vitest'
import { findConflicts } from '../../src/bot/faq/conflicts.ts'
import { groupQuestions } from '../../src/bot/faq/question-groups.ts'
import { buildKnowledge, buildKnowledgeInSlices, checkKnowledge, parseFaqFile } from '../../src/bot/knowledge.ts'
import { answerFor, type FaqEntry } from '../../src/model/faq-entry.ts'
import { smallHospital } from './knowledge-builder.ts'
import { expectParsed, shippedFaq } from './shipped.ts'

const entry = { id: 'visit.parking', category: '路线', questions: ['停车场在哪'], answer: '地下。' }

function entriesOf(...raw: readonly object[]): readonly FaqEntry[] {
  return expectParsed(
    parseFaqFile(
      raw.map((each) => ({ ...entry, ...each })),
      'config/faq/visit.yaml',
    ),
  )
}

describe('entries that get in each other’s way', () => {
  it('share a wording, whatever its politeness', () => {
    const found = findConflicts(
      entriesOf(
        { id: 'a', questions: ['停车场在哪'] },
        { id: 'b', questions: ['请问停车场在哪里？'], answer: '地面。' },
      ),
    )
    expect(found).toEqual([
      {
        kind: 'same',
        entries: ['a', 'b'],
        wordings: ['停车场在哪', '请问停车场在哪里？'],
        sameAnswer: false,
        score: 1,
      },
    ])
  })

  it('ask the same in other words', () => {
    const [found] = findConflicts(
      entriesOf({ id: 'a', questions: ['儿童发烧怎么办'] }, { id: 'b', questions: ['小孩发热该怎么办'] }),
    )
    expect(found).toMatchObject({ kind: 'alike', sameAnswer: true })
  })

  it('do not where one ends before the other begins', () => {
    const winter = { id: 'a', questions: ['几点开门诊'] }
    const spring = { ...winter, id: 'b', validFrom: '2026-04-01' }
    expect(findConflicts(entriesOf({ ...winter, validTo: '2026-03-31' }, spring))).toEqual([])
    expect(findConflicts(entriesOf(winter, spring))).toHaveLength(1)
  })

  it('are rare among those we ship', () => {
    const entries = shippedFaq()
    expect(findConflicts(entries).length).toBeLessThan(entries.length / 5)
  })
})

describe('a reference in an answer', () => {
  it.each([
    ['{{hospital.telephone}}', 'answer'],
    ['{{department.emergency.fax}}', 'answer'],
    ['{{emergency.phone}}', 'answer'],
  ])('that can be no fact is refused with file and entry: %s', (answer) => {
    const parsed = parseFaqFile([{ ...entry, answer }], 'config/faq/visit.yaml')
    expect(parsed).toMatchObject({
      ok: false,
      problems: [{ path: 'config/faq/visit.yaml: visit.parking.answer', found: answer }],
    })
  })

  it('that is not closed is refused', () => {
    const parsed = parseFaqFile([{ ...entry, answer: '请打{{hospital.phone。' }], 'visit.yaml')
    expect(parsed).toMatchObject({ ok: false, problems: [{ found: '{{ alone' }] })
  })

  it('to an unknown department names file, entry, field and what was perhaps meant', () => {
    const faq = entriesOf({ answer: '请打{{department.emergancy.phone}}。' })
    expect(checkKnowledge({ ...smallHospital(), faq })).toEqual([
      {
        path: 'config/faq/visit.yaml: visit.parking.answer',
        found: '{{department.emergancy.phone}}',
        expected: expect.stringMatching(/no department has the id "emergancy".*\{\{department\.emergency\.phone\}\}/),
      },
    ])
  })

  it('is filled in for every channel that has its own wording', () => {
    const faq = entriesOf({ answer: '详情请打{{hospital.phone}}。', answers: { sms: '打{{hospital.phone}}' } })
    const parts = { ...smallHospital(), faq }
    const known = buildKnowledge(parts).faq.get('visit.parking')
    if (known === undefined) throw new Error('the entry is missing')
    expect(answerFor(known, 'sms')).toBe(`打${parts.hospital.phone}`)
    expect(answerFor(known, 'web')).toBe(`详情请打${parts.hospital.phone}。`)
  })
})

describe('knowledge built in slices', () => {
  it('has the version of knowledge built at once', async () => {
    const sliced = await buildKnowledgeInSlices(smallHospital(), async () => {})
    expect(sliced.version).toBe(buildKnowledge(smallHospital()).version)
  })

  it('is refused for the same mistakes', async () => {
    const faq = entriesOf({ department: 'dream' })
    await expect(buildKnowledgeInSlices({ ...smallHospital(), faq }, async () => {})).rejects.toThrow(/dream/)
  })
})

describe('questions without an answer', () => {
  it('come together by what they ask, the most frequent first', () => {
    const groups = groupQuestions([
      '能开死亡证明吗',
      '医院有母婴室吗',
      '请问有没有母婴室',
      '死亡证明怎么开',
      '今天天气怎么样',
      '医院有母婴室吗',
    ])
    expect(groups.map(({ texts }) => texts.length)).toEqual([3, 2, 1])
    expect(groups[0]?.representative).toBe('医院有母婴室吗')
  })

  it('lose nothing and are none when there are none', () => {
    expect(groupQuestions([])).toEqual([])
    expect(groupQuestions(['？？', '？？', '。']).flatMap(({ texts }) => texts)).toHaveLength(3)
  })
})
