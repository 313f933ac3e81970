// How far each channel was read, and who reads it: one puller at a time, whose cursor counts only while the claim is his.
import { expect, it } from 'vitest'
import {
  advancePull,
  claimPull,
  connectionHolder,
  freePulls,
  keepConnection,
  leaveConnection,
  nextPullAt,
  noteMissed,
  releasePull,
  takeConnection,
  wantPull,
} from '../../src/store/pull.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'

const CHANNEL = 'kefu'
const LEASE_MS = 60_000
const claim = (store: Store, node: string) => store.write((tx) => claimPull(tx, CHANNEL, node, LEASE_MS))
const wish = (store: Store, hint?: string) => store.write((tx) => wantPull(tx, CHANNEL, hint))

async function claimed(store: Store, node: string) {
  const found = await claim(store, node)
  if (found === undefined) throw new Error('nothing to claim')
  return found
}

eachStore((_name, open) => {
  it('gives a channel to one of ten pullers, and to nobody before it is due', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    expect(await claim(store, 'node-a')).toBeUndefined()
    await wish(store, 'ticket')
    const claims = await Promise.all(Array.from({ length: 10 }, (_, i) => claim(store, `node-${i}`)))
    expect(claims.filter((found) => found !== undefined)).toMatchObject([{ cursor: null, hint: 'ticket' }])
    expect(await nextPullAt(store.reads, CHANNEL)).toBe(clock.now() + LEASE_MS)
  })

  it('keeps the cursor of whoever has the claim, and of nobody else', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await wish(store)
    const slow = await claimed(store, 'node-a')
    clock.advance('61s')
    const quick = await claimed(store, 'node-b')
    await store.write((tx) => advancePull(tx, quick, 'node-b', { cursor: 'C7', leaseMs: LEASE_MS }))
    const late = store.write((tx) => advancePull(tx, slow, 'node-a', { cursor: 'C3', leaseMs: LEASE_MS }))
    await expect(late).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
    await store.write((tx) => releasePull(tx, quick, 'node-b', { dueAt: clock.now(), failure: null }))
    expect(await claim(store, 'node-c')).toMatchObject({ cursor: 'C7', attempts: 0 })
  })

  it('is due at once when somebody called while it was being read', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await wish(store, 'first')
    const reading = await claimed(store, 'node-a')
    await wish(store, 'second')
    await store.write((tx) => releasePull(tx, reading, 'node-a', { dueAt: clock.now() + 180_000, failure: null }))
    expect(await claim(store, 'node-a')).toMatchObject({ hint: 'second' })
  })

  it('forgets a ticket that served, keeps one that did not, and counts failures in a row', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await wish(store, 'ticket')
    const failed = await claimed(store, 'node-a')
    await store.write((tx) => releasePull(tx, failed, 'node-a', { dueAt: clock.now(), failure: 'later' }))
    const again = await claimed(store, 'node-a')
    expect(again).toMatchObject({ hint: 'ticket', attempts: 1 })
    await store.write((tx) => releasePull(tx, again, 'node-a', { dueAt: clock.now(), failure: null }))
    expect(await claim(store, 'node-a')).toMatchObject({ hint: null, attempts: 0 })
  })

  it('is free again when its reader starts anew', async () => {
    const store = await open()
    await wish(store)
    await claimed(store, 'node-a')
    expect(await claim(store, 'node-a')).toBeUndefined()
    await store.write((tx) => freePulls(tx, 'node-b'))
    expect(await claim(store, 'node-a')).toBeUndefined()
    await store.write((tx) => freePulls(tx, 'node-a'))
    expect(await claim(store, 'node-a')).toBeDefined()
  })

  it('lets one process hold an open connection, however long, and another take it over when that one is silent', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const keep = (node: string, isNew = false) =>
      store.write((tx) => keepConnection(tx, CHANNEL, node, { leaseMs: LEASE_MS, isNew }))
    await wish(store)
    await claimed(store, 'node-a')
    expect(await keep('node-a', true)).toBe(true)
    for (let minute = 0; minute < 5; minute++) {
      clock.advance('50s')
      expect(await keep('node-a')).toBe(true)
      expect(await claim(store, 'node-b')).toBeUndefined()
    }
    clock.advance('61s')
    await claimed(store, 'node-b')
    expect(await keep('node-a')).toBe(false)
    await store.write((tx) => leaveConnection(tx, CHANNEL, 'node-a', { dueAt: 0, failure: 'silent', attempts: 9 }))
    expect(await keep('node-b')).toBe(true)
  })

  it('gives the connection to whom the platform came, and counts again from nothing', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await wish(store)
    await claimed(store, 'node-a')
    const missed = { dueAt: clock.now(), failure: 'nobody-came', attempts: 3 }
    await store.write((tx) => leaveConnection(tx, CHANNEL, 'node-a', missed))
    await store.write((tx) => takeConnection(tx, CHANNEL, 'node-b', LEASE_MS))
    const row = await store.reads.selectFrom('channel_pull').selectAll().executeTakeFirst()
    expect(row).toMatchObject({ claimed_by: 'node-b', attempts: 0, failure: null })
    await store.write((tx) => takeConnection(tx, CHANNEL, 'node-c', LEASE_MS))
    expect(await store.write((tx) => keepConnection(tx, CHANNEL, 'node-b', { leaseMs: LEASE_MS, isNew: false }))).toBe(
      false,
    )
  })

  it('misses a platform only where nobody holds its connection', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await wish(store)
    const misses = async () => {
      await store.write((tx) => noteMissed(tx, CHANNEL, { dueAt: tx.now + LEASE_MS, failure: 'nobody-came' }))
      return store.reads.selectFrom('channel_pull').selectAll().executeTakeFirst()
    }
    expect(await misses()).toMatchObject({ attempts: 1, failure: 'nobody-came', due_at: clock.now() + LEASE_MS })
    expect(await misses()).toMatchObject({ attempts: 1 })
    clock.advance('61s')
    await store.write((tx) => takeConnection(tx, CHANNEL, 'node-a', LEASE_MS))
    expect(await misses()).toMatchObject({ claimed_by: 'node-a', attempts: 0, failure: null })
  })

  it('knows whose the connection is, until the lease or the connection is over', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const holder = () => connectionHolder(store.reads, CHANNEL, clock.now())
    expect(await holder()).toBeUndefined()
    await store.write((tx) => takeConnection(tx, CHANNEL, 'node-a', LEASE_MS))
    expect(await holder()).toBe('node-a')
    clock.advance('61s')
    expect(await holder()).toBeUndefined()
    await store.write((tx) => takeConnection(tx, CHANNEL, 'node-b', LEASE_MS))
    expect(await holder()).toBe('node-b')
    await store.write((tx) => freePulls(tx, 'node-b'))
    expect(await holder()).toBeUndefined()
  })
})
