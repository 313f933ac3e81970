// What agents do around a conversation beside talking, on both databases: texts begun, steps of an emergency, questions.
import { expect, it } from 'vitest'
import { DAY } from '../../src/base/clock.ts'
import { assistsAskedBy, assistsToAnswer, findAssist, insertAssist, settleAssist } from '../../src/store/assist.ts'
import { begunTextsOf, deleteOldTexts, saveBegunText } from '../../src/store/begun-text.ts'
import { findStep, insertStep, markRetracted, stepsOf } from '../../src/store/emergency-step.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

eachStore((_name, open) => {
  it('keeps one text per person, conversation and mode, the newest, for seven days', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const key = { agentId: 'limei', conversationId: 'c1', mode: 'reply' } as const
    await store.write((tx) => saveBegunText(tx, key, '请您'))
    await store.write((tx) => saveBegunText(tx, key, '请您早八点来'))
    await store.write((tx) => saveBegunText(tx, { ...key, mode: 'note' }, '要周三的号'))
    await store.write((tx) => saveBegunText(tx, { ...key, agentId: 'wangmin' }, '别人的'))
    const texts = await begunTextsOf(store.reads, 'limei', clock.now())
    expect(texts.map(({ text }) => text).sort()).toEqual(['要周三的号', '请您早八点来'].sort())
    await store.write((tx) => saveBegunText(tx, { ...key, mode: 'note' }, ''))
    expect(await begunTextsOf(store.reads, 'limei', clock.now())).toHaveLength(1)
    expect(await begunTextsOf(store.reads, 'limei', clock.now() + 7 * DAY)).toEqual([])
    clock.advance('7d')
    expect(await store.write((tx) => deleteOldTexts(tx, clock.now(), 1))).toBe(1)
    expect(await store.write((tx) => deleteOldTexts(tx, clock.now(), 10))).toBe(1)
  })

  it('settles a question once, however many answer at the same moment', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const question = { conversationId: 'c1', askedBy: 'limei', toAgentId: undefined, question: '可加号？' }
    const ask = (toTeamId: string, dueAt: number) =>
      store.write((tx) => insertAssist(tx, { ...question, toTeamId, dueAt }))
    const [later, sooner] = [await ask('bones', clock.now() + 2_000), await ask('bones', clock.now() + 1_000)]
    await ask('children', clock.now() + 500)
    const waiting = await assistsToAnswer(store.reads, 'chen', ['bones'])
    expect(waiting.map(({ id }) => id)).toEqual([sooner, later])
    const answers = await Promise.all(
      ['chen', 'wang', 'zhao'].map((by) =>
        store.write((tx) => settleAssist(tx, sooner, { state: 'answered', by, answer: `${by}：可以` })),
      ),
    )
    expect(answers.filter(Boolean)).toHaveLength(1)
    const settled = await findAssist(store.reads, sooner)
    expect(settled?.answer).toBe(`${settled?.settled_by}：可以`)
    expect(await assistsAskedBy(store.reads, 'limei', clock.now())).toHaveLength(3)
    expect(await assistsAskedBy(store.reads, 'limei', clock.now() + 8 * DAY)).toHaveLength(2)
  })

  it('keeps a step that was a slip, marked with who took it back first', async () => {
    const store = await open()
    const step = { conversationId: 'c1', kind: 'phoned', outcome: 'no-answer', whom: undefined, agentId: 'limei' }
    const id = await store.write((tx) => insertStep(tx, step))
    await store.write((tx) => markRetracted(tx, id, 'limei'))
    await store.write((tx) => markRetracted(tx, id, 'wangmin'))
    expect(await findStep(store.reads, id)).toMatchObject({ retracted_by: 'limei', outcome: 'no-answer' })
    expect(await stepsOf(store.reads, 'c1')).toHaveLength(1)
  })
})
