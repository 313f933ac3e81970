// Replies that ride on the webhook's answer: sent from their commit on, given again when the platform asks again. Never
// sent actively.
import { sql } from 'kysely'
import type { InboundId, MessageId } from '../model/ids.ts'
import { INLINE_GRACE_MS } from '../model/sending.ts'
import { replyId } from './outbox.ts'
import { prepared, preparedChange } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

/** Of one person: more than anybody is told within the ten seconds in which a passive reply holds others back. */
const NEWEST_LOOKED_AT = 100

const newestInline = prepared((db, p: { identity: string; since: number }) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('message')
        .select(['id', 'no', 'recorded_at'])
        .where('identity_id', '=', p.identity)
        .where('direction', '=', 'outbound')
        .orderBy('no', 'desc')
        .limit(NEWEST_LOOKED_AT)
        .as('newest'),
    )
    .select('newest.id')
    .where('newest.recorded_at', '>', p.since)
    // Row by row on purpose: a join would let PostgreSQL read all of the outbox while it knows little about new tables.
    .where(
      (eb) =>
        eb
          .selectFrom('outbox as o')
          .select('o.attempt_at')
          .whereRef('o.id', '=', 'newest.id')
          .where('o.via', '=', 'inline'),
      '>',
      p.since,
    )
    .orderBy('newest.no', 'desc')
    .limit(1),
)

/** The newest passive reply to this person that began after `since`. */
export async function recentInlineSend(db: Db, identityId: string, since: number): Promise<string | undefined> {
  const [row] = await newestInline(db, { identity: identityId, since })
  return row?.id
}

const extend = preparedChange((db, p: { id: string; until: number }) =>
  db.updateTable('outbox').set({ lease_until: p.until }).where('id', '=', p.id).where('via', '=', sql.lit('inline')),
)

/** The platform asks for this passive reply again: it counts as delivered twenty seconds from now. */
export async function askedAgain(tx: Tx, inboundId: string): Promise<MessageId> {
  const id = replyId(inboundId as InboundId, 0)
  await extend(tx.db, { id, until: tx.now + INLINE_GRACE_MS })
  return id
}
