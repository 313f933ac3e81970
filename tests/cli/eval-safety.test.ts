// What the measuring commands count: alarms by kind, shares of rows, and how long a look takes.
import { describe, expect, it } from 'vitest'
import { createSafetyCheck } from '../../src/bot/safety.ts'
import type { SafetyCheck } from '../../src/bot/turn.ts'
import { evaluateCrisis } from '../../src/cli/eval/crisis.ts'
import { evaluateEmergency } from '../../src/cli/eval/emergency.ts'
import { evaluateFalseAlarms } from '../../src/cli/eval/false-alarms.ts'
import { shippedRedFlags } from '../bot/shipped.ts'

const safety: SafetyCheck = createSafetyCheck(shippedRedFlags())

describe('the crisis figures', () => {
  it('count a self-harm alarm on a row of another level as a false one', () => {
    expect(
      evaluateCrisis(safety, [
        { text: '我不想活了', level: 'crisis' },
        { text: '今天有点累', level: 'crisis' },
        { text: '停车场在哪', level: 'none' },
        { text: '我要杀了他', level: 'aggression' },
      ]),
    ).toMatchObject({ n: 4, recall: 0.5, precision: 1, aggression: { n: 1, alarms: 1 } })
  })

  it('are zero, not nothing, when nothing was asked', () => {
    expect(evaluateCrisis(safety, [])).toMatchObject({ n: 0, recall: 0, precision: 0 })
  })
})

describe('the emergency figures', () => {
  it('look at E and N, and count U only as a row', () => {
    expect(
      evaluateEmergency(safety, [
        { text: '胸口压着疼出汗', level: 'E' },
        { text: '我爸叫不醒了', level: 'E' },
        { text: '有点胸闷', level: 'U' },
        { text: '胸痛中心在哪', level: 'N' },
      ]),
    ).toMatchObject({ n: 4, recall: 1, falseAlarms: 0 })
  })
})

describe('the alarms on ordinary questions', () => {
  it('are told apart by kind and rule', () => {
    const figures = evaluateFalseAlarms(safety, [{ text: '抽血几点开始' }, { text: '我爸叫不醒了' }])
    expect(figures).toMatchObject({ n: 2, crisis: 0, emergency: 0.5, byRule: { 'unconscious.not-waking': 1 } })
  })
})
