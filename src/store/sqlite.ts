// The embedded store. One connection writes; work that arrives together shares one transaction and one flush (group
// commit), each piece behind its own savepoint so that a failing one does not spoil its neighbours. Readers have a
// connection of their own and see committed rows only.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Clock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Ids } from '../base/ids.ts'
import { Checkpointer } from './checkpointer.ts'
import { CommitListeners, Drafts } from './commit-listeners.ts'
import { append } from './journal.ts'
import { damagedSqlitePages } from './page-check.ts'
import { kyselyOver } from './sqlite-dialect.ts'
import { asStoreError, isLocked, openReader, openWriter } from './sqlite-file.ts'
import type { Commit, Db, Store, Tx, WriteOptions } from './tx.ts'

const MAX_GROUP = 512
/** So many are worth a commit of their own at once. */
const CROWD = 24
/** After this much work the group commits, and the rest waits for the next one. */
const GROUP_WORK_MS = 100
/** Work at a stretch; then the event loop gets a turn. It lets in one new connection per turn, however many knock. */
const STRETCH_MS = 5
const BUSY_RETRY_MS = 15
const BUSY_DEADLINE_MS = 3_500

export interface SqliteOptions {
  readonly path: string
  readonly clock: Clock
  readonly ids: Ids
  /**
   * After a commit the next one waits this long for company, unless a crowd is there already: a commit costs the same
   * for one message as for ten, and a busy service must not spend its day flushing. 0: never waits.
   */
  readonly gatherMs?: number
}

interface Member {
  readonly work: (tx: Tx) => Promise<unknown>
  readonly arrivedAt: number
  readonly ahead: boolean
  resolve(value: unknown): void
  reject(error: unknown): void
}

interface Done {
  readonly member: Member
  readonly value: unknown
}

export async function openSqlite(options: SqliteOptions): Promise<Store> {
  const writer = await openWriter(options.path, options.clock.now())
  return new SqliteStore(writer, openReader(options.path), options)
}

class SqliteStore implements Store {
  readonly dialect = 'sqlite' as const
  readonly reads: Db
  readonly #writer: DatabaseSync
  readonly #reader: DatabaseSync
  readonly #savepoint: StatementSync
  readonly #release: StatementSync
  readonly #db: Db
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #listeners = new CommitListeners()
  readonly #checkpointer: Checkpointer
  readonly #gatherMs: number
  readonly #path: string
  #lastCommitAt = Number.NEGATIVE_INFINITY
  #waiting: Member[] = []
  #flushing: Promise<void> | undefined
  #closed = false

  constructor(writer: DatabaseSync, reader: DatabaseSync, options: SqliteOptions) {
    this.#writer = writer
    // A foreign lock is waited for without blocking (#begin): no statement of ours may sleep.
    writer.exec('pragma busy_timeout = 0')
    this.#savepoint = writer.prepare('savepoint piece')
    this.#release = writer.prepare('release piece')
    this.#reader = reader
    this.#db = kyselyOver(writer)
    this.reads = kyselyOver(reader)
    this.#clock = options.clock
    this.#ids = options.ids
    this.#gatherMs = options.gatherMs ?? 0
    this.#path = options.path
    this.#checkpointer = new Checkpointer(options.path, writer)
  }

