// What a mistake costs decides what is said.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitrate, type Candidate, type CandidateKind, COSTS } from '../../src/bot/arbitration.ts'

const faq = (chance: number, said = 'entry'): Candidate<string> => ({ kind: 'faq', chance, said })
const act = (candidates: readonly Candidate<string>[], situation = {}) => arbitrate(candidates, situation).verdict.act

describe('what is said', () => {
  it('is the answer when it is surely the right one', () => {
    expect(arbitrate([faq(0.95)]).verdict).toMatchObject({ act: 'answer', candidate: { said: 'entry' } })
  })

  it('is a choice when two answers are as likely', () => {
    const { verdict } = arbitrate([faq(0.85, 'parking'), faq(0.85, 'parking-fee')])
    expect(verdict).toMatchObject({ act: 'choices', candidates: [{ said: 'parking' }, { said: 'parking-fee' }] })
  })

  it('is never more than three choices, and none that nobody would take', () => {
    const { verdict } = arbitrate([0.8, 0.7, 0.6, 0.5, 0.01].map((chance) => faq(chance)))
    expect(verdict.act === 'choices' ? verdict.candidates.length : 0).toBe(3)
  })

  it('is that we did not understand when nothing is likely', () => {
    expect(act([faq(0.2)])).toBe('notUnderstood')
    expect(act([])).toBe('notUnderstood')
  })

  it('is a person when two messages were not understood', () => {
    expect(act([], { misses: 1 })).toBe('notUnderstood')
    expect(act([], { misses: 2 })).toBe('person')
  })

  it('is an answer even then, when there is one', () => {
    expect(act([faq(0.95)], { misses: 5 })).toBe('answer')
  })

  it('is no general answer where a drug is asked for in its words', () => {
    const drug: Candidate<string> = { kind: 'refusal', chance: 0.9, said: 'no drug' }
    expect(arbitrate([drug], { general: 0.85 }).verdict).toMatchObject({
      act: 'answer',
      candidate: { said: 'no drug' },
    })
    const advice: Candidate<string> = { kind: 'advice', chance: 0.4, said: 'the doctor' }
    expect(act([advice], { general: 0.88 })).toBe('general')
  })

  it('is the general answer of the topic when no entry fits', () => {
    expect(act([faq(0.3)], { general: 0.9 })).toBe('general')
    expect(act([faq(0.97)], { general: 0.9 })).toBe('answer')
  })

  it('is a clinic sooner than an entry: a wrong clinic is put right at the guide desk', () => {
    expect(act([{ kind: 'clinic', chance: 0.5, said: 'neurology' }])).toBe('answer')
    expect(act([faq(0.5)])).not.toBe('answer')
  })

  it('is the refusal when drug and entry are as likely: advice on a drug must not slip through', () => {
    const drug: Candidate<string> = { kind: 'refusal', chance: 0.8, said: 'refuse.medicine' }
    expect(arbitrate([faq(0.8), drug]).verdict).toMatchObject({ candidate: { kind: 'refusal' } })
  })

  it('is an approved entry as it stands, even where a drug is named', () => {
    const drug: Candidate<string> = { kind: 'refusal', chance: 0.9, said: 'refuse.medicine' }
    expect(arbitrate([{ kind: 'clinicalFaq', chance: 1, said: 'gastroscopy-prepare' }, drug]).verdict).toMatchObject({
      candidate: { kind: 'clinicalFaq' },
    })
  })
})

describe('any set of candidates', () => {
  const kinds: readonly CandidateKind[] = ['faq', 'faqOnTopic', 'clinicalFaq', 'clinic', 'refusal', 'advice']
  const candidate = fc.record({
    kind: fc.constantFrom(...kinds),
    chance: fc.double({ min: 0, max: 1, noNaN: true }),
    said: fc.constant('x'),
  })

  it('leads to the way that costs least, with chances that leave room for none of them', () => {
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 6 }), fc.nat(3), (candidates, misses) => {
        const { verdict, costs, candidates: weighed } = arbitrate(candidates, { misses })
        const least = Math.min(...Object.values(costs))
        expect(costs[verdict.act]).toBeCloseTo(least, 1)
        expect(weighed.reduce((sum, { chance }) => sum + chance, 0)).toBeLessThan(1)
      }),
    )
  })

  it('does not make an answer likelier by adding a rival', () => {
    fc.assert(
      fc.property(candidate, candidate, (one, rival) => {
        const alone = arbitrate([one]).candidates[0]?.chance ?? 0
        const both = arbitrate([one, rival]).candidates.find((each) => each.kind === one.kind)?.chance ?? 0
        if (one.kind !== rival.kind) expect(both).toBeLessThanOrEqual(alone + 1e-9)
      }),
    )
  })
})

it('a wrong confident answer costs more than asking back, and that more than an answer that fits', () => {
  const wrong = [COSTS.wrong.faq, COSTS.wrong.faqOnTopic, COSTS.wrong.clinicalFaq]
  expect(Math.min(...wrong)).toBeGreaterThan(COSTS.choices.notAmong)
  expect(COSTS.choices.notAmong).toBeGreaterThan(COSTS.choices.among)
  expect(COSTS.wrong.clinicalFaq).toBeGreaterThan(COSTS.wrong.faq)
})
