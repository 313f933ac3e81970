// Nodes that serve this database. One clock judges them all: the database's. What a dead node had claimed goes back; what
// it was sending becomes free to be settled as unknown, never to be sent again blindly.
import { sql } from 'kysely'
import { releaseInbound } from './inbound.ts'
import { freePulls } from './pull.ts'
import { freeTimers } from './timer.ts'
import type { Db, Tx } from './tx.ts'

const nowOf = (tx: Tx) =>
  tx.dialect === 'postgres'
    ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`

/** True when this node was known; false when it is new here, or the others have buried it meanwhile. */
export async function beat(tx: Tx, name: string): Promise<boolean> {
  const now = nowOf(tx)
  const known = await tx.db
    .updateTable('node')
    .set({ seen_at: now })
    .where('name', '=', name)
    .returning('name')
    .executeTakeFirst()
  if (known !== undefined) return true
  await tx.db.insertInto('node').values({ name, started_at: now, seen_at: now }).execute()
  return false
}

/** A clean stop: nobody has to wait until it counts as dead. */
export async function leave(tx: Tx, name: string): Promise<void> {
  await tx.db.deleteFrom('node').where('name', '=', name).execute()
}

/** Silent for longer than `silentMs`: whoever buries one has it alone, and takes over what it held. */
export async function buryDead(tx: Tx, silentMs: number): Promise<readonly string[]> {
  const now = nowOf(tx)
  const dead = await tx.db
    .deleteFrom('node')
    .where('seen_at', '<', sql<number>`${now} - ${silentMs}`)
    .returning('name')
    .execute()
  for (const { name } of dead) await takeOver(tx, name)
  return dead.map(({ name }) => name)
}

export async function liveNodes(db: Db): Promise<readonly { readonly name: string; readonly seen_at: number }[]> {
  return db.selectFrom('node').select(['name', 'seen_at']).orderBy('name').execute()
}

async function takeOver(tx: Tx, name: string): Promise<void> {
  await releaseInbound(tx, name)
  await freePulls(tx, name)
  await freeTimers(tx, name)
  await tx.db
    .updateTable('outbox')
    .set({ lease_until: tx.now - 1 })
    .where('state', '=', sql.lit('sending'))
    .where('node', '=', name)
    .where('via', '=', sql.lit('active'))
    .execute()
  for (const topic of ['inbound', 'outbox', 'timers', 'pull'] as const) tx.wake(topic)
}
