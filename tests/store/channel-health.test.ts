// What the rows of one channel say, on both databases: times, counts, the newest trouble, and who asked for a test.
import { expect, it } from 'vitest'
import type { MessageId } from '../../src/model/ids.ts'
import { endTrouble, findNotice, noteTrouble, readChannelHealth, testersOf } from '../../src/store/channel-health.ts'
import { nextMessageNo } from '../../src/store/identity.ts'
import { insertMessage } from '../../src/store/message.ts'
import { settleSend } from '../../src/store/outbox.ts'
import { claimPull, releasePull, wantPull } from '../../src/store/pull.ts'
import type { OutboxTable } from '../../src/store/schema.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, reply, sendOf, type Visit, WECHAT, waitingInbound } from './ward.ts'

/** The patient writes; the platform said so `ago` milliseconds before. */
async function writes(store: Store, visit: Visit, text: string, ago = 1_000): Promise<void> {
  await store.write(async (tx) => {
    const id = tx.newId() as MessageId
    const no = await nextMessageNo(tx, visit.identity.id)
    const row = { id, identityId: visit.identity.id, no, conversationId: visit.conversation.id } as const
    await insertMessage(tx, { ...row, author: 'contact', content: { kind: 'text', text }, sentAt: tx.now - ago })
    const shown = { conversation_id: visit.conversation.id, message_id: id }
    await waitingInbound(tx, visit.identity.id, { ...shown, sent_at: tx.now - ago, state: 'done' })
  })
}

async function settles(store: Store, id: string, state: 'sent' | 'failed' | 'unknown', failure?: string) {
  const sending = { state: 'sending', attempts: 1 } as const
  await store.write((tx) => tx.db.updateTable('outbox').set(sending).where('id', '=', id).execute())
  const send: OutboxTable = await sendOf(store, id)
  await store.write((tx) => settleSend(tx, send, { state, ...(failure === undefined ? {} : { failure }) }))
}

/** More sends of another channel than are looked through. */
async function crowdElsewhere(store: Store): Promise<void> {
  const [own] = await store.reads.selectFrom('outbox').selectAll().limit(1).execute()
  if (own === undefined) throw new Error('nothing was sent yet')
  const others = Array.from({ length: 5_000 }, (_, at) => ({
    ...{ ...own, id: `zz-${String(at).padStart(5, '0')}`, channel_id: 'another' },
  }))
  await store.write(async (tx) => {
    for (let at = 0; at < others.length; at += 500) {
      await tx.db
        .insertInto('outbox')
        .values(others.slice(at, at + 500))
        .execute()
    }
  })
}

