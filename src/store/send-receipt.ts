// Which send a platform speaks of that gives back only its own id.
import type { Tx } from './tx.ts'

/** Receipts come within days, and few messages later. */
const LOOK_BACK = 200

/** Among a person's newest sends; undefined: not one of them. */
export async function findSendTakenAs(
  tx: Tx,
  identityId: string,
  platformMessageId: string,
): Promise<string | undefined> {
  const newest = tx.db
    .selectFrom('message')
    .select('id')
    .where('identity_id', '=', identityId)
    .orderBy('no', 'desc')
    .limit(LOOK_BACK)
  const row = await tx.db
    .selectFrom(newest.as('m'))
    .innerJoin('outbox as o', 'o.id', 'm.id')
    .select('o.id')
    .where('o.platform_message_id', '=', platformMessageId)
    .executeTakeFirst()
  return row?.id
}
