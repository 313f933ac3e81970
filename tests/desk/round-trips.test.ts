// While a pick is under way every colleague who reaches for the same patient waits for it, and each way to PostgreSQL and
// back takes as long as a busy node needs to come round. Statements that do not need each other's answers go out together.
import { afterEach, expect, it } from 'vitest'
import { type CountingWire, layWire } from '../../bench/round-trips.ts'
import type { Store } from '../../src/store/tx.ts'
import { act, hire, openWard } from '../support/desk-harness.ts'
import { freshPostgres, POSTGRES, testIds } from '../support/store.ts'

/** Counted 7: conversation and place, agent, presence, place taken, owner, number of the first words, commit. */
const MOST = 8

let wire: CountingWire | undefined
let store: Store | undefined
afterEach(async () => {
  await store?.close()
  await wire?.close()
})

it('picks in few ways to the database and back', async () => {
  const counted = await layWire(await freshPostgres())
  wire = counted
  const ward = await openWard({
    store: async (clock) => {
      store = await POSTGRES.open(counted.url, clock, testIds(clock))
      return store
    },
  })
  const agent = await ward.store.write((tx) => hire(tx, { name: '李梅' }))
  const taken: number[] = []
  for (let i = 0; i < 4; i++) {
    const patient = await ward.waiting()
    const before = counted.roundTrips()
    await ward.store.write((tx) => ward.desk.pick(tx, act(agent, patient)))
    taken.push(counted.roundTrips() - before)
  }
  expect(Math.min(...taken)).toBeLessThanOrEqual(MOST)
})