eachStore((_name, open) => {
  it('knows nothing of a channel nobody has used', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    expect(await readChannelHealth(store.reads, WECHAT, clock.now())).toMatchObject({
      ...{ lastInboundAt: undefined, lastSentAt: undefined, delaysMs: [], tokens: [], pull: undefined },
      lastHour: { sent: 0, failed: 0, unknown: 0, failures: [] },
      waiting: { count: 0, oldestDueSince: undefined },
    })
  })

  it('counts what went, failed and waits there, within the hour and of this channel only', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const visit = await firstVisit(store)
    await settles(store, await reply(store, visit, '昨天的回复'), 'failed', 'gave-up')
    clock.advance('61m')
    await writes(store, visit, '今天还上班吗', 1_500)
    await settles(store, await reply(store, visit, '上班'), 'sent')
    const sentAt = clock.now()
    clock.advance('1m')
    await settles(store, await reply(store, visit, '几点'), 'failed', 'window-closed')
    await settles(store, await reply(store, visit, '到几点'), 'failed', 'window-closed')
    await settles(store, await reply(store, visit, '请带证件'), 'unknown')
    const late = await reply(store, visit, '还有一句')
    const full = await reply(store, visit, '再有一句')
    const quota = { failure: 'quota-used', due_at: clock.now() + 60_000 }
    await store.write((tx) => tx.db.updateTable('outbox').set(quota).where('id', '=', full).execute())

    const health = await readChannelHealth(store.reads, WECHAT, clock.now())
    expect(health).toMatchObject({
      ...{ lastInboundAt: sentAt, lastSentAt: sentAt, delaysMs: [1_500] },
      lastHour: { sent: 1, failed: 2, unknown: 1, failures: [{ why: 'window-closed', count: 2 }] },
      waiting: { count: 2, retrying: 0, forPatient: 1, oldestDueSince: (await sendOf(store, late)).due_at },
    })
    expect((await readChannelHealth(store.reads, 'another', clock.now())).lastSentAt).toBeUndefined()
  })

  it('still knows when a channel last sent, however much the others have sent since', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const visit = await firstVisit(store)
    await settles(store, await reply(store, visit, '在三楼'), 'sent')
    const sentAt = clock.now()
    clock.advance('1d')
    await settles(store, await reply(store, visit, '还有事吗'), 'failed', 'window-closed')
    await writes(store, visit, '谢谢')
    await crowdElsewhere(store)
    expect((await readChannelHealth(store.reads, WECHAT, clock.now())).lastSentAt).toBe(sentAt)
  })

  it('keeps the newest trouble with the platform’s code, and when it was over', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const pausedUntil = clock.now() + 30_000
    const note = (why: string, code: string) =>
      store.write((tx) => noteTrouble(tx, { channelId: WECHAT, kind: 'send', why, platformCode: code, pausedUntil }))
    await Promise.all([note('later', '45009'), note('later', '45009')])
    await note('settings', '48001')
    const first = await readChannelHealth(store.reads, WECHAT, clock.now())
    expect(first.sendTrouble).toMatchObject({ why: 'settings', platformCode: '48001', overAt: undefined })
    expect(first.pausedUntil).toBe(pausedUntil)
    clock.advance('10s')
    await store.write((tx) => endTrouble(tx, WECHAT))
    const overAt = clock.now()
    clock.advance('10s')
    await store.write((tx) => endTrouble(tx, WECHAT))
    const after = await readChannelHealth(store.reads, WECHAT, clock.now())
    expect(after.sendTrouble).toMatchObject({ why: 'settings', overAt })
    expect(after.pausedUntil).toBeUndefined()
    await note('later', '-1')
    expect((await readChannelHealth(store.reads, WECHAT, clock.now())).sendTrouble?.overAt).toBeUndefined()
  })

  it('says how often fetching failed in a row, and when it is tried again', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await store.write((tx) => wantPull(tx, WECHAT, undefined))
    const dueAt = clock.now() + 4_000
    await store.write(async (tx) => {
      const claim = await claimPull(tx, WECHAT, 'node-a', 60_000)
      if (claim === undefined) throw new Error('it is due')
      await releasePull(tx, claim, 'node-a', { dueAt, failure: '40001' })
    })
    const { pull } = await readChannelHealth(store.reads, WECHAT, clock.now())
    expect(pull).toEqual({ attempts: 1, pulledAt: undefined, dueAt, failure: '40001' })
  })

  it('finds who wrote 测试 within a day, each person once, and nobody who only mentions it', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const [yesterday, tester, patient] = [
      await firstVisit(store, 'p-1'),
      await firstVisit(store, 'p-2'),
      await firstVisit(store, 'p-3'),
    ]
    await writes(store, yesterday, '测试')
    clock.advance('25h')
    await writes(store, tester, ' 测试。')
    await writes(store, patient, '我要做听力测试')
    clock.advance('1m')
    await writes(store, tester, 'Test')
    expect(await testersOf(store.reads, WECHAT, clock.now())).toEqual([
      {
        ...{ conversationId: tester.conversation.id, contactId: tester.identity.contactId },
        ...{ displayName: undefined, at: clock.now() },
      },
    ])
    expect(await testersOf(store.reads, 'another', clock.now())).toEqual([])
  })

  it('tells what became of a notice, and of nothing else', async () => {
    const store = await open()
    const visit = await firstVisit(store)
    const notice = await reply(store, visit, '【渠道测试】', { class: 'N' })
    expect(await findNotice(store.reads, WECHAT, notice)).toMatchObject({ state: 'planned', failure: null })
    expect(await findNotice(store.reads, 'another', notice)).toBeUndefined()
    const answer = await reply(store, visit, '在三楼')
    expect(await findNotice(store.reads, WECHAT, answer)).toBeUndefined()
  })
})
