// The figures by which an FAQ engine is judged, worked out by hand for a bank of two entries.
import { describe, expect, it } from 'vitest'
import { type EvalFinder, type EvalQuery, evaluateFaq } from '../../src/cli/eval/faq.ts'

const ENTRIES = [
  { bank: 'a', id: 'parking', question: '停车场在哪' },
  { bank: 'a', id: 'blood', question: '抽血要空腹吗' },
]

function query(text: string, kind: EvalQuery['kind'], ...relevant: string[]): EvalQuery {
  return { bank: 'a', text, kind, relevant }
}

/** Every text carries the score its first hit gets. */
const open = (): EvalFinder => (text) => {
  const score = Number(/[\d.]+/.exec(text)?.[0] ?? 0)
  return text.startsWith('second')
    ? [
        { id: 'blood', score },
        { id: 'parking', score: 0.1 },
      ]
    : [{ id: 'parking', score }]
}

const QUERIES: readonly EvalQuery[] = [
  query('0.9', 'pos', 'parking'),
  query('0.4', 'pos', 'parking'),
  query('second 0.8', 'pos', 'parking'),
  query('0.95', 'pos', 'blood'),
  query('0.85', 'hard_neg'),
  query('0.2', 'hard_neg'),
  ...Array.from({ length: 19 }, () => query('0.5', 'held_out')),
  query('0.99', 'held_out'),
]

const options = { open, monotonic: () => 0 }

describe('the FAQ figures', () => {
  it('count what is found first, and where the right entry stands', () => {
    expect(evaluateFaq(ENTRIES, QUERIES, options)).toMatchObject({ n: 26, recallAt1: 0.5, mrr: 0.625 })
  })

  it('set the threshold where one held-out question in twenty is answered', () => {
    expect(evaluateFaq(ENTRIES, QUERIES, options)).toMatchObject({
      falseAnswers: 0.05,
      rightAt5: 0.25,
      nearMissAnswered: 0.5,
      threshold: 0.8,
    })
  })

  it('report at the shipped threshold when it is given', () => {
    expect(evaluateFaq(ENTRIES, QUERIES, { ...options, operating: 0.3 })).toMatchObject({
      falseAnswers: 1,
      rightAt5: 0.5,
      threshold: 0.3,
    })
  })

  it('give each bank its own threshold', () => {
    const other = QUERIES.map((each) => ({ ...each, bank: 'b', text: each.text.replace('0.9', '0.3') }))
    const { byBank } = evaluateFaq(
      [...ENTRIES, ...ENTRIES.map((each) => ({ ...each, bank: 'b' }))],
      [...QUERIES, ...other],
      options,
    )
    expect(byBank).toMatchObject({ a: { threshold: 0.8 }, b: { threshold: 0.8 } })
  })
})
