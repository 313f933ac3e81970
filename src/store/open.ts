// The one place that chooses the database: PostgreSQL when there is a URL, else the file in the data directory.
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import type { Store } from './tx.ts'

export interface StoreOptions {
  readonly dataDirectory: string
  readonly databaseUrl: string | undefined
  readonly poolSize: number
  readonly clock: Clock
  readonly ids: Ids
}

/** Far below what a patient or a platform notices. */
const GATHER_MS = 2

export const DATABASE_FILE = 'daozhen.db'

export function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl: url, poolSize, clock, ids } = options
  if (url !== undefined) return openPostgres({ url, poolSize, clock, ids })
  return openSqlite({ path: join(options.dataDirectory, DATABASE_FILE), clock, ids, gatherMs: GATHER_MS })
}
