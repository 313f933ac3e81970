// PostgreSQL knows nothing yet about the tables of a new house, or of one just restored, and keeps the plans it makes then:
// what every message asks must not read a table from end to end even so.
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { arrive } from '../../src/store/arrival.ts'
import { findNewestConversation } from '../../src/store/conversation.ts'
import { hasWaitingInbound } from '../../src/store/inbound.ts'
import { unsettledSends } from '../../src/store/outbox.ts'
import { recentInlineSend } from '../../src/store/passive-reply.ts'
import type { Tx } from '../../src/store/tx.ts'
import { manualClock } from '../support/clock.ts'
import { freshPostgres, POSTGRES, testIds } from '../support/store.ts'
import { firstVisit, reply, type Visit, WECHAT } from './ward.ts'

const PEOPLE = 400
/** From the sixth time on a prepared statement may keep one plan for all values. */
const ASKED = 12

it('asks for what a message needs by indexes only', async () => {
  const clock = manualClock()
  const store = await POSTGRES.open(await freshPostgres(), clock, testIds(clock))
  try {
    await store.write((tx) => sql`alter table outbox set (autovacuum_enabled = off)`.execute(tx.db))
    await store.write((tx) => sql`alter table message set (autovacuum_enabled = off)`.execute(tx.db))
    const visits: Visit[] = []
    for (let no = 0; no < PEOPLE; no++) {
      const visit = await firstVisit(store, `patient-${no}`)
      await reply(store, visit, '您好', { via: 'inline' })
      visits.push(visit)
    }
    const read = await store.write(async (tx) => {
      for (const { identity } of visits.slice(0, ASKED)) {
        const sender = { channelId: WECHAT, platformUserId: identity.platformUserId, dedupKey: 'never-seen' }
        for (const isShared of [false, true]) expect((await arrive({ ...tx, isShared }, sender)).known).toBeUndefined()
        await hasWaitingInbound(tx.db, identity.id)
        await unsettledSends(tx.db, identity.id)
        await findNewestConversation(tx.db, identity.id)
        expect(await recentInlineSend(tx.db, identity.id, clock.now() - 1)).toBeDefined()
      }
      return await endToEnd(tx)
    })
    expect(read).toEqual([])
    // This would be seen.
    const all = await store.write(async (tx) => {
      await tx.db.selectFrom('outbox').select('id').where('class', '=', 'S').execute()
      return await endToEnd(tx)
    })
    expect(all).toEqual(['outbox'])
  } finally {
    await store.close()
  }
})

/** Tables this transaction has read from end to end. */
async function endToEnd(tx: Tx): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_stat_xact_user_tables where seq_scan > 0 order by relname`.execute(tx.db)
  return rows.map((row) => row.name)
}
