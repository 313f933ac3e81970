// The log of what left the house: who, when, what, masked or not, why. Rows are never changed but for being fetched.
import { sql } from 'kysely'
import type { ExportJobTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export type NewJob = Omit<ExportJobTable, 'id' | 'made_at' | 'fetched'>

export interface JobRow extends ExportJobTable {
  readonly by_name: string | null
}

function jobs(db: Db) {
  return db
    .selectFrom('export_job as j')
    .leftJoin('agent as a', 'a.id', 'j.made_by')
    .selectAll('j')
    .select('a.name as by_name')
}

export async function insertJob(tx: Tx, job: NewJob): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('export_job')
    .values({ ...job, id, made_at: tx.now, fetched: 0 })
    .execute()
  return id
}

export async function findJob(db: Db, id: string): Promise<JobRow | undefined> {
  return jobs(db).where('j.id', '=', id).executeTakeFirst()
}

export async function noteFetched(tx: Tx, id: string): Promise<void> {
  await tx.db.updateTable('export_job').set({ fetched: sql<number>`fetched + 1` }).where('id', '=', id).execute()
}

/** Newest first. */
export async function listJobs(
  db: Db,
  page: { readonly madeBy: string | undefined; readonly before: string | undefined; readonly limit: number },
): Promise<readonly JobRow[]> {
  let query = jobs(db)
  if (page.madeBy !== undefined) query = query.where('j.made_by', '=', page.madeBy)
  if (page.before !== undefined) query = query.where('j.id', '<', page.before)
  return query.orderBy('j.id', 'desc').limit(page.limit).execute()
}
