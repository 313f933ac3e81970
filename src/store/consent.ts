// What somebody agreed to and took back. Rows are only added: what was said in between stays to be shown.
import type { ConsentTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

const MOST = 200

export async function addConsent(tx: Tx, consent: Omit<ConsentTable, 'at'>): Promise<void> {
  await tx.db
    .insertInto('consent')
    .values({ ...consent, at: tx.now })
    .execute()
}

/** Newest first: the first of a purpose is what counts. */
export async function consentsOf(db: Db, contactId: string) {
  return db
    .selectFrom('consent as c')
    .leftJoin('agent as a', 'a.id', 'c.agent_id')
    .selectAll('c')
    .select('a.name as agent_name')
    .where('c.contact_id', '=', contactId)
    .orderBy('c.at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(MOST)
    .execute()
}
