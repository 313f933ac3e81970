// What the evaluation of desk questions counts as right, wrong, asked and handed over.
import { describe, expect, it } from 'vitest'
import { DESK_INTENT_TOPICS } from '../../src/cli/eval/desk-intent-topics.ts'
import { type DeskIntentRow, evaluateDeskIntents } from '../../src/cli/eval/desk-intents.ts'
import { shippedFaq, shippedKnowledge } from '../bot/shipped.ts'

const knowledge = shippedKnowledge()

function outcomeOf(text: string, intent: string): string | undefined {
  const figures = evaluateDeskIntents(knowledge, [{ text, intent }])
  return (['right', 'wrong', 'asked', 'handedOver'] as const).find((outcome) => figures[outcome] === 1)
}

describe('a labelled desk question', () => {
  it.each([
    ['我要怎么退号', 'registration', 'right'],
    ['我要怎么退号', 'price', 'wrong'],
    ['膝盖疼挂什么科', 'which_department', 'right'],
    ['给我开点头孢', 'medical', 'right'],
    ['给我开点头孢', 'hours', 'wrong'],
    ['我要投诉护士', 'complaint', 'right'],
    ['我要找人工客服', 'registration', 'handedOver'],
    ['就是那个呀', 'registration', 'asked'],
    ['停车场在哪，怎么收费', 'price', 'right'],
    ['停车场在哪', 'no-such-intent', 'wrong'],
  ])('%s, meant as %s, counts as %s', (text, intent, outcome) => {
    expect(outcomeOf(text, intent)).toBe(outcome)
  })

  it('counts once, in shares of all, with the time of the whole decision', () => {
    let ms = 0
    const clock = { monotonic: () => (ms += 0.25) }
    const rows: readonly DeskIntentRow[] = [
      { text: '停车场在哪', intent: 'address' },
      { text: '人工', intent: 'hours' },
      { text: '停车场在哪', intent: 'vaccine' },
      { text: '那个', intent: 'vaccine' },
    ]
    expect(evaluateDeskIntents(knowledge, rows, { clock })).toEqual({
      n: 4,
      right: 0.25,
      wrong: 0.25,
      asked: 0.25,
      handedOver: 0.25,
      p50Ms: 0.25,
      p99Ms: 0.25,
    })
    expect(evaluateDeskIntents(knowledge, [])).toMatchObject({ n: 0, right: 0, p50Ms: 0 })
  })
})

describe('the table of intents', () => {
  it('names only entries and categories that are shipped', () => {
    const faq = shippedFaq()
    const known = new Set([...faq.map(({ id }) => id), ...faq.map(({ category }) => category)])
    const named = Object.values(DESK_INTENT_TOPICS).flatMap(({ entries = [], categories = [] }) => [
      ...entries,
      ...categories,
    ])
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })
})
