// The shipped seeds answer what people ask a desk most.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import { GOLDEN_DEPARTMENTS, GOLDEN_FAQ, GOLDEN_NOT } from './golden.cases.ts'
import { shippedKnowledge } from './shipped.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')
const knowledge = shippedKnowledge()

function why(text: string) {
  return decide({
    now: NOW,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: NOW },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: {},
    knowledge,
  }).why
}

describe('the shipped knowledge', () => {
  it.each(GOLDEN_FAQ)('answers %s', (question, id) => {
    expect(why(question)).toMatchObject({ entry: { id } })
  })

  it.each(GOLDEN_DEPARTMENTS)('leads %s', (question, id) => {
    expect(why(question).departments?.[0]).toBe(id)
  })

  it.each(GOLDEN_NOT)('does not answer %s with what is only near', (question, id) => {
    expect(why(question).entry?.id).not.toBe(id)
  })
})
