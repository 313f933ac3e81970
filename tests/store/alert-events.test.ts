// What colleagues are told of: what still stands, each event once, by one process at a time.
import { expect, it } from 'vitest'
import { ALERT_TOPICS } from '../../src/model/staff-alert.ts'
import { alertPlace, alertsAfter, moveAlertPlace } from '../../src/store/alert-events.ts'
import type { EventDraft, Store } from '../../src/store/tx.ts'
import { eachStore } from '../support/store.ts'

const WAY = 'duty-group'
const CONVERSATION = '01CONVERSATION'
const place = (store: Store) => store.write((tx) => alertPlace(tx, WAY))
const happens = (store: Store, ...drafts: readonly Omit<EventDraft, 'conversationId'>[]) =>
  store.write(async (tx) => {
    for (const draft of drafts) tx.announce({ conversationId: CONVERSATION, ...draft })
  })

function rings(store: Store, alarmId: string): Promise<void> {
  return store.write(async (tx) => {
    const row = { conversation_id: CONVERSATION, family: 'chest-pain', rule: 'r', kind: 'emergency', words: '[]' }
    const rest = { green_channel: '[]', raised_at: tx.now, level: 0, acknowledged_at: null, acknowledged_by: null }
    await tx.db
      .insertInto('alarm')
      .values({ id: alarmId, ...row, ...rest })
      .execute()
    tx.announce({ kind: 'alarm.raised', conversationId: CONVERSATION, data: { alarmId, change: 'raised' } })
  })
}

eachStore((_name, open) => {
  it('begins with what happens from now on', async () => {
    const store = await open()
    await rings(store, 'A1')
    const from = await place(store)
    expect((await alertsAfter(store.reads, from.seq, ALERT_TOPICS, 100)).alerts).toEqual([])
    await rings(store, 'A2')
    const page = await alertsAfter(store.reads, from.seq, ALERT_TOPICS, 100)
    expect(page).toMatchObject({
      alerts: [{ topic: 'emergency', again: false, subject: { kind: 'conversation', id: CONVERSATION } }],
      more: false,
    })
    expect((await alertsAfter(store.reads, page.upTo, ALERT_TOPICS, 100)).alerts).toEqual([])
  })

  it('leaves out what somebody has taken care of, what nobody asked for, and what is no alert', async () => {
    const store = await open()
    await rings(store, 'A1')
    await rings(store, 'A2')
    await store.write((tx) =>
      tx.db.updateTable('alarm').set({ acknowledged_at: tx.now }).where('id', '=', 'A1').execute(),
    )
    await happens(
      store,
      { kind: 'message.added', data: { no: 1 } },
      { kind: 'alarm.changed', data: { alarmId: 'A1', change: 'acknowledged' } },
      { kind: 'alarm.changed', data: { alarmId: 'A2', change: 'escalated' } },
      { kind: 'queue.changed', data: { entryId: 'gone', change: 'overdue' } },
    )
    const { alerts } = await alertsAfter(store.reads, 0, ALERT_TOPICS, 100)
    expect(alerts.map(({ topic, again }) => [topic, again])).toEqual([
      ['emergency', false],
      ['emergency', true],
    ])
    expect((await alertsAfter(store.reads, 0, ['overdue'], 100)).alerts).toEqual([])
  })

  it('reads page by page and misses nothing', async () => {
    const store = await open()
    for (let i = 0; i < 5; i++) await rings(store, `A${i}`)
    const first = await alertsAfter(store.reads, 0, ALERT_TOPICS, 3)
    const second = await alertsAfter(store.reads, first.upTo, ALERT_TOPICS, 3)
    expect([first.alerts.length, first.more, second.alerts.length, second.more]).toEqual([3, true, 2, false])
  })

  it('lets one of ten processes tell', async () => {
    const store = await open()
    const from = await place(store)
    const claims = Array.from({ length: 10 }, (_, i) =>
      store.write((tx) => moveAlertPlace(tx, WAY, from, { ...from, node: `node-${i}`, until: 60_000 })),
    )
    expect((await Promise.all(claims)).filter((won) => won)).toHaveLength(1)
    expect(await store.write((tx) => moveAlertPlace(tx, WAY, from, { ...from, seq: 99 }))).toBe(false)
  })
})
