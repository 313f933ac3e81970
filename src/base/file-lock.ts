// One process owns a data directory. The lock is the operating system's (an exclusive SQLite transaction on a file of
// its own): a process that is killed leaves nothing behind. Never used for anything but ownership.
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DaozhenError } from './errors.ts'

export interface FileLock {
  release(): void
}

export const LOCK_FILE = 'lock.db'

/** Held until `release` or the end of the process. Throws DZ_STORE_LOCKED when another process has it. */
export function lockFolder(folder: string): FileLock {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, LOCK_FILE)
  const database = new DatabaseSync(path)
  chmodSync(path, 0o600)
  try {
    // The journal stays in memory: nothing is ever written, and no file is left beside the lock.
    database.exec('pragma busy_timeout = 0; pragma journal_mode = memory; begin exclusive')
  } catch (cause) {
    database.close()
    throw new DaozhenError(
      'DZ_STORE_LOCKED',
      `The data directory ${folder} is in use by another daozhen process. Stop that one first, or give this one a directory of its own (DAOZHEN_DATA_DIR).`,
      { cause, expose: true },
    )
  }
  // Also keeps the connection reachable: a caller that forgets the lock must not lose it to the garbage collector.
  const release = (): void => {
    process.off('exit', release)
    if (database.isOpen) database.close()
  }
  process.once('exit', release)
  return { release }
}
