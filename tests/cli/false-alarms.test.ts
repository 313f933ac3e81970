// What the measure of ordinary questions counts: alarms by kind and rule.
import { describe, expect, it } from 'vitest'
import { createSafetyCheck } from '../../src/bot/safety.ts'
import { evaluateFalseAlarms } from '../../src/cli/eval/false-alarms.ts'
import { shippedRedFlags } from '../bot/shipped.ts'

const safety = createSafetyCheck(shippedRedFlags())

describe('the alarms on ordinary questions', () => {
  it('are told apart by kind and rule', () => {
    const figures = evaluateFalseAlarms(safety, [{ text: '抽血几点开始' }, { text: '我爸叫不醒了' }])
    expect(figures).toMatchObject({ n: 2, crisis: 0, emergency: 0.5, byRule: { 'unconscious.not-waking': 1 } })
  })
})
