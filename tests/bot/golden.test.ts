// The shipped seeds lead what people ask a desk to where it belongs.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import type { Decision, Reason } from '../../src/bot/turn.ts'
import { GOLDEN, GOLDEN_HARD } from './golden.cases.ts'
import { shippedKnowledge } from './shipped.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')
const knowledge = shippedKnowledge()

function decided(text: string): Decision {
  return decide({
    now: NOW,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: NOW },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  })
}

const ASKING = ['which', 'ask-age', 'ask-sex', 'ask-back']
const HANDED: Readonly<Record<string, string>> = {
  'asked-for-person': 'person',
  complaint: 'complaint',
  'medical-quality-complaint': 'quality',
  anger: 'anger',
}

/** Every name of the table that describes what was done. */
function namesOf(why: Reason): readonly string[] {
  const { entry, departments = [], rule = '', skill } = why
  const clinic = entry === undefined ? departments[0] : knowledge.faq.get(entry.id)?.departmentId
  return [
    ...(entry === undefined ? [] : [entry.id]),
    ...(clinic === undefined ? [] : [`@${clinic}`]),
    ...(ASKING.includes(rule) ? ['ask'] : []),
    ...(skill === 'safety' ? ['alarm'] : []),
    HANDED[rule] ?? rule,
  ]
}

function isAsExpected(expected: string, { why }: Decision): boolean {
  const done = namesOf(why)
  if (expected.startsWith('!')) return ![...done, ...namesOf(why.also ?? { skill: '' })].includes(expected.slice(1))
  const both = expected.split(' + ')
  if (both.length === 2) {
    const names = [done, why.also === undefined ? [] : namesOf(why.also)]
    return both.every((name, index) => names[index]?.includes(name) === true)
  }
  return why.also === undefined && expected.split(' | ').some((name) => done.includes(name))
}

function rowsOf(table: string): readonly (readonly [string, string])[] {
  return table
    .split('\n')
    .filter((line) => line.includes(' → '))
    .map((line) => line.split(' → ') as [string, string])
}

const rows = rowsOf(GOLDEN)
const hard = rowsOf(GOLDEN_HARD)

describe('the shipped knowledge', () => {
  it('is asked enough, and nothing twice', () => {
    const questions = [...rows, ...hard].map(([question]) => question)
    expect(questions.length).toBeGreaterThanOrEqual(300)
    expect(new Set(questions).size).toBe(questions.length)
  })

  it.each(rows)('leads %s → %s', (question, expected) => {
    const decision = decided(question)
    expect(isAsExpected(expected, decision), JSON.stringify(decision.why)).toBe(true)
  })

  it('reaches every third wording that is far from all entries, and answers few of them beside the point', () => {
    const outcomes = hard.map(([question, expected]) => {
      const decision = decided(question)
      if (isAsExpected(expected, decision)) return 'reached'
      return isOnTopic(expected, decision) ? 'near' : 'wrong'
    })
    const count = (outcome: string) => outcomes.filter((each) => each === outcome).length
    expect(count('reached'), `reached of ${hard.length}`).toBeGreaterThanOrEqual(hard.length * 0.3)
    expect(count('wrong'), `wrong of ${hard.length}`).toBeLessThanOrEqual(hard.length * 0.15)
  })
})

/** Asked back, or answered in general within the right category. */
function isOnTopic(expected: string, { why }: Decision): boolean {
  if (why.rule === 'which' || why.rule === 'ask-back' || why.rule === 'department.notSure') return true
  const category = (id: string) => knowledge.faq.get(id)?.category
  return why.entry !== undefined && expected.split(' | ').some((id) => category(id) === category(why.entry?.id ?? ''))
}
