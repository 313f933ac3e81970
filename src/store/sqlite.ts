// The embedded store. One connection writes; work that arrives together shares one transaction and one flush (group
// commit), each piece behind its own savepoint so that a failing one does not spoil its neighbours. Readers have a
// connection of their own and see committed rows only.
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Ids } from '../base/ids.ts'
import { CommitListeners, Drafts } from './commit-listeners.ts'
import { append } from './journal.ts'
import { migrateSqlite } from './migrate.ts'
import { kyselyOver } from './sqlite-dialect.ts'
import type { Commit, Db, Store, Tx } from './tx.ts'

const OLDEST_SQLITE = [3, 51, 3] as const
const MAX_GROUP = 512
const BUSY_RETRY_MS = 15
const BUSY_DEADLINE_MS = 3_500
/** Pages of 4 KiB. A checkpoint is done between groups, never inside a commit that a patient waits for. */
const CHECKPOINT_PAGES = 8_000

export interface SqliteOptions {
  readonly path: string
  readonly clock: Clock
  readonly ids: Ids
}

interface Member {
  readonly work: (tx: Tx) => Promise<unknown>
  readonly arrivedAt: number
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface Done {
  readonly member: Member
  readonly value: unknown
}

export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const writer = openWriter(options.path)
  await migrateSqlite(writer, options.clock.now())
  const reader = new DatabaseSync(options.path, { readOnly: true })
  reader.exec('pragma busy_timeout = 3000; pragma cache_size = -16000; pragma mmap_size = 268435456')
  return new SqliteStore(writer, reader, options)
}

/** Opens the file with every promise of durability switched on, or refuses with the reason. */
export function openWriter(path: string): DatabaseSync {
  const isNew = !existsSync(path)
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  let database: DatabaseSync
  try {
    database = new DatabaseSync(path)
    database.exec(`pragma busy_timeout = 3000`)
    database.exec(`pragma journal_mode = wal`)
    database.exec(`pragma synchronous = full`)
    database.exec(`pragma foreign_keys = on; pragma trusted_schema = off`)
    database.exec(`pragma cache_size = -32000; pragma wal_autocheckpoint = 0; pragma journal_size_limit = 67108864`)
    assertVersion(database)
    if (!isNew) assertSound(database)
  } catch (error) {
    if (error instanceof DaozhenError) throw error
    throw new DaozhenError(
      'DZ_STORE_UNUSABLE',
      `The database ${path} cannot be opened. Keep the file, then restore the last backup: npm run daozhen -- restore <backup file>`,
      { cause: error, expose: true },
    )
  }
  chmodSync(path, 0o600)
  return database
}

function assertVersion(database: DatabaseSync): void {
  const row = database.prepare('select sqlite_version() as version').get() as { version: string }
  const parts = row.version.split('.').map(Number)
  for (let i = 0; i < OLDEST_SQLITE.length; i++) {
    const have = parts[i] ?? 0
    const want = OLDEST_SQLITE[i] as number
    if (have > want) return
    if (have < want) {
      throw new DaozhenError('DZ_STORE_UNUSABLE', `SQLite ${row.version} can lose data; 3.51.3 or newer is needed`, {
        expose: true,
      })
    }
  }
}

