// PostgreSQL: what is about different people shares a transaction, and nobody in it notices.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { verifyAudit } from '../../src/store/audit.ts'
import { openConversation } from '../../src/store/conversation.ts'
import { arriveIdentity, findIdentityByUser } from '../../src/store/identity.ts'
import type { Store, Tx } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { freshPostgres, POSTGRES, testIds } from '../support/store.ts'
import { WECHAT } from './ward.ts'

const CROWD = 12
/** As many as one commit takes. */
const NEWCOMERS = 32

let store: Store
let place: string
beforeEach(async () => {
  const clock = manualClock()
  place = await freshPostgres()
  store = await POSTGRES.open(place, clock, testIds(clock))
})
afterEach(() => store.close())

const people = Array.from({ length: CROWD }, (_, no) => `patient-${no}`)
const about = <T>(user: string, work: (tx: Tx) => Promise<T>) => store.write(work, { about: user })

async function transactionOf({ db }: Tx): Promise<string> {
  const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db)
  return rows[0]?.id ?? ''
}

const opens = async (tx: Tx, user: string) => {
  const identity = await arriveIdentity(tx, WECHAT, user)
  const conversation = await openConversation(tx, identity)
  tx.announce({ kind: 'message.added', identityId: identity.id, data: { user } })
  return { transaction: await transactionOf(tx), isShared: tx.isShared, id: conversation.id as string }
}

it('shares one transaction among those who come together', async () => {
  const visits = await Promise.all(people.map((user) => about(user, (tx) => opens(tx, user))))
  expect(new Set(visits.map(({ transaction }) => transaction)).size).toBe(1)
  expect(visits.every(({ isShared }) => isShared)).toBe(true)
  const kept = await store.reads.selectFrom('conversation').select('id').execute()
  expect(kept.map(({ id }) => id).sort()).toEqual(visits.map(({ id }) => id).sort())
  expect(await verifyAudit(store.reads)).toMatchObject({ ok: true })
  const told = await store.reads.selectFrom('event_log').select('data').orderBy('seq').execute()
  expect(told.map(({ data }) => JSON.parse(data).user)).toEqual([...people].sort())
})

it('gives one who comes alone a transaction that is all his', async () => {
  const visit = await about('patient-1', (tx) => opens(tx, 'patient-1'))
  expect(visit.isShared).toBe(false)
})

it('keeps everybody but the one whose work goes wrong, in SQL that nobody waited for or otherwise', async () => {
  const twice = people[3] as string
  const thrown = people[7] as string
  const outcomes = await Promise.allSettled(
    people.map((user) =>
      about(user, async (tx) => {
        const visit = await opens(tx, user)
        if (user === thrown) throw new Error('a skill failed')
        if (user === twice) {
          const identity = await arriveIdentity(tx, WECHAT, user)
          const again = { ...tx, newId: () => visit.id }
          await openConversation(again, identity)
        }
        return visit
      }),
    ),
  )
  const failed = outcomes.flatMap(({ status }, i) => (status === 'rejected' ? [people[i]] : []))
  expect(failed).toEqual([twice, thrown])
  const kept = await store.reads.selectFrom('conversation').select('id').execute()
  expect(kept).toHaveLength(CROWD - 2)
  expect(await store.reads.selectFrom('event_log').select('seq').execute()).toHaveLength(CROWD - 2)
  expect(await verifyAudit(store.reads)).toMatchObject({ ok: true })
})

it('waits for nobody whose person is busy elsewhere', async () => {
  const busy = people[0] as string
  await Promise.all(people.map((user) => about(user, (tx) => opens(tx, user))))
  const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  const holder = store.write(async (tx) => {
    await arriveIdentity(tx, WECHAT, busy)
    held()
    await mayGo
  })
  await isHeld
  const seen: string[] = []
  const all = people.map((user) =>
    about(user, async (tx) => {
      const identity = await arriveIdentity(tx, WECHAT, user)
      return { user, isShared: tx.isShared, identity }
    }).then((found) => {
      seen.push(found.user)
      return found
    }),
  )
  await Promise.all(all.slice(1))
  expect(seen).not.toContain(busy)
  letGo()
  await holder
  const last = await (all[0] as (typeof all)[0])
  expect(last.isShared).toBe(false)
  expect(last.identity.id).toBe((await findIdentityByUser(store.reads, WECHAT, busy))?.id)
  expect(await store.reads.selectFrom('contact').select('id').execute(), 'no contact without a person').toHaveLength(
    CROWD,
  )
})

it('does not wait in a circle with another node that is told the same newcomers in another order', async () => {
  const clock = manualClock()
  const other = await POSTGRES.open(place, clock, testIds(clock))
  const newcomers = (round: number) => Array.from({ length: NEWCOMERS }, (_, no) => `newcomer-${no}-of-round-${round}`)
  for (let round = 0; round < 5; round++) {
    const here = newcomers(round).map((user) => about(user, (tx) => arriveIdentity(tx, WECHAT, user)))
    const there = newcomers(round)
      .reverse()
      .map((user) => other.write((tx) => arriveIdentity(tx, WECHAT, user), { about: user }))
    await Promise.all([...here, ...there])
  }
  await other.close()
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(store.reads)
  expect(Number(rows[0]?.deadlocks)).toBe(0)
  expect(await store.reads.selectFrom('contact').select('id').execute()).toHaveLength(5 * NEWCOMERS)
})
