// Which send a platform speaks of that gives back only its own id.
import type { Tx } from './tx.ts'

/** Receipts come within days, and few messages later. */
const LOOK_BACK = 200

/** Among a person's newest sends; undefined: not one of them. */
export async function findSendTakenAs(
  tx: Tx,
  person: { readonly id: string; readonly lastMessageNo: number },
  platformMessageId: string,
): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('message as m')
    .innerJoin('outbox as o', 'o.id', 'm.id')
    .select('o.id')
    .where('m.identity_id', '=', person.id)
    .where('m.no', '>', person.lastMessageNo - LOOK_BACK)
    .where('o.platform_message_id', '=', platformMessageId)
    .orderBy('m.no', 'desc')
    .executeTakeFirst()
  return row?.id
}
