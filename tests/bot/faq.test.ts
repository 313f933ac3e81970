// The look-up among the hospital's own wordings, and among a thousand entries that differ in a word or two.
import { describe, expect, it } from 'vitest'
import { makeFaq } from '../../bench/faq.ts'
import { createFaqFinder } from '../../src/bot/faq.ts'
import { parseFaqFile } from '../../src/bot/knowledge.ts'
import { expectParsed, shippedFaq } from './shipped.ts'

const NOW = Date.parse('2026-11-23T10:00:00+08:00')

describe('a stored wording', () => {
  it('finds its own entry and no other, for every wording we ship', () => {
    const entries = shippedFaq()
    const finder = createFaqFinder(entries)
    const missed = entries.flatMap(({ id, questions }) =>
      questions.filter((question) => {
        const [best, second] = finder.find(question, NOW)
        return best?.entry.id !== id || best.score !== 1 || (second?.score ?? 0) > 0.9
      }),
    )
    expect(missed).toEqual([])
  })

  it('is found among a thousand entries much alike', () => {
    const entries = expectParsed(parseFaqFile(makeFaq(1_000), 'bench.yaml'))
    const finder = createFaqFinder(entries)
    const missed = entries.flatMap(({ id, questions }) =>
      questions.filter((question) => {
        const hits = finder.find(`您好，${question}`, NOW)
        return hits[0]?.entry.id !== id || (hits[1]?.score ?? 0) > 0.9
      }),
    )
    expect(missed).toEqual([])
  })

  it('of two entries leaves the choice to the person', () => {
    const entry = { category: '路线', answer: '见指示牌。' }
    const finder = createFaqFinder(
      expectParsed(
        parseFaqFile(
          [
            { ...entry, id: 'east', questions: ['东门在哪', '停车场入口在哪'] },
            { ...entry, id: 'west', questions: ['西门在哪', '停车场入口在哪'] },
          ],
          'gates.yaml',
        ),
      ),
    )
    expect(finder.find('停车场入口在哪？', NOW).map(({ score }) => score)).toEqual([1, 1])
  })

  it('of an outdated entry leaves the answer to a valid one', () => {
    const entry = { category: '就诊', answer: '8:00。', questions: ['冬天几点开门'] }
    const finder = createFaqFinder(
      expectParsed(
        parseFaqFile(
          [
            { ...entry, id: 'last-winter', validTo: '2026-03-31' },
            { ...entry, id: 'this-winter' },
          ],
          'winter.yaml',
        ),
      ),
    )
    expect(finder.find('冬天几点开门', NOW).map((hit) => hit.entry.id)).toEqual(['this-winter'])
  })
})
