// PostgreSQL ≥ 15 as the store. One transaction per piece of work over a pool, or for several about different people
// (shared-commits.ts); the journal travels with its COMMIT. After a commit whose answer was lost unique keys decide above.
import { Kysely } from 'kysely'
import type pg from 'pg'
import { type Clock, systemClock } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import type { Ids } from '../base/ids.ts'
import { CommitListeners, Drafts } from './commit-listeners.ts'
import { migratePostgres } from './migrate.ts'
import { damagedPostgresPages } from './page-check.ts'
import { journalStatements } from './postgres-journal.ts'
import { asStoreError, PostgresReads } from './postgres-pool.ts'
import { PostgresSession } from './postgres-session.ts'
import type { ValueCodec } from './postgres-wave.ts'
import type { Schema } from './schema.ts'
import { SharedCommits, type Work } from './shared-commits.ts'
import { type Commit, type Db, NeedsOwnCommit, type Store, type Tx, type WriteOptions } from './tx.ts'

export interface PostgresOptions {
  readonly url: string
  readonly poolSize: number
  readonly clock: Clock
  readonly ids: Ids
}

const INT8 = 20
const OLDEST_POSTGRES = 150_000
const CONNECT_MS = 4_000

export async function openPostgres(options: PostgresOptions): Promise<Store> {
  const [{ default: driver }, { prepareValue }] = await Promise.all([import('pg'), import('pg/lib/utils')])
  const codec: ValueCodec = {
    toParameter: prepareValue,
    // Every bigint of ours is a count or an instant, far below 2^53.
    parserOf: (type) => (type === INT8 ? Number : driver.types.getTypeParser(type, 'text')),
  }
  await prepareServer(
    new driver.Client({ connectionString: options.url, connectionTimeoutMillis: CONNECT_MS }),
    options,
  )
  const pool = new driver.Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    options: '-c statement_timeout=5000 -c lock_timeout=2000 -c idle_in_transaction_session_timeout=10000',
    types: { getTypeParser: codec.parserOf as typeof driver.types.getTypeParser },
  })
  // Without a listener a connection that breaks while it is in use ends the process; its query reports the failure.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', () => {}) // an idle connection that broke is replaced; the next query reports what matters
  return new PostgresStore(pool, codec, options)
}

/** On a connection without time limits: another node may be migrating, and is waited for. */
async function prepareServer(client: pg.Client, { clock }: PostgresOptions): Promise<void> {
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new DaozhenError('DZ_STORE_BUSY', 'PostgreSQL cannot be reached: check DATABASE_URL and the server', {
      cause: error,
      expose: true,
    })
  }
  try {
    await assertDurable(client)
    await migratePostgres(client, clock.now())
  } catch (error) {
    throw asStoreError(error)
  } finally {
    await client.end().catch(() => {})
  }
}

/** Refuses a server that may forget what it has acknowledged. */
async function assertDurable(client: pg.Client): Promise<void> {
  const { rows } = await client.query(
    `select name, setting from pg_settings
     where name in ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit')`,
  )
  const settings = new Map((rows as { name: string; setting: string }[]).map((row) => [row.name, row.setting]))
  const problems: string[] = []
  if (Number(settings.get('server_version_num')) < OLDEST_POSTGRES) problems.push('PostgreSQL 15 or newer is needed')
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    if (settings.get(name) === 'off') problems.push(`"${name}" is off: set it to on`)
  }
  if (problems.length > 0) throw new DaozhenError('DZ_STORE_UNUSABLE', problems.join('; '), { expose: true })
}

type Begin = (how: { readonly isShared: boolean }) => { readonly tx: Tx; readonly drafts: Drafts }

class PostgresStore implements Store {
  readonly dialect = 'postgres' as const
  readonly reads: Db
  readonly #pool: pg.Pool
  readonly #codec: ValueCodec
  readonly #clock: Clock
  readonly #ids: Ids
  readonly #listeners = new CommitListeners()
  readonly #sessions = new WeakMap<pg.PoolClient, PostgresSession>()
  readonly #shared: SharedCommits
  /** Work that has no connection yet, oldest first. */
  readonly #waiting = new Set<{ readonly since: number }>()

