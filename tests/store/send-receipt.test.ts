// A platform that gives back only its own id for what it took: whose send that was.
import { expect, it } from 'vitest'
import { claimSends, settleSend } from '../../src/store/outbox.ts'
import { findSendTakenAs } from '../../src/store/send-receipt.ts'
import type { Store } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, reply, WECHAT } from './ward.ts'

async function takenAs(store: Store, platformMessageId: string): Promise<void> {
  await store.write(async (tx) => {
    const [send] = await claimSends(tx, { channelId: WECHAT, node: 'node-a', leaseMs: 30_000, limit: 1 })
    if (send !== undefined) await settleSend(tx, send, { state: 'sent', platformMessageId })
  })
}

eachStore((_name, open) => {
  it('is found among the sends of the person it went to, and of nobody else', async () => {
    const store = await open()
    const [first, second] = [await firstVisit(store, 'patient-1'), await firstVisit(store, 'patient-2')]
    const id = await reply(store, first, '您的预约在明天')
    await takenAs(store, 'sid-1')
    await reply(store, second, '您的预约在后天')
    await takenAs(store, 'sid-2')
    const find = ({ identity }: typeof first, sid: string) =>
      store.write((tx) => findSendTakenAs(tx, { id: identity.id, lastMessageNo: 1 }, sid))
    expect(await find(first, 'sid-1')).toBe(id)
    expect(await find(second, 'sid-1')).toBeUndefined()
    expect(await find(first, 'sid-9')).toBeUndefined()
  })
})
