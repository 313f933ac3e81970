// Connections to PostgreSQL whose failures speak our words: whatever passes by itself (server gone, line cut or silent, no
// connection free, deadlock, time-out) is DZ_STORE_BUSY, on reads as on writes. A connection that was lost is not used again.
import { PostgresAdapter, PostgresDialect, type PostgresPool, type QueryCompiler, type QueryResult } from 'kysely'
import type pg from 'pg'
import { DaozhenError } from '../base/errors.ts'
import { PostgresCompiler } from './literal-limits.ts'
import type { Answer, Statement } from './postgres-wave.ts'

/** Server gone, pool exhausted, lock or statement time-out, deadlock: worth another try by whoever asked. */
const PASSING = /^(08|53|57|40|55P03)/
const CUT = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']
/** The driver's words. */
export const TIMED_OUT = 'Query read timeout'
const LOST = new RegExp(
  `Connection terminated|connection error|timeout exceeded when trying to connect|${TIMED_OUT}|not queryable`,
)
/**
 * The server's own limits do not reach us through a silent line. Above them: they end a query without losing the connection.
 */
export const ANSWERED_WITHIN_MS = 7_000
/** Another node has migrated: what was prepared on this connection no longer fits the tables. */
const OUTDATED = /cached plan must not change result type/

export function asStoreError(error: unknown): unknown {
  if (error instanceof DaozhenError) return error
  const { code } = error as { readonly code?: unknown }
  const isPassing = typeof code === 'string' && (PASSING.test(code) || CUT.includes(code))
  return isPassing || isLost(error)
    ? new DaozhenError('DZ_STORE_BUSY', 'PostgreSQL cannot be reached or written to now', { cause: error })
    : error
}

export function isLost(error: unknown): boolean {
  return error instanceof Error && (LOST.test(error.message) || OUTDATED.test(error.message))
}

/** Reads that wait for no commit. Prepared queries (prepared.ts) go straight to the pool and stay prepared. */
export class PostgresReads extends PostgresDialect {
  readonly #pool: ReportingPool

  constructor(pool: pg.Pool) {
    const reporting = reportingPool(pool)
    super({ pool: reporting as unknown as PostgresPool })
    this.#pool = reporting
  }

  override createAdapter(): PooledPostgresAdapter {
    return new PooledPostgresAdapter(this.#pool)
  }

  override createQueryCompiler(): QueryCompiler {
    return new PostgresCompiler()
  }
}

export class PooledPostgresAdapter extends PostgresAdapter {
  readonly #pool: ReportingPool

  constructor(pool: ReportingPool) {
    super()
    this.#pool = pool
  }

  async run(statement: Statement): Promise<QueryResult<unknown>> {
    const client = await this.#pool.connect()
    try {
      return asResult(await client.run(statement))
    } finally {
      client.release()
    }
  }
}

export function asResult({ command, rowCount, rows }: Answer): QueryResult<unknown> {
  const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
  return { rows, ...(changes ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}) }
}

interface ReportingPool {
  connect(): Promise<ReportingClient>
  end(): Promise<void>
}

interface ReportingClient {
  run(statement: Statement): Promise<pg.QueryResult>
  /** As Kysely asks. */
  query(text: string, values: readonly unknown[]): Promise<pg.QueryResult>
  release(): void
}

function reportingPool(pool: pg.Pool): ReportingPool {
  const known = new WeakMap<pg.PoolClient, ReportingClient>()
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw asStoreError(error)
      })
      const reporting = known.get(client) ?? reportingClient(client)
      known.set(client, reporting)
      return reporting
    },
    end: () => pool.end(),
  }
}

function reportingClient(client: pg.PoolClient): ReportingClient {
  let isUsable = true
  const run = async ({ values = [], ...statement }: Statement) => {
    try {
      const query = { ...statement, values: [...values], query_timeout: ANSWERED_WITHIN_MS }
      return await client.query<Record<string, unknown>>(query)
    } catch (error) {
      if (isLost(error)) isUsable = false
      throw asStoreError(error)
    }
  }
  return {
    run,
    query: (text, values) => run({ text, values }),
    release: () => client.release(!isUsable),
  }
}
