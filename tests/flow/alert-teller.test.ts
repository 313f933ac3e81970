// Two processes that both tell colleagues: one does, and the other takes over when the first has died on the way.
import { afterEach, expect, it } from 'vitest'
import { createLog } from '../../src/base/log.ts'
import type { StaffNote } from '../../src/channel/staff-alert.ts'
import { AlertTeller } from '../../src/flow/alert-teller.ts'
import { alertPlace, moveAlertPlace } from '../../src/store/alert-events.ts'
import type { Store } from '../../src/store/tx.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { openStore } from '../support/store.ts'

const WAY = 'duty-group'
let tellers: AlertTeller[] = []
afterEach(async () => {
  for (const teller of tellers) await teller.stop()
  tellers = []
})

async function teller(store: Store, clock: ManualClock, node: string): Promise<readonly StaffNote[]> {
  const told: StaffNote[] = []
  const way = {
    async tell(note: StaffNote) {
      told.push(note)
      return { kind: 'sent', platformMessageId: undefined } as const
    },
  }
  const log = createLog('silent')
  const telling = { id: WAY, way, topics: ['emergency'], language: 'zh-CN', publicUrl: 'https://desk.example' } as const
  const made = new AlertTeller({ store, clock, log, node }, telling)
  tellers.push(made)
  await made.start()
  return told
}

function rings(store: Store): Promise<void> {
  return store.write(async (tx) => {
    const id = tx.newId()
    const row = { conversation_id: '01C', family: 'chest-pain', rule: 'r', kind: 'emergency', words: '[]', level: 0 }
    const rest = { green_channel: '[]', raised_at: tx.now, acknowledged_at: null, acknowledged_by: null }
    await tx.db
      .insertInto('alarm')
      .values({ id, ...row, ...rest })
      .execute()
    tx.announce({ kind: 'alarm.raised', conversationId: '01C', data: { alarmId: id, change: 'raised' } })
  })
}

/** Lets the rounds of these seconds run, with their queries. */
async function passes(clock: ManualClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await clock.advanceAsync('1s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

it('tells once, whichever of two processes is quicker', async () => {
  const clock = manualClock()
  const store = await openStore(clock)
  const told = [await teller(store, clock, 'node-a'), await teller(store, clock, 'node-b')]
  await rings(store)
  await passes(clock, 10)
  expect(told.flat()).toHaveLength(1)
  await rings(store)
  await passes(clock, 10)
  expect(told.flat()).toHaveLength(2)
})

it('waits for the lease of another process that died while it told, and not for its own', async () => {
  const clock = manualClock()
  const store = await openStore(clock)
  const place = await store.write((tx) => alertPlace(tx, WAY))
  const until = clock.now() + 60_000
  await store.write((tx) => moveAlertPlace(tx, WAY, place, { ...place, node: 'node-b', until }))
  await rings(store)
  const toldByA = await teller(store, clock, 'node-a')
  await passes(clock, 30)
  expect(toldByA).toEqual([])
  const toldByB = await teller(store, clock, 'node-b')
  await passes(clock, 5)
  expect([toldByA.length, toldByB.length]).toEqual([0, 1])
})

it('takes over when the lease is over', async () => {
  const clock = manualClock()
  const store = await openStore(clock)
  const place = await store.write((tx) => alertPlace(tx, WAY))
  await store.write((tx) => moveAlertPlace(tx, WAY, place, { ...place, node: 'node-b', until: clock.now() + 60_000 }))
  await rings(store)
  const told = await teller(store, clock, 'node-a')
  clock.advance('61s')
  await passes(clock, 3)
  expect(told).toHaveLength(1)
})
