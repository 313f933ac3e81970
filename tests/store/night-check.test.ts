// The night check: a sound ward has nothing to tell; whatever a hand or a disk has done to the database is found the next
// night, and colleagues hear of it.
import { truncateSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/base/clock.ts'
import { silentLog } from '../../src/base/log.ts'
import { NightWatch } from '../../src/flow/night-watch.ts'
import { alertPlace, alertsAfter } from '../../src/store/alert-events.ts'
import { claimNight, lastNightCheck, nextQuietHour } from '../../src/store/night-check.ts'
import { damagedSqlitePages } from '../../src/store/page-check.ts'
import type { Store } from '../../src/store/tx.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { eachStore, SQLITE, testIds } from '../support/store.ts'
import { firstVisit, reply } from './ward.ts'

/** Its rests are over at once. */
const hurried = (clock: ManualClock) => ({
  ...clock,
  now: clock.now,
  after(_ms: number, run: () => void) {
    const soon = setImmediate(run)
    return () => clearImmediate(soon)
  },
})

async function checked(store: Store, clock: ManualClock) {
  const watch = new NightWatch({ store, clock: hurried(clock), log: silentLog })
  await watch.check()
  await watch.stop()
  return (await lastNightCheck(store.reads))?.found.map(({ what, first }) => [what, first])
}

async function aDay(store: Store, clock: ManualClock): Promise<readonly Awaited<ReturnType<typeof firstVisit>>[]> {
  const visits = []
  for (let i = 0; i < 3; i++) {
    const visit = await firstVisit(store, `patient-${i}-of-${clock.now()}`)
    for (let n = 0; n < 3; n++) await reply(store, visit, `请到${n}号诊室`)
    visits.push(visit)
  }
  return visits
}

eachStore((_name, open) => {
  const harm = (store: Store, statement: ReturnType<typeof sql>) => store.write((tx) => statement.execute(tx.db))

  it('has nothing to tell of a sound ward, and notes how far the audit is verified', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await aDay(store, clock)
    expect(await checked(store, clock)).toEqual([])
    const first = (await lastNightCheck(store.reads))?.audit
    clock.advance(DAY)
    await aDay(store, clock)
    expect(await checked(store, clock)).toEqual([])
    expect((await lastNightCheck(store.reads))?.audit?.seq).toBeGreaterThan(first?.seq ?? 0)
  })

  it('finds what points to nothing, and numbers that do not follow each other', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const [one, two] = await aDay(store, clock)
    const rows = await store.reads.selectFrom('message').select(['id', 'identity_id']).orderBy('id').execute()
    const ofOne = rows.filter(({ identity_id }) => identity_id === one?.identity.id)
    const ofTwo = rows.filter(({ identity_id }) => identity_id === two?.identity.id)
    await harm(store, sql`delete from message where id = ${ofOne[1]?.id}`)
    await harm(store, sql`update message set conversation_id = 'nowhere' where id = ${ofTwo[0]?.id}`)
    expect(await checked(store, clock)).toEqual([
      ['message-alone', ofTwo[0]?.id],
      ['number-gap', one?.identity.id],
      ['send-alone', ofOne[1]?.id],
    ])
  })

  it('finds an audit that was rewritten or cut off since the last night, and again until it is mended', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await aDay(store, clock)
    await checked(store, clock)
    const mark = (await lastNightCheck(store.reads))?.audit?.seq ?? 0
    clock.advance(DAY)
    await aDay(store, clock)
    await harm(store, sql`update audit set actor_id = 'somebody' where seq = ${mark + 2}`)
    expect(await checked(store, clock)).toEqual([['audit', String(mark + 2)]])
    await harm(store, sql`delete from audit where seq >= ${mark}`)
    expect(await checked(store, clock)).toEqual([['audit', String(mark)]])
    expect(await checked(store, clock)).toEqual([['audit', String(mark)]])
  })

  it('tells colleagues of what it found, as long as it is so', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const { seq } = await store.write((tx) => alertPlace(tx, 'duty'))
    await aDay(store, clock)
    await checked(store, clock)
    expect((await alertsAfter(store.reads, seq, ['database'], 50)).alerts).toEqual([])
    const [message] = await store.reads.selectFrom('message').select('id').limit(1).execute()
    await harm(store, sql`delete from message where id = ${message?.id}`)
    await checked(store, clock)
    const { alerts } = await alertsAfter(store.reads, seq, ['database'], 50)
    expect(alerts.map(({ topic, subject }) => [topic, subject.kind])).toEqual([['database', 'check']])
  })

  it('is done by one node, in the night, once', async () => {
    const clock = manualClock() // nine in the morning
    const store = await open({ clock })
    const claims = async () => (await Promise.all([store.write(claimNight), store.write(claimNight)])).filter(Boolean)
    expect(await claims()).toEqual([])
    clock.advance(18 * HOUR) // three at night
    expect(await claims()).toEqual([])
    clock.advance(HOUR)
    expect(await claims()).toEqual([true])
    expect(await claims()).toEqual([])
    clock.advance(DAY + 5 * HOUR) // it was switched off that night: not in the middle of the morning
    expect(await claims()).toEqual([])
    clock.advance(19 * HOUR)
    expect(await claims()).toEqual([true])
  })
})

it('the quiet hour is half past three in Shanghai, today or tomorrow', () => {
  const at = (text: string) => Date.parse(`${text}+08:00`)
  expect(nextQuietHour(at('2026-11-23T03:29:00'))).toBe(at('2026-11-23T03:30:00'))
  expect(nextQuietHour(at('2026-11-23T03:30:00'))).toBe(at('2026-11-24T03:30:00'))
  expect(nextQuietHour(at('2026-11-23T23:59:00'))).toBe(at('2026-11-24T03:30:00'))
})

describe('the pages of SQLite', () => {
  it('are read by a thread while the service writes; damage is counted, a stop is heard', async () => {
    const clock = manualClock()
    const path = await SQLITE.freshPlace()
    const store = await SQLITE.open(path, clock, testIds(clock))
    await aDay(store, clock)
    const never = new AbortController().signal
    expect(await store.damagedPages(never)).toBe(0)
    await expect(store.damagedPages(AbortSignal.abort())).rejects.toMatchObject({ code: 'DZ_STORE_BUSY' })
    await store.close()
    truncateSync(path, 40_960)
    expect(await damagedSqlitePages(path, never)).toBeGreaterThan(0)
    writeFileSync(path, 'rubbish'.repeat(1_000))
    expect(await damagedSqlitePages(path, never)).toBe(1)
  })
})
