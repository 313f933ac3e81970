// A send that counted as sent and did not arrive after all: the platform told us later. Moves no other row.
import { announceSend } from './outbox.ts'
import type { OutboxTable } from './schema.ts'
import type { Tx } from './tx.ts'

/** What counted as sent did not arrive; undefined when it is no send of this person or was not counted so. */
export async function failSent(tx: Tx, id: string, identityId: string): Promise<OutboxTable | undefined> {
  const row = await tx.db
    .updateTable('outbox')
    .set({ state: 'failed', failure: 'undelivered', settled_at: tx.now })
    .where('id', '=', id)
    .where('identity_id', '=', identityId)
    .where('state', 'in', ['sent', 'unknown'])
    .returningAll()
    .executeTakeFirst()
  if (row !== undefined) announceSend(tx, row, 'failed')
  return row
}
