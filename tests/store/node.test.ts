// Nodes that share a database: who is alive, and what becomes of what a dead one had in its hands.
import { describe, expect, it } from 'vitest'
import { beat, buryDead, leave, liveNodes } from '../../src/store/node.ts'
import { claimPull, nextPullAt, wantPull } from '../../src/store/pull.ts'
import { claimTimers, setTimer } from '../../src/store/timer.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const SILENT_MS = 8_000

/** As if it had been silent for so long. */
async function silence(store: Store, name: string, ms: number): Promise<void> {
  await store.write((tx) =>
    tx.db
      .updateTable('node')
      .set((eb) => ({ seen_at: eb('seen_at', '-', ms) }))
      .where('name', '=', name)
      .execute(),
  )
}

eachStore((_, open) => {
  describe('nodes of one database', () => {
    it('are known from their first beat to their leave', async () => {
      const store = await open()
      expect(await store.write((tx) => beat(tx, 'east'))).toBe(false)
      expect(await store.write((tx) => beat(tx, 'east'))).toBe(true)
      await store.write((tx) => beat(tx, 'west'))
      expect((await liveNodes(store.reads)).map(({ name }) => name)).toEqual(['east', 'west'])
      await store.write((tx) => leave(tx, 'east'))
      expect((await liveNodes(store.reads)).map(({ name }) => name)).toEqual(['west'])
    })

    it('are judged by the clock of the database, not by their own', async () => {
      const clock = manualClock(Date.parse('1999-01-01T00:00:00Z'))
      const store = await open({ clock })
      await store.write((tx) => beat(tx, 'east'))
      expect(await store.write((tx) => buryDead(tx, SILENT_MS))).toEqual([])
      const [east] = await liveNodes(store.reads)
      expect(Number(east?.seen_at)).toBeGreaterThan(Date.parse('2026-01-01T00:00:00Z'))
    })

    it('bury one that fell silent, once, and free what it had claimed', async () => {
      const store = await open()
      await store.write(async (tx) => {
        await beat(tx, 'east')
        await beat(tx, 'west')
        await wantPull(tx, 'kf', undefined)
        await claimPull(tx, 'kf', 'east', 60_000)
        await setTimer(tx, { kind: 'retention', subject: 'daily', dueAt: tx.now })
        await claimTimers(tx, 'east', 60_000, 5)
      })
      expect(await store.write((tx) => claimTimers(tx, 'west', 60_000, 5))).toEqual([])
      await silence(store, 'east', SILENT_MS + 1_000)
      const woken = new Set<string>()
      store.onCommit((commit) => {
        for (const topic of commit.woken) woken.add(topic)
      })
      expect(await store.write((tx) => buryDead(tx, SILENT_MS))).toEqual(['east'])
      expect(await store.write((tx) => buryDead(tx, SILENT_MS))).toEqual([])
      expect(woken).toEqual(new Set(['inbound', 'outbox', 'timers', 'pull']))
      expect(await store.write((tx) => claimTimers(tx, 'west', 60_000, 5))).toHaveLength(1)
      expect(await store.write((tx) => claimPull(tx, 'kf', 'west', 60_000))).toMatchObject({ channel_id: 'kf' })
      expect(await nextPullAt(store.reads, 'kf')).toBeGreaterThan(0)
      expect(await store.write((tx) => beat(tx, 'east'))).toBe(false) // it notices when it wakes up
    })

    it('leave the living alone', async () => {
      const store = await open()
      await store.write(async (tx) => {
        await beat(tx, 'east')
        await setTimer(tx, { kind: 'retention', subject: 'daily', dueAt: tx.now })
        await claimTimers(tx, 'east', 60_000, 5)
      })
      await silence(store, 'east', SILENT_MS - 2_000)
      expect(await store.write((tx) => buryDead(tx, SILENT_MS))).toEqual([])
      expect(await store.write((tx) => claimTimers(tx, 'west', 60_000, 5))).toEqual([])
    })
  })
})
