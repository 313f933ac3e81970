// In a group others read along: no answers, no questions about an illness, no hand-off; danger first, then a private talk.
import { describe, expect, it } from 'vitest'
import { decide } from '../../src/bot/decide.ts'
import { smallKnowledge } from './knowledge-builder.ts'
import { START } from './transcript.ts'

const knowledge = smallKnowledge()
const said = (text: string) => {
  const decision = decide({
    now: START,
    event: { kind: 'inbound', content: { kind: 'text', text }, sentAt: START },
    conversation: { state: 'new', emergency: false, mayHold: true, isPublic: true },
    state: {},
    knowledge,
  })
  return { kinds: decision.effects.map(({ kind }) => kind), says: decision.effects.filter((e) => e.kind === 'say') }
}

describe('in a group', () => {
  it.each(['孩子发烧39度挂什么科', '人工', '停车多少钱', '你好', '嗯'])('%s is asked into a private talk', (text) => {
    expect(said(text).kinds).toEqual(['say'])
    expect(said(text).says).toMatchObject([{ class: 'bot', content: { text: 'inPublic' } }])
  })

  it('danger is answered first, and people are called', () => {
    const { kinds, says } = said('胸口压着疼，一直出汗')
    expect(kinds).toContain('raiseAlarm')
    expect(says).toMatchObject([
      { class: 'safety', content: { text: expect.stringContaining('120') } },
      { class: 'bot', content: { text: 'inPublic' } },
    ])
  })
})
