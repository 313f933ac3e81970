// Where the data is: as the settings say, or `--data <directory>` for a place without settings.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadConfig } from '../config.ts'
import { DATABASE_FILE, openStore } from '../store/open.ts'
import type { Store } from '../store/tx.ts'
import { type Host, UsageError } from './command.ts'
import type { Words } from './options.ts'

export interface Place {
  readonly dataDirectory: string
  readonly databaseUrl: string | undefined
}

export function placeOf(words: Words, host: Host): Place {
  const data = words.values.data
  if (data !== undefined)
    return { dataDirectory: resolve(data), databaseUrl: host.environment.DATABASE_URL || undefined }
  const { dataDirectory, databaseUrl } = loadConfig(host.environment)
  return { dataDirectory, databaseUrl }
}

/** Beside a running service, too: every write is one short transaction. Makes a database only where `mayCreate` says so. */
export async function withStore<T>(
  place: Place & { readonly mayCreate: boolean },
  host: Host,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { clock, ids } = host
  if (!place.mayCreate && place.databaseUrl === undefined && !existsSync(join(place.dataDirectory, DATABASE_FILE))) {
    throw new UsageError(`there is no database in ${place.dataDirectory}`)
  }
  const store = await openStore({ ...place, poolSize: 2, clock, ids })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}
