// Replies that ride on the webhook's answer: sent from their commit on, given again when the platform asks again. Never
// sent actively.
import { sql } from 'kysely'
import type { InboundId, MessageId } from '../model/ids.ts'
import { INLINE_GRACE_MS } from '../model/sending.ts'
import { replyId } from './outbox.ts'
import { prepared, preparedChange } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

const newestInline = prepared((db, p: { identity: string; since: number }) =>
  db
    .selectFrom('message as m')
    .innerJoin('outbox as o', 'o.id', 'm.id')
    .select('o.id')
    .where('m.identity_id', '=', p.identity)
    .where('m.direction', '=', 'outbound')
    .where('o.via', '=', 'inline')
    .where('o.attempt_at', '>', p.since)
    .orderBy('m.no', 'desc')
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
