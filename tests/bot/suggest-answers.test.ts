// Answers offered to an agent: near to what was asked, few, and none where the words sound like danger.
import { describe, expect, it } from 'vitest'
import { suggestAnswers } from '../../src/bot/suggest-answers.ts'
import { MONDAY_MORNING } from '../support/clock.ts'
import { smallKnowledge } from './knowledge-builder.ts'

const offered = (text: string) => suggestAnswers(smallKnowledge(), MONDAY_MORNING, text)

describe('answers offered to an agent', () => {
  it('begin with the approved answer to what the patient asked, three at most', () => {
    const answers = offered('请问停车多少钱')
    expect(answers[0]).toMatchObject({ title: '停车怎么收费？', answer: '每小时 4 元。' })
    expect(answers.length).toBeLessThanOrEqual(3)
  })

  it('are none for words that sound like an emergency, though they ask about parking too', () => {
    expect(offered('我爸胸口压着疼，出了好多汗，停车多少钱')).toEqual([])
  })

  it('are none for nothing, and none for a story', () => {
    expect(offered('  ')).toEqual([])
    expect(offered('停车多少钱'.repeat(60))).toEqual([])
  })
})
