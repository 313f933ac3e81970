// Stores for tests. `eachStore` runs one suite on SQLite and on PostgreSQL; `openStore` is the quick one for everybody else.
import { join } from 'node:path'
import { afterAll, describe, inject } from 'vitest'
import type { Clock } from '../../src/base/clock.ts'
import { createIds, type Ids } from '../../src/base/ids.ts'
import { systemRandom } from '../../src/base/random.ts'
import { openPostgres } from '../../src/store/postgres.ts'
import { openSqlite } from '../../src/store/sqlite.ts'
import type { Store } from '../../src/store/tx.ts'
import { manualClock } from './clock.ts'
import './provided.ts'
import { tempFolder } from './temp.ts'

/** An empty store; with `at`, the database another call has already opened. Closed when the suite ends. */
export type OpenStore = (options?: { readonly clock?: Clock; readonly at?: string }) => Promise<Store>

/** What a suite needs to know of the database it runs on. */
export interface StoreKind {
  readonly dialect: Store['dialect']
  /** Where a new, empty database is. */
  freshPlace(): Promise<string>
  open(place: string, clock: Clock, ids: Ids): Promise<Store>
}

const POOL_SIZE = 24 // the suites write from twenty sides at once

export const SQLITE: StoreKind = {
  dialect: 'sqlite',
  freshPlace: async () => join(tempFolder(), 'daozhen.db'),
  open: (path, clock, ids) => openSqlite({ path, clock, ids }),
}

export const POSTGRES: StoreKind = {
  dialect: 'postgres',
  freshPlace: freshPostgres,
  open: (url, clock, ids) => openPostgres({ url, clock, ids, poolSize: POOL_SIZE }),
}

export function eachStore(suite: (name: string, open: OpenStore, kind: StoreKind) => void): void {
  for (const [name, kind] of [['SQLite', SQLITE] as const, ['PostgreSQL', POSTGRES] as const]) {
    describe(name, () => {
      const opened: Store[] = []
      afterAll(async () => {
        for (const store of opened) await store.close()
      })
      suite(
        name,
        async ({ clock = manualClock(), at } = {}) => {
          const store = await kind.open(at ?? (await kind.freshPlace()), clock, testIds(clock))
          opened.push(store)
          return store
        },
        kind,
      )
    })
  }
}

/** An empty SQLite store. */
export async function openStore(clock: Clock = manualClock()): Promise<Store> {
  return SQLITE.open(await SQLITE.freshPlace(), clock, testIds(clock))
}

/** An empty database on the PostgreSQL server of this run; the first caller starts the server. */
export async function freshPostgres(): Promise<string> {
  const answer = await fetch(inject('postgresDoor'), { method: 'POST' })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return text
}

export function testIds(clock: Clock): Ids {
  return createIds(clock, systemRandom)
}
