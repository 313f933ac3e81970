// Timers are rows: one per subject, moved when set again, fired once, forgotten by no restart.
import { expect, it } from 'vitest'
import { cancelTimer, claimTimers, fireTimer, nextTimerDueAt, setTimer, type Timer } from '../../src/store/timer.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const LEASE_MS = 10_000
const claim = (store: Store, node: string) => store.write((tx) => claimTimers(tx, node, LEASE_MS, 100))
const fire = (store: Store, timer: Timer, node: string) => store.write((tx) => fireTimer(tx, timer, node))
const remind = (store: Store, afterMs: number, subject = 'entry-1') =>
  store.write((tx) => setTimer(tx, { kind: 'hold-notice', subject, dueAt: tx.now + afterMs, payload: { round: 1 } }))

eachStore((_name, open, kind) => {
  it('rings one hold notice however often it is set, at the time set last', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await remind(store, 60_000)
    await remind(store, 180_000)
    expect(await nextTimerDueAt(store.reads)).toBe(clock.now() + 180_000)
    clock.advance('60s')
    expect(await claim(store, 'node-a')).toEqual([])
    clock.advance('2m')
    const due = await claim(store, 'node-a')
    expect(due).toMatchObject([{ kind: 'hold-notice', subject: 'entry-1', payload: { round: 1 }, attempts: 1 }])
  })

  it('fires once, even when ten workers look at the same moment', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await remind(store, 0)
    const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claim(store, `node-${i}`)))
    expect(claims.flat()).toHaveLength(1)
    const node = `node-${claims.findIndex((rows) => rows.length === 1)}`
    const [timer] = claims.flat() as [Timer]
    expect(await fire(store, timer, 'node-of-somebody-else')).toBe(false)
    expect(await fire(store, timer, node)).toBe(true)
    expect(await fire(store, timer, node)).toBe(false)
    expect(await nextTimerDueAt(store.reads)).toBeUndefined()
  })

  it('does not fire what was moved or cancelled while it was being handled', async () => {
    const store = await open()
    await remind(store, 0, 'moved')
    await remind(store, 0, 'cancelled')
    const due = await claim(store, 'node-a')
    expect(due).toHaveLength(2)
    await remind(store, 60_000, 'moved')
    await store.write((tx) => cancelTimer(tx, 'hold-notice', 'cancelled'))
    for (const timer of due) expect(await fire(store, timer, 'node-a')).toBe(false)
  })

  it('comes to another worker when the first one died with it', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await remind(store, 0)
    await claim(store, 'node-a')
    clock.advance(LEASE_MS + 1)
    expect(await claim(store, 'node-b')).toMatchObject([{ attempts: 2 }])
  })

  it('survives a restart', async () => {
    const clock = manualClock()
    const place = await kind.freshPlace()
    const before = await open({ clock, at: place })
    await remind(before, 60_000)
    const after = await open({ clock, at: place })
    clock.advance('1m')
    expect(await claim(after, 'node-b')).toHaveLength(1)
  })
})
