// Sends that stand as `sending`: whose node died, hung, or never learned that it had claimed them.
import { sql } from 'kysely'
import type { OutboxTable } from './schema.ts'
import type { Db } from './tx.ts'

/** Active sends whose node died or hung before their outcome was recorded: the answer may have been lost with it. */
export async function abandonedSends(
  db: Db,
  now: number,
  ownNode: string | undefined,
): Promise<readonly OutboxTable[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', sql.lit('sending') as never)
    .where('via', '=', 'active')
    .where((eb) =>
      ownNode === undefined
        ? eb('lease_until', '<', now)
        : eb.or([eb('lease_until', '<', now), eb('node', '=', ownNode)]),
    )
    .orderBy('lease_until')
    .limit(1_000)
    .execute()
}

/** Active sends this node has claimed before `claimedBefore` and not settled yet. */
export async function ownSendsUnderWay(db: Db, node: string, claimedBefore: number): Promise<readonly OutboxTable[]> {
  return db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', sql.lit('sending') as never)
    .where('via', '=', 'active')
    .where('node', '=', node)
    .where('attempt_at', '<', claimedBefore)
    .limit(1_000)
    .execute()
}
