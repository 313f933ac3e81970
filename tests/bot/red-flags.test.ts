// Every family rings for its own sentences and keeps still for their look-alikes.
import { describe, expect, it } from 'vitest'
import { testRedFlags } from '../../src/bot/knowledge.ts'
import { createSafetyCheck } from '../../src/bot/safety.ts'
import { FAMILY_CASES } from './red-flags.cases.ts'
import { shippedRedFlags } from './shipped.ts'

const rules = shippedRedFlags()
const safety = createSafetyCheck(rules)

describe('the shipped red flags', () => {
  it('pass the sentences that stand beside each rule', () => {
    expect(testRedFlags(rules)).toEqual([])
  })

  it('have cases for every family', () => {
    expect(FAMILY_CASES.map((cases) => cases.family)).toEqual(rules.families.map((family) => family.id))
  })

  for (const { family, rings, silent } of FAMILY_CASES) {
    describe(family, () => {
      it.each(rings)('rings for %s', (sentence) => {
        expect(safety.check(sentence)).toBeDefined()
      })
      it.each(silent)('keeps still for %s', (sentence) => {
        expect(safety.check(sentence)).toBeUndefined()
      })
    })
  }
})

describe('the red-flag check', () => {
  it('finds the family of the danger, in whoever it is', () => {
    expect(safety.check('我爸现在说话不清楚嘴歪')).toMatchObject({ family: 'stroke', kind: 'emergency' })
    expect(safety.check('我不想活了')).toMatchObject({ family: 'self-harm', kind: 'selfHarm' })
    expect(safety.check('我老公打我，不敢回家')).toMatchObject({ family: 'violence', kind: 'violence' })
  })

  it("quotes the patient's own words, however they were written", () => {
    expect(safety.check('胸\u200b口疼，冒冷汗')?.words).toEqual(['胸\u200b口疼', '冒冷汗'])
  })

  it('uses what is already known of the person', () => {
    expect(safety.check('下面出血了')).toBeUndefined()
    expect(safety.check('下面出血了', { pregnant: true })).toMatchObject({ family: 'pregnancy' })
  })

  it('alerts the clinics of the green channel', () => {
    expect(safety.check('胸口压着疼出汗')?.greenChannel).toEqual(['emergency', 'cardiology'])
  })
})
