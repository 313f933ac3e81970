// How many approved questions a release would answer otherwise: counted in full, shown in part.
import { describe, expect, it } from 'vitest'
import { compareAnswers } from '../../src/editing/regression.ts'
import { smallKnowledge } from '../bot/knowledge-builder.ts'

describe('the comparison before a release', () => {
  it('counts every changed answer and shows the first fifty', async () => {
    const before = smallKnowledge()
    const after = { ...before, faq: { ...before.faq, find: () => [] } }
    const questions = Array.from({ length: 60 }, (_, at) => `停车怎么收费${'？'.repeat(at + 1)}`)
    const asking = { now: 0, elapsed: () => 0, budgetMs: 1_000, pause: async () => {} }
    const same = await compareAnswers([before, before], questions, asking)
    expect(same).toEqual({ asked: 60, changedTotal: 0, changed: [] })
    const { asked, changedTotal, changed } = await compareAnswers([before, after], questions, asking)
    expect([asked, changedTotal, changed.length]).toEqual([60, 60, 50])
    expect(changed[0]).toMatchObject({ question: '停车怎么收费？', before: expect.stringContaining('每小时 4 元') })
  })
})
