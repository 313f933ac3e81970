// PostgreSQL seen from outside the service: CPU of all its processes, the statements it carried out (pg_stat_statements)
// and what its backends wait for, sampled. Its own connection is not counted.
import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { systemClock } from '../src/base/clock.ts'

/** What the server must be started with: what watching needs, and the log files deploy/compose.yaml keeps. */
export const WATCHED = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track': 'all',
  min_wal_size: '1GB',
  max_wal_size: '4GB',
} as const

const LOG_FILES = 62

/**
 * A server that has run for some hours writes into log files it has had before. A new one makes each of them when it needs it,
 * and everybody waits meanwhile: 16 MiB of zeros, flushed.
 */
export async function layOutLog(url: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query('create table written (n int)')
  for (let n = 0; n < LOG_FILES; n++) {
    await client.query('insert into written values ($1)', [n])
    await client.query('select pg_switch_wal()')
  }
  await client.query('checkpoint')
  await client.end()
}

export interface Statement {
  readonly text: string
  readonly calls: number
  readonly ms: number
}

export interface Span {
  readonly cpuMs: number
  readonly commits: number
  readonly flushes: number
  /** By which the database grew. */
  readonly bytes: number
  readonly statements: readonly Statement[]
  /** Share of all samples of a backend at work or in a transaction; the key is PostgreSQL's own word for the wait. */
  readonly waits: ReadonlyMap<string, number>
}

const TICK_MS = 10
/** Each look costs the server 0.7 ms, of the processors it is measured on. */
const SAMPLE_EVERY_MS = 100

export class PostgresWatch {
  readonly #client: pg.Client
  readonly #postmaster: number

  private constructor(client: pg.Client, postmaster: number) {
    this.#client = client
    this.#postmaster = postmaster
  }

  static async on(url: string): Promise<PostgresWatch> {
    const client = new pg.Client(url)
    client.on('error', () => {}) // it goes away with the server
    await client.connect()
    await client.query('create extension if not exists pg_stat_statements')
    const { rows } = await client.query('select pg_backend_pid() as pid')
    return new PostgresWatch(client, parentOf(Number(rows[0].pid)))
  }

  /** What the server did meanwhile. */
  async during<T>(act: () => Promise<T>): Promise<{ readonly value: T; readonly span: Span }> {
    await this.#client.query('select pg_stat_statements_reset()')
    const before = await this.#counts()
    const samples = new Map<string, number>()
    let watching = true
    const sampler = this.#sample(samples, () => watching)
    const cpuBefore = this.#cpuMs()
    const value = await act().finally(() => {
      watching = false
    })
    const cpuMs = this.#cpuMs() - cpuBefore
    await sampler
    const after = await this.#counts()
    const statements = await this.#statements()
    const taken = [...samples.values()].reduce((sum, count) => sum + count, 0)
    const waits = new Map([...samples].map(([wait, count]) => [wait, count / taken]))
    const span = {
      cpuMs,
      commits: after.commits - before.commits,
      flushes: after.flushes - before.flushes,
      bytes: after.bytes - before.bytes,
      statements,
      waits,
    }
    return { value, span }
  }

  close(): Promise<void> {
    return this.#client.end()
  }

  /** The postmaster, what has ended under it, and everybody who lives. */
  #cpuMs(): number {
    const own = statOf(this.#postmaster)
    const children = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => statOf(Number(name)))
      .filter((stat) => stat.parent === this.#postmaster)
    return own.ms + own.endedChildrenMs + children.reduce((sum, stat) => sum + stat.ms, 0)
  }

  async #counts(): Promise<Pick<Span, 'commits' | 'flushes' | 'bytes'>> {
    const { rows } = await this.#client.query(
      `select (select sum(xact_commit) from pg_stat_database where datname = current_database()) as commits,
              (select wal_sync from pg_stat_wal) as flushes,
              pg_database_size(current_database()) as bytes`,
    )
    return { commits: Number(rows[0].commits), flushes: Number(rows[0].flushes), bytes: Number(rows[0].bytes) }
  }

  async #statements(): Promise<readonly Statement[]> {
    const { rows } = await this.#client.query(
      `select query, sum(calls) as calls, sum(total_exec_time) as ms from pg_stat_statements
       where query not like '%pg_stat%' group by query order by ms desc`,
    )
    return (rows as readonly { query: string; calls: string; ms: number }[]).map((row) => ({
      text: row.query.replace(/\s+/g, ' '),
      calls: Number(row.calls),
      ms: row.ms,
    }))
  }

  async #sample(into: Map<string, number>, isWanted: () => boolean): Promise<void> {
    while (isWanted()) {
      const { rows } = await this.#client.query(
        `select coalesce(wait_event_type || ':' || wait_event, 'at work') as wait from pg_stat_activity
         where backend_type = 'client backend' and pid <> pg_backend_pid() and state <> 'idle'`,
      )
      for (const { wait } of rows as readonly { wait: string }[]) into.set(wait, (into.get(wait) ?? 0) + 1)
      await new Promise<void>((resolve) => systemClock.after(SAMPLE_EVERY_MS, resolve))
    }
  }
}

function parentOf(pid: number): number {
  return statOf(pid).parent
}

interface Stat {
  readonly parent: number
  readonly ms: number
  readonly endedChildrenMs: number
}

/** Zero for a process that has just ended. */
function statOf(pid: number): Stat {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return { parent: 0, ms: 0, endedChildrenMs: 0 }
  }
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0] = fields.slice(1)
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11)
  return { parent, ms: (user + system) * TICK_MS, endedChildrenMs: (endedUser + endedSystem) * TICK_MS }
}
