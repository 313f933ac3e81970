// PostgreSQL: what is about different people shares a transaction, and nobody in it notices.
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { arrive } from '../../src/store/arrival.ts'
import { verifyAudit } from '../../src/store/audit.ts'
import { openConversation } from '../../src/store/conversation.ts'
import { findIdentityByUser } from '../../src/store/identity.ts'
import type { Store, Tx } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { freshPostgres, POSTGRES, testIds } from '../support/store.ts'
import { WECHAT, waitingInbound } from './ward.ts'

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

const arrives = async (tx: Tx, user: string) =>
  (await arrive(tx, { channelId: WECHAT, platformUserId: user, dedupKey: `MsgId-of-${user}` })).identity

async function transactionOf({ db }: Tx): Promise<string> {
  const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db)
  return rows[0]?.id ?? ''
}

const opens = async (tx: Tx, user: string) => {
  const identity = await arrives(tx, user)
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

it('keeps everybody but the one whose work goes wrong, in SQL that nobody waited for or otherwise', async () => {
  const twice = people[3] as string
  const thrown = people[7] as string
  const outcomes = await Promise.allSettled(
    people.map((user) =>
      about(user, async (tx) => {
        const visit = await opens(tx, user)
        if (user === thrown) throw new Error('a skill failed')
        if (user === twice) {
          const identity = await arrives(tx, user)
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

it('knows in one look who writes and what came before', async () => {
  await Promise.all(people.map((user) => about(user, (tx) => opens(tx, user))))
  const [again, other] = [people[0] as string, people[1] as string]
  const dedupKey = `MsgId-of-${again}`
  const before = await store.write(async (tx) => {
    const { id } = await arrives(tx, again)
    await waitingInbound(tx, id, { dedup_key: dedupKey, state: 'done' })
    return id
  })
  const [repeat, fresh, stranger] = await Promise.all(
    [again, other, 'nobody-yet'].map((user) =>
      about(user, async (tx) => {
        const found = await arrive(tx, { channelId: WECHAT, platformUserId: user, dedupKey })
        return { ...found, isShared: tx.isShared }
      }),
    ),
  )
  expect(repeat).toMatchObject({
    isShared: true,
    identity: { id: before, since: 'before' },
    known: { identity_id: before, state: 'done' },
  })
  // The key is the channel's, whoever repeats it.
  expect(fresh?.known?.identity_id).toBe(before)
  expect(fresh).toMatchObject({
    isShared: true,
    identity: { platformUserId: other, since: 'before', replyWindows: [] },
  })
  expect(stranger).toMatchObject({ isShared: true, identity: { since: 'now', lastMessageNo: 0 } })
  expect(await findIdentityByUser(store.reads, WECHAT, 'nobody-yet')).toMatchObject({ id: stranger?.identity.id })
})

it('waits for nobody whose person is busy elsewhere', async () => {
  const busy = people[0] as string
  await Promise.all(people.map((user) => about(user, (tx) => opens(tx, user))))
  const { promise: mayGo, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: held } = Promise.withResolvers<void>()
  const holder = store.write(async (tx) => {
    await arrives(tx, busy)
    held()
    await mayGo
  })
  await isHeld
  const seen: string[] = []
  const all = people.map((user) =>
    about(user, async (tx) => {
      const identity = await arrives(tx, user)
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
    const here = newcomers(round).map((user) => about(user, (tx) => arrives(tx, user)))
    const there = newcomers(round)
      .reverse()
      .map((user) => other.write((tx) => arrives(tx, user), { about: user }))
    await Promise.all([...here, ...there])
  }
  await other.close()
  const { rows } = await sql<{ deadlocks: number }>`
    select deadlocks from pg_stat_database where datname = current_database()`.execute(store.reads)
  expect(Number(rows[0]?.deadlocks)).toBe(0)
  expect(await store.reads.selectFrom('contact').select('id').execute()).toHaveLength(5 * NEWCOMERS)
})