/** A cheap look at the schema and the header; the nightly quick_check reads every page. */
function assertSound(database: DatabaseSync): void {
  database.prepare('select count(*) from sqlite_schema').get()
  const mode = database.prepare('pragma journal_mode').get() as { journal_mode: string }
  if (mode.journal_mode !== 'wal')
    throw new DaozhenError('DZ_STORE_UNUSABLE', 'SQLite refused WAL mode', { expose: true })
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite' as const
  readonly reads: Db
  readonly #writer: DatabaseSync
  readonly #reader: DatabaseSync
  readonly #db: Db
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #listeners = new CommitListeners()
  #waiting: Member[] = []
  #flushing: Promise<void> | undefined
  #closed = false

  constructor(writer: DatabaseSync, reader: DatabaseSync, options: SqliteOptions) {
    this.#writer = writer
    this.#reader = reader
    this.#db = kyselyOver(writer)
    this.reads = kyselyOver(reader)
    this.#clock = options.clock
    this.#ids = options.ids
  }

  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new DaozhenError('DZ_STORE_BUSY', 'the store is closed'))
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        work,
        arrivedAt: this.#clock.monotonic(),
        resolve: resolve as (value: unknown) => void,
        reject,
      })
      this.#flushing ??= this.#flushSoon()
    })
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#listeners.add(listener)
  }

  async checkWritable(): Promise<boolean> {
    try {
      await this.write((tx) =>
        tx.db
          .insertInto('meta')
          .values({ name: 'last_check', value: String(tx.now) })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(tx.now) }))
          .execute(),
      )
      return true
    } catch {
      return false
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.#flushing !== undefined) await this.#flushing
    this.#writer.exec('pragma wal_checkpoint(truncate)')
    this.#reader.close()
    this.#writer.close()
  }

  /** One turn of the event loop gathers what arrived together. */
  async #flushSoon(): Promise<void> {
    await nextTurn()
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MAX_GROUP)
      await this.#commitGroup(group)
      if (this.#waiting.length > 0) await nextTurn()
    }
    this.#flushing = undefined
    this.#checkpointIfLong()
  }

  async #commitGroup(group: readonly Member[]): Promise<void> {
    try {
      await this.#begin(group)
    } catch (error) {
      const busy = new DaozhenError('DZ_STORE_BUSY', 'the database cannot be written to now', { cause: error })
      for (const member of group) member.reject(busy)
      return
    }
    const now = this.#clock.now()
    const journal = new Drafts()
    const done: Done[] = []
    let lastSeq: number | undefined
    try {
      for (const member of group) await this.#runMember(member, now, journal, done)
      lastSeq = await append(this.#db, 'sqlite', now, journal)
      this.#writer.exec('commit')
    } catch (error) {
      this.#rollBack()
      const busy = new DaozhenError('DZ_STORE_BUSY', 'the commit could not be made durable', { cause: error })
      for (const { member } of done) member.reject(busy)
      return
    }
    for (const { member, value } of done) member.resolve(value)
    this.#listeners.tell({ lastSeq, woken: journal.woken })
  }

  async #runMember(member: Member, now: number, journal: Drafts, done: Done[]): Promise<void> {
    const drafts = new Drafts()
    const tx: Tx = { db: this.#db, dialect: 'sqlite', now, newId: () => this.#ids.next(), ...drafts.collector() }
    this.#writer.exec('savepoint piece')
    try {
      const value = await member.work(tx)
      this.#writer.exec('release piece')
      journal.audits.push(...drafts.audits)
      journal.events.push(...drafts.events)
      for (const topic of drafts.woken) journal.woken.add(topic)
      done.push({ member, value })
    } catch (error) {
      this.#writer.exec('rollback to piece; release piece')
      member.reject(error)
    }
  }

  /** Waits for a foreign write lock without blocking the event loop, up to the oldest member's deadline. */
  async #begin(group: readonly Member[]): Promise<void> {
    const deadline = (group[0]?.arrivedAt ?? 0) + BUSY_DEADLINE_MS
    this.#writer.exec('pragma busy_timeout = 0')
    for (;;) {
      try {
        this.#writer.exec('begin immediate')
        return
      } catch (error) {
        if (!isLocked(error) || this.#clock.monotonic() >= deadline) throw error
        await new Promise<void>((resolve) => this.#clock.after(BUSY_RETRY_MS, resolve))
      }
    }
  }

  #rollBack(): void {
    if (this.#writer.isTransaction) this.#writer.exec('rollback')
  }

  #checkpointIfLong(): void {
    if (this.#closed) return
    const row = this.#writer.prepare('pragma wal_checkpoint(noop)').get() as { log?: number } | undefined
    if ((row?.log ?? 0) > CHECKPOINT_PAGES) this.#writer.exec('pragma wal_checkpoint(passive)')
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isLocked(error: unknown): boolean {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' && (code & 0xff) === 5
}
