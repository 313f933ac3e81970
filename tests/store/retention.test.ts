// What goes after its time, and what stays.
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/base/clock.ts'
import { insertExchange } from '../../src/store/exchange.ts'
import { sweepRetention } from '../../src/store/retention.ts'
import type { Store } from '../../src/store/tx.ts'
import { type ManualClock, manualClock } from '../support/clock.ts'
import { eachStore } from '../support/store.ts'
import { firstVisit, WECHAT, waitingInbound } from './ward.ts'

async function deliver(store: Store, identityId: string, count: number): Promise<void> {
  await store.write(async (tx) => {
    for (let i = 0; i < count; i++) {
      const inboundId = await waitingInbound(tx, identityId, { state: 'done', event: null })
      const reply = { contentType: 'text/xml', body: '<xml/>' }
      await insertExchange(tx, { inboundId, channelId: WECHAT, query: '', body: Buffer.from('<xml/>'), reply })
    }
  })
}

async function keep(store: Store, key: string): Promise<void> {
  await store.write((tx) =>
    tx.db
      .insertInto('idempotency')
      .values({ key, actor: 'a', route: 'r', body_hash: '', status: 200, response: '{}', created_at: tx.now })
      .execute(),
  )
}

const countIn = async (store: Store, table: 'exchange' | 'inbound' | 'idempotency') =>
  (await store.reads.selectFrom(table).selectAll().execute()).length

async function aWeekOfMessages(store: Store, clock: ManualClock): Promise<void> {
  const { identity } = await firstVisit(store)
  await deliver(store, identity.id, 1_203) // more than two batches
  clock.advance(7 * DAY - HOUR)
  await deliver(store, identity.id, 3)
}

eachStore((_name, open) => {
  it('deletes the bytes of webhook calls after seven days, however many, and keeps the messages', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await aWeekOfMessages(store, clock)
    expect(await sweepRetention(store, clock.now())).toMatchObject({ swept: { exchanges: 0 } })
    clock.advance(2 * HOUR)
    expect(await sweepRetention(store, clock.now())).toMatchObject({ swept: { exchanges: 1_203 } })
    expect(await countIn(store, 'exchange')).toBe(3)
    expect(await countIn(store, 'inbound')).toBe(1_206)
  })

  it('never gives the number of a webhook call twice: an old message must not find the answer to another', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const { identity } = await firstVisit(store)
    await deliver(store, identity.id, 3)
    clock.advance(30 * DAY)
    await sweepRetention(store, clock.now())
    await deliver(store, identity.id, 1)
    const rows = await store.reads.selectFrom('exchange').select('no').orderBy('no').execute()
    expect(rows.map((row) => Number(row.no))).toEqual([3, 4])
  })

  it('forgets answered keys after a day, and says in the audit what went', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    for (let i = 0; i < 3; i++) await keep(store, `old-${i}`)
    clock.advance(1 * DAY + 1)
    await keep(store, 'new')
    expect(await sweepRetention(store, clock.now())).toMatchObject({ swept: { idempotencyKeys: 3 } })
    expect(await countIn(store, 'idempotency')).toBe(1)
    await sweepRetention(store, clock.now()) // nothing due: nothing to tell
    const audits = await store.reads.selectFrom('audit').select(['action', 'detail']).execute()
    expect(audits.map((row) => [row.action, JSON.parse(row.detail).idempotencyKeys])).toEqual([['retention.sweep', 3]])
  })

  it('forgets events a console can no longer ask for, and never gives a number twice', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const announce = () => store.write(async (tx) => tx.announce({ kind: 'queue.changed', data: {} }))
    for (let i = 0; i < 5; i++) await announce()
    clock.advance(8 * DAY)
    await sweepRetention(store, clock.now())
    await announce()
    const seqs = (await store.reads.selectFrom('event_log').select('seq').orderBy('seq').execute()).map(
      (row) => row.seq,
    )
    expect(seqs).toEqual([5, 6])
  })

  it('lets two hundred thousand old rows go in small batches while patients write', {
    timeout: 60_000,
  }, async () => {
    const clock = manualClock()
    const store = await open({ clock })
    const numbers =
      store.dialect === 'sqlite'
        ? sql`with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000) select i from n`
        : sql`select i from generate_series(1, 200000) as g(i)`
    await store.write((tx) =>
      sql`insert into event_log (at, kind, data) select ${clock.now()}, 'queue.changed', '{}' from (${numbers}) as n`.execute(
        tx.db,
      ),
    )
    clock.advance(8 * DAY)
    let batches = 0
    const counted: Pick<Store, 'write'> = {
      write: async (work) => {
        const done = await store.write(work)
        batches += 1
        return done
      },
    }
    let rounds = 0
    let most = 0
    const sweeping = (async () => {
      for (let more = true; more; rounds++) ({ more } = await sweepRetention(counted, clock.now()))
    })()
    let isOver = false
    void sweeping.finally(() => {
      isOver = true
    })
    for (let patient = 0; !isOver; patient++) {
      const before = batches
      await firstVisit(store, `patient-${patient}`)
      most = Math.max(most, batches - before)
    }
    await sweeping
    expect(rounds).toBeGreaterThan(15) // timers get their turn in between
    // On SQLite a writer waits for the batch under way and shares the next; on PostgreSQL they pass each other.
    expect(most).toBeLessThanOrEqual(store.dialect === 'sqlite' ? 2 : 20)
    const left = await store.reads.selectFrom('event_log').select('kind').where('at', '<', clock.now()).execute()
    expect(left.length).toBeLessThanOrEqual(1) // the newest stays, for its number
  })

  it('ends dead sessions and dead setup links', async () => {
    const clock = manualClock()
    const store = await open({ clock })
    await store.write(async (tx) => {
      const agent = { id: 'nurse-1', login: 'nurse', name: '林护士', role: 'agent', password_hash: 'x', capacity: 5 }
      await tx.db
        .insertInto('agent')
        .values({
          ...agent,
          presence: 'offline',
          lease_until: 0,
          offline_since: null,
          created_at: tx.now,
          disabled_at: null,
        })
        .execute()
      for (const [hash, life] of [['dead', HOUR] as const, ['alive', DAY] as const]) {
        const session = { token_hash: hash, agent_id: 'nurse-1', csrf_token: 'c', created_at: tx.now, seen_at: tx.now }
        await tx.db
          .insertInto('agent_session')
          .values({ ...session, ends_at: tx.now + life, user_agent: '' })
          .execute()
        await tx.db
          .insertInto('setup_token')
          .values({ token_hash: hash, expires_at: tx.now + life, used_at: null })
          .execute()
      }
    })
    clock.advance(2 * HOUR)
    expect(await sweepRetention(store, clock.now())).toMatchObject({ swept: { sessions: 1, setupTokens: 1 } })
    expect(await store.reads.selectFrom('agent_session').select('token_hash').execute()).toEqual([
      { token_hash: 'alive' },
    ])
  })
})