  constructor(pool: pg.Pool, codec: ValueCodec, options: PostgresOptions) {
    this.#pool = pool
    this.#codec = codec
    this.reads = new Kysely<Schema>({ dialect: new PostgresReads(pool) })
    this.#clock = options.clock
    this.#ids = options.ids
    this.#shared = new SharedCommits(options.clock, {
      alone: (work) => this.#alone(work),
      together: (works) => this.#together(works),
    })
  }

  write<T>(work: (tx: Tx) => Promise<T>, { about, ahead = false }: WriteOptions = {}): Promise<T> {
    return about === undefined || ahead ? this.#alone(work) : this.#shared.run(work, about)
  }

  #alone<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#commit(async (begin, journal) => {
      const { tx, drafts } = begin({ isShared: false })
      const value = await work(tx)
      journal.add(drafts)
      return value
    })
  }

  /** Nobody's piece is still at work when this ends, whatever became of the others. */
  #together(works: readonly Work[]): Promise<readonly unknown[]> {
    return this.#commit(async (begin, journal) => {
      const pieces = works.map((work) => ({ work, ...begin({ isShared: true }) }))
      const outcomes = await Promise.allSettled(pieces.map(({ work, tx }) => work(tx)))
      return outcomes.map((outcome, i) => {
        if (outcome.status === 'fulfilled') {
          journal.add((pieces[i] as (typeof pieces)[0]).drafts)
          return outcome.value
        }
        if (outcome.reason instanceof NeedsOwnCommit) return outcome.reason
        throw outcome.reason
      })
    })
  }

  /** One transaction. `begin`: for each piece of work in it; what `journal` holds in the end travels with the commit. */
  async #commit<T>(act: (begin: Begin, journal: Drafts) => Promise<T>): Promise<T> {
    if (this.#pool.ending) throw new DaozhenError('DZ_STORE_BUSY', 'the store is closed')
    const client = await this.#takeTurn()
    const session = this.#sessions.get(client) ?? new PostgresSession(client, this.#codec, systemClock)
    this.#sessions.set(client, session)
    const now = this.#clock.now()
    const { db } = session
    const begin: Begin = ({ isShared }) => {
      const drafts = new Drafts()
      const newId = () => this.#ids.next()
      return { drafts, tx: { db, dialect: 'postgres', now, isShared, newId, ...drafts.collector() } }
    }
    const journal = new Drafts()
    let value: T
    let lastSeq: number | undefined
    try {
      session.begin()
      value = await act(begin, journal)
      const answers = await session.commit(journalStatements(now, journal))
      lastSeq = journal.events.length === 0 ? undefined : Number(answers.at(-1)?.rows[0]?.last_seq)
    } catch (error) {
      await session.rollBack()
      throw asStoreError(error)
    } finally {
      client.release(!session.isUsable)
    }
    this.#listeners.tell({ lastSeq, woken: journal.woken })
    return value
  }

  /** A connection, when there is one for us. */
  async #takeTurn(): Promise<pg.PoolClient> {
    const place = { since: this.#clock.monotonic() }
    this.#waiting.add(place)
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw asStoreError(error)
    } finally {
      this.#waiting.delete(place)
    }
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    return this.#listeners.add(listener)
  }

  hear(commit: Commit): void {
    this.#listeners.tell({ ...commit, isForeign: true })
  }

  async checkWritable(): Promise<boolean> {
    try {
      await this.write((tx) => tx.db.selectFrom('meta').select('name').limit(1).execute())
      return true
    } catch {
      return false
    }
  }

  damagedPages(): Promise<number> {
    return damagedPostgresPages(this.reads)
  }

  oldestWaitMs(): number {
    const [oldest] = this.#waiting
    const forConnection = oldest === undefined ? 0 : this.#clock.monotonic() - oldest.since
    return Math.max(forConnection, this.#shared.oldestWaitMs())
  }

  async close(): Promise<void> {
    if (this.#pool.ending) return
    await this.reads.destroy()
    if (!this.#pool.ending) await this.#pool.end() // Kysely ends only a pool it has used
  }
}
