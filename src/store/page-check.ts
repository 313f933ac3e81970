// Are the pages of the database as they were written? SQLite: every page is read, in a thread of its own. PostgreSQL checks
// each page it reads by itself, when its checksums are on; here we ask what it found.
import { Worker } from 'node:worker_threads'
import { sql } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import type { Db } from './tx.ts'

/** How many problems; rejects when it was told to stop. */
export function damagedSqlitePages(path: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./page-check-thread.ts', import.meta.url), {
      workerData: path,
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
    })
    thread.unref()
    const stop = () => void thread.terminate()
    signal.addEventListener('abort', stop, { once: true })
    thread.once('message', resolve)
    thread.once('error', () => resolve(1)) // it could not even read the database to its end
    thread.once('exit', () => {
      signal.removeEventListener('abort', stop)
      reject(new DaozhenError('DZ_STORE_BUSY', 'the check of the pages was stopped'))
    })
    if (signal.aborted) stop()
  })
}

/** 0 as well where the server keeps no checksums: then nobody knows. */
export async function damagedPostgresPages(db: Db): Promise<number> {
  const { rows } = await sql<{ failures: string | number | null }>`
    select checksum_failures as failures from pg_stat_database where datname = current_database()`.execute(db)
  return Number(rows[0]?.failures ?? 0)
}
