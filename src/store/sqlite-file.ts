// Opens the database file with every promise of durability switched on, or refuses with the reason and the remedy. Never
// puts a new, empty database where one has been lost or damaged.
import { chmodSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DaozhenError } from '../base/errors.ts'
import { migrateSqlite } from './migrate.ts'

/** Bytes; what is shorter SQLite may take for an empty database. */
const SMALLEST = 512
const OLDEST_SQLITE = [3, 51, 3] as const

/** The connection that writes, on the newest schema. */
export async function openWriter(path: string, now: number): Promise<DatabaseSync> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  refuseLoss(path)
  if (!existsSync(path)) await create(path, now)
  const writer = openDurably(path)
  await migrateSqlite(writer, now).catch((error: unknown) => {
    writer.close()
    throw unusable(path, error)
  })
  return writer
}

/** The connection that reads: committed rows only. */
export function openReader(path: string): DatabaseSync {
  try {
    const reader = new DatabaseSync(path, { readOnly: true })
    reader.exec('pragma busy_timeout = 3000; pragma cache_size = -8000')
    return reader
  } catch (error) {
    throw unusable(path, error)
  }
}

/** SQLite itself would quietly begin anew in both cases. */
function refuseLoss(path: string): void {
  if (existsSync(path)) {
    if (statSync(path).size < SMALLEST) throw unusable(path, undefined)
  } else if (existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0) {
    throw new DaozhenError(
      'DZ_STORE_UNUSABLE',
      `The database ${path} is gone, but its log ${path}-wal is there. Put the database back beside its log, or restore the last backup: ${RESTORE}`,
      { expose: true },
    )
  }
}

/** Under another name first: a first start that is killed leaves no half-made database. */
async function create(path: string, now: number): Promise<void> {
  const draft = `${path}.new`
  for (const leftover of [draft, `${draft}-wal`, `${draft}-shm`]) rmSync(leftover, { force: true })
  const database = openDurably(draft)
  await migrateSqlite(database, now)
  database.close()
  renameSync(draft, path)
  flushFolder(dirname(path))
}

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function openDurably(path: string): DatabaseSync {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path)
    chmodSync(path, 0o600)
    database.exec('pragma busy_timeout = 3000')
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    database.exec('pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory')
    database.exec('pragma cache_size = -16000; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864')
    assertVersion(database)
    assertSound(database)
    return database
  } catch (error) {
    database?.close()
    throw unusable(path, error)
  }
}

function assertVersion(database: DatabaseSync): void {
  const row = database.prepare('select sqlite_version() as version').get() as { version: string }
  const parts = row.version.split('.').map(Number)
  for (const [i, want] of OLDEST_SQLITE.entries()) {
    const have = parts[i] ?? 0
    if (have > want) return
    if (have < want) {
      throw new DaozhenError('DZ_STORE_UNUSABLE', `SQLite ${row.version} can lose data; 3.51.3 or newer is needed`, {
        expose: true,
      })
    }
  }
}

/** A cheap look at the schema and the header: a start must not read every page. A backup does (`quick_check`). */
function assertSound(database: DatabaseSync): void {
  database.prepare('select count(*) from sqlite_schema').get()
  const mode = database.prepare('pragma journal_mode').get() as { journal_mode: string }
  if (mode.journal_mode !== 'wal') {
    throw new DaozhenError('DZ_STORE_UNUSABLE', 'SQLite refused WAL mode', { expose: true })
  }
}

const RESTORE = 'npm run daozhen -- restore <backup file>'

function unusable(path: string, cause: unknown): DaozhenError {
  if (cause instanceof DaozhenError) return cause
  const passing = asStoreError(cause)
  if (passing instanceof DaozhenError && passing.code === 'DZ_STORE_BUSY') {
    return new DaozhenError(
      'DZ_STORE_BUSY',
      `The database ${path} cannot be written to now: is another program using it, is the disk full?`,
      {
        cause,
        expose: true,
      },
    )
  }
  return new DaozhenError(
    'DZ_STORE_UNUSABLE',
    `The database ${path} is damaged or not a database. Keep the file, then restore the last backup: ${RESTORE}`,
    { cause, expose: true },
  )
}

// Primary result codes, https://sqlite.org/rescode.html (read 2026-11-22).
const PASSING = new Set([5, 6, 10, 13]) // BUSY, LOCKED, IOERR, FULL
const DAMAGED = new Set([11, 26]) // CORRUPT, NOTADB

/** What SQLite says about its machinery becomes ours; an error of a query stays what it is. */
export function asStoreError(error: unknown): unknown {
  const extended = (error as { errcode?: unknown } | undefined)?.errcode
  const code = typeof extended === 'number' ? extended & 0xff : undefined
  if (code === undefined || error instanceof DaozhenError) return error
  if (PASSING.has(code))
    return new DaozhenError('DZ_STORE_BUSY', 'the database cannot be written to now', { cause: error })
  if (DAMAGED.has(code)) return new DaozhenError('DZ_STORE_UNUSABLE', 'the database is damaged', { cause: error })
  return error
}

export function isLocked(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' && (code & 0xff) === 5
}
