// Copies of the SQLite store: taken while the service runs, verified by opening them, put back with the replaced file kept
// aside. A copy made by `cp` may be torn; these never are. Must never overwrite the only good database.
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import { lockFolder } from '../base/file-lock.ts'
import type { Ids } from '../base/ids.ts'
import { verifyAudit } from './audit.ts'
import { assertKnownSchema } from './migrate.ts'
import { DATABASE_FILE } from './open.ts'
import { doubtSends } from './restored.ts'
import { openSqlite } from './sqlite.ts'
import { kyselyOver } from './sqlite-dialect.ts'
import { openReader } from './sqlite-file.ts'

export interface BackupReport {
  readonly path: string
  readonly bytes: number
  /** Rows of the verified audit chain. */
  readonly audit: number
  readonly messages: number
}

/** Works while the service writes: the copy is what was committed at one instant. */
export async function backUp(dataDirectory: string, target: string): Promise<BackupReport> {
  if (existsSync(target)) throw refusal(`${target} exists already: choose another name, a backup never overwrites one`)
  const source = join(dataDirectory, DATABASE_FILE)
  if (!existsSync(source)) throw refusal(`there is no database in ${dataDirectory}`)
  const draft = `${target}.part`
  rmSync(draft, { force: true })
  closeSync(openSync(draft, 'wx', 0o600)) // patients' words: for us alone from the first byte
  const database = openReader(source)
  try {
    database.prepare('vacuum into ?').run(draft)
  } finally {
    database.close()
  }
  flush(draft)
  const report = await verifyBackup(draft)
  renameSync(draft, target)
  flush(dirname(target))
  return { ...report, path: target }
}

/** Reads every page and every link of the audit chain. */
export async function verifyBackup(path: string): Promise<BackupReport> {
  if (!existsSync(path)) throw refusal(`there is no file ${path}`)
  const database = openReader(path)
  try {
    const check = database.prepare('pragma quick_check').all() as { quick_check: string }[]
    if (check[0]?.quick_check !== 'ok') throw refusal(`${path} is damaged: ${check[0]?.quick_check ?? 'unreadable'}`)
    assertKnownSchema(namesIn(database))
    const audit = await verifyAudit(kyselyOver(database))
    if (!audit.ok) throw refusal(`the audit of ${path} was tampered with at row ${audit.seq}: ${audit.problem}`)
    const { messages } = database.prepare('select count(*) as messages from message').get() as { messages: number }
    return { path, bytes: statSync(path).size, audit: audit.count, messages }
  } catch (error) {
    if (error instanceof DaozhenError) throw error
    throw refusal(`${path} is damaged or not a backup of daozhen`, error)
  } finally {
    database.close()
  }
}

function namesIn(database: DatabaseSync): readonly string[] {
  return (database.prepare('select name from migration').all() as { name: string }[]).map((row) => row.name)
}

export interface RestoreReport extends BackupReport {
  /** Where the replaced database is now. */
  readonly keptAside: string | undefined
  /** Sends of the copy that may or may not have been made since: shown to agents, never repeated. */
  readonly doubtfulSends: number
}

/** Refuses while the service runs, and before it touches anything when the backup is not sound. */
export async function restore(
  backup: string,
  dataDirectory: string,
  outside: { readonly clock: Clock; readonly ids: Ids },
): Promise<RestoreReport> {
  const lock = lockFolder(dataDirectory)
  try {
    const report = await verifyBackup(backup)
    const target = join(dataDirectory, DATABASE_FILE)
    const draft = `${target}.restoring`
    copyFileSync(backup, draft)
    flush(draft)
    const stamp = new Date(outside.clock.now()).toISOString().replaceAll(/[-:]|\.\d+/g, '')
    const keptAside = keepAside(target, `${target}.replaced-${stamp}`)
    renameSync(draft, target)
    flush(dataDirectory)
    const doubtfulSends = await settleRestored(target, outside)
    return { ...report, path: target, keptAside, doubtfulSends }
  } finally {
    lock.release()
  }
}

/** The old database stays where it is until the new one takes its name, and keeps a second name afterwards. */
function keepAside(path: string, aside: string): string | undefined {
  foldInLog(path)
  if (existsSync(path)) linkSync(path, aside)
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`)
  rmSync(`${path}-shm`, { force: true })
  return existsSync(aside) || existsSync(`${aside}-wal`) ? aside : undefined
}

/** Leaves the log empty, if the old database can still be opened at all. */
function foldInLog(path: string): void {
  if (!existsSync(path)) return
  try {
    const database = new DatabaseSync(path)
    database.exec('pragma wal_checkpoint(truncate)')
    database.close()
  } catch {
    // It is being replaced because it is damaged: its log goes aside with it.
  }
}

async function settleRestored(path: string, { clock, ids }: { clock: Clock; ids: Ids }): Promise<number> {
  const store = await openSqlite({ path, clock, ids })
  try {
    return await doubtSends(store)
  } finally {
    await store.close()
  }
}

function flush(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

function refusal(message: string, cause?: unknown): DaozhenError {
  return new DaozhenError('DZ_STORE_UNUSABLE', message, { cause, expose: true })
}
