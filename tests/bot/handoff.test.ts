// Who wants a person gets one; who only uses the same characters does not.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import type { Effect } from '../../src/bot/turn.ts'
import { smallKnowledge } from './knowledge-builder.ts'
import { START, Talk } from './transcript.ts'

const knowledge = smallKnowledge()

function handOffs(text: string): readonly Effect[] {
  const { effects } = decide({
    now: START,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: START },
    conversation: { state: 'bot', emergency: false, mayHold: false },
    state: { greeted: true },
    knowledge,
  })
  return effects.filter((effect) => effect.kind === 'handOff')
}

describe('a hand-off', () => {
  it.each([
    ['人工', 'asked-for-person', 'routine'],
    ['轉人工', 'asked-for-person', 'routine'],
    ['有没有真人客服', 'asked-for-person', 'routine'],
    ['我要投诉', 'complaint', 'routine'],
    ['再不处理我打12345', 'complaint', 'routine'],
    ['护士态度太差了', 'complaint', 'routine'],
    ['手术失败，要投诉', 'medical-quality-complaint', 'urgent'],
    ['你们给我开错药了', 'medical-quality-complaint', 'urgent'],
    ['听不懂人话吗', 'anger', 'routine'],
  ])('follows %s', (text, reason, acuity) => {
    expect(handOffs(text)).toMatchObject([{ kind: 'handOff', reason, acuity }])
  })

  it.each([
    '人工流产要住院吗',
    '人工泪液多少钱',
    '律师来复印病历要带什么',
    '客服电话是多少',
    '人工授精挂什么科',
    '人工耳蜗能报销吗',
    '换人工关节多少钱',
    '不用转人工，问一下停车',
    '我的电话是0000-1234567，12345678 是卡号',
    '附近有律师事务所吗',
    '肿块会滚动',
  ])('does not follow %s', (text) => {
    expect(handOffs(text)).toEqual([])
  })

  it('asked for again while waiting reaches the desk, and nothing else does', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } }).movesTo('queued')
    talk.says('停车多少钱')
    talk.says('人工呢')
    expect(talk.lines).toEqual(['患者：停车多少钱', '患者：人工呢', '转人工：asked-for-person'])
  })

  it('asked for again in an emergency gets a calm answer at once, every time', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } })
    talk.says('胸口压着疼出汗')
    talk.says('人工')
    talk.wait(5_000).says('人工人工')
    expect(talk.lines.slice(3)).toEqual([
      '患者：人工',
      '机器人：handoff.emergency',
      '患者：人工人工',
      '机器人：handoff.emergency',
    ])
  })

  it('asked for in a crisis of the mind gets its own words', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } })
    talk.says('我不想活了')
    talk.says('有真人吗')
    expect(talk.lines.at(-1)).toBe('机器人：handoff.crisis')
  })

  it('names the clinic that was talked about, so that its team takes over', () => {
    const talk = new Talk(knowledge, { state: { greeted: true } })
    talk.says('膝盖疼挂什么科')
    expect(talk.says('转人工').effects).toMatchObject([{ kind: 'handOff', department: 'orthopedics' }])
  })
})