  write<T>(work: (tx: Tx) => Promise<T>, { ahead = false }: WriteOptions = {}): Promise<T> {
    if (this.#closed) return Promise.reject(new DaozhenError('DZ_STORE_BUSY', 'the store is closed'))
    return new Promise<T>((resolve, reject) => {
      const arrivedAt = this.#clock.monotonic()
      this.#enter({ work, arrivedAt, ahead, resolve: resolve as (value: unknown) => void, reject })
      this.#flushing ??= this.#flushSoon()
    })
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#listeners.add(listener)
  }

  hear(commit: Commit): void {
    this.#listeners.tell({ ...commit, isForeign: true })
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

  damagedPages(signal: AbortSignal): Promise<number> {
    return damagedSqlitePages(this.#path, signal)
  }

  oldestWaitMs(): number {
    const oldest = this.#waiting.find(({ ahead }) => !ahead)
    return oldest === undefined ? 0 : this.#clock.monotonic() - oldest.arrivedAt
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    while (this.#flushing !== undefined) await this.#flushing
    await this.#checkpointer.close()
    this.#reader.close()
    this.#writer.close()
  }

  #enter(member: Member): void {
    if (!member.ahead) {
      this.#waiting.push(member)
      return
    }
    const place = this.#waiting.findIndex(({ ahead }) => !ahead)
    this.#waiting.splice(place < 0 ? this.#waiting.length : place, 0, member)
  }

  /** One turn of the event loop gathers what arrived together. */
  async #flushSoon(): Promise<void> {
    await nextTurn()
    while (this.#waiting.length > 0) {
      await this.#gather()
      await this.#commitGroup(this.#waiting.splice(0, MAX_GROUP))
      this.#checkpointer.afterGroup(this.#waiting.length === 0)
      if (this.#waiting.length > 0) await nextTurn()
    }
    this.#flushing = undefined
  }

  /** Nobody waits after a quiet moment; in a busy one, at most `gatherMs` since the last commit. */
  async #gather(): Promise<void> {
    if (this.#waiting.length >= CROWD) return
    const waitMs = this.#lastCommitAt + this.#gatherMs - this.#clock.monotonic()
    if (waitMs > 0) await new Promise<void>((resolve) => setTimeout(resolve, waitMs))
  }

  async #commitGroup(group: Member[]): Promise<void> {
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
      await this.#runGroup(group, now, journal, done)
      lastSeq = await append(this.#db, now, journal)
      this.#writer.exec('commit')
    } catch (error) {
      this.#rollBack()
      const busy = new DaozhenError('DZ_STORE_BUSY', 'the commit could not be made durable', { cause: error })
      for (const member of group) member.reject(busy) // nobody's work stands; those already refused keep their reason
      return
    }
    this.#lastCommitAt = this.#clock.monotonic()
    for (const { member, value } of done) member.resolve(value)
    this.#listeners.tell({ lastSeq, woken: journal.woken })
  }

  /** Runs the group, or as much of it as there is time for; `group` is afterwards what was run. */
  async #runGroup(group: Member[], now: number, journal: Drafts, done: Done[]): Promise<void> {
    const until = this.#clock.monotonic() + GROUP_WORK_MS
    let yieldAt = this.#clock.monotonic() + STRETCH_MS
    for (const [i, member] of group.entries()) {
      if (this.#clock.monotonic() > yieldAt) {
        await nextTurn()
        yieldAt = this.#clock.monotonic() + STRETCH_MS
      }
      if (i > 0 && this.#clock.monotonic() > until) {
        const rest = [...group.splice(i), ...this.#waiting]
        this.#waiting = rest.sort((a, b) => Number(b.ahead) - Number(a.ahead))
        return
      }
      await this.#runMember(member, now, journal, done)
    }
  }

  async #runMember(member: Member, now: number, journal: Drafts, done: Done[]): Promise<void> {
    const drafts = new Drafts()
    const newId = () => this.#ids.next()
    const tx: Tx = { db: this.#db, dialect: 'sqlite', now, isShared: false, newId, ...drafts.collector() }
    this.#savepoint.run()
    try {
      const value = await member.work(tx)
      this.#release.run()
      journal.add(drafts)
      done.push({ member, value })
    } catch (error) {
      if (!this.#writer.isTransaction) throw error // a full or failing disk took back the whole group
      this.#writer.exec('rollback to piece; release piece')
      member.reject(asStoreError(error))
    }
  }

  /** Waits for a foreign write lock without blocking the event loop, up to the oldest member's deadline. */
  async #begin(group: readonly Member[]): Promise<void> {
    const deadline = (group[0]?.arrivedAt ?? 0) + BUSY_DEADLINE_MS
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
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
