// Messages carry 1, 2, 3 … per person without a gap: the visitor's cursor proves that nothing is missing.
import { expect, it } from 'vitest'
import { messagesAfter, messagesBefore } from '../../src/store/message.ts'
import { planSay } from '../../src/store/outbox.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, say } from './ward.ts'

eachStore((_name, open) => {
  it('numbers what twenty authors say at once without a gap or a double', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.write((tx) => say(tx, visit, `请到二楼${i}号诊室`))))
    const rows = await messagesAfter(store.reads, visit.identity.id, 0, 100)
    expect(rows.map((row) => row.no)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('gives the number of a message that was rolled back to the next one', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    await store.write((tx) => say(tx, visit, '您好'))
    const failed = store.write(async (tx) => {
      await say(tx, visit, '这句话没有说成')
      throw new Error('the turn failed')
    })
    await expect(failed).rejects.toThrow('the turn failed')
    const next = await store.write((tx) => say(tx, visit, '请问挂哪个科？'))
    expect(next.no).toBe(2)
  })

  it('scrolls back from any message and forward from any cursor', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    for (let i = 0; i < 5; i++) await store.write((tx) => say(tx, visit, `第${i + 1}句`))
    const after = await messagesAfter(store.reads, visit.identity.id, 3, 10)
    expect(after.map((row) => row.no)).toEqual([4, 5])
    const before = await messagesBefore(store.reads, visit.identity.id, 4, 2)
    expect(before.map((row) => row.no)).toEqual([3, 2])
  })

  it('puts what an agent says into the thread, on its way, and before the watchers, in one commit', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    const heard: number[] = []
    store.onCommit((commit) => heard.push(commit.lastSeq ?? -1, ...(commit.woken.has('outbox') ? [0] : [])))
    const { messageId, no } = await store.write((tx) =>
      planSay(tx, visit.conversation, {
        author: 'agent',
        authorId: 'nurse-1',
        class: 'H',
        content: { kind: 'text', text: '您好，我是导诊护士' },
      }),
    )
    expect(no).toBe(1)
    const send = await store.reads.selectFrom('outbox').selectAll().executeTakeFirstOrThrow()
    expect(send).toMatchObject({ id: messageId, no, class: 'H', state: 'planned', via: 'active' })
    expect(heard).toEqual([1, 0])
  })
})
