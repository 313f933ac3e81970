// Connections to PostgreSQL whose failures speak our words: whatever passes by itself (server gone, line cut or silent, no
// connection free, deadlock, time-out) is DZ_STORE_BUSY, on reads as on writes. A connection that was lost is not used again.
import type { PostgresPool, PostgresPoolClient } from 'kysely'
import type pg from 'pg'
import { DaozhenError } from '../base/errors.ts'

/** Server gone, pool exhausted, lock or statement time-out, deadlock: worth another try by whoever asked. */
const PASSING = /^(08|53|57|40|55P03)/
const CUT = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']
const LOST =
  /Connection terminated|connection error|timeout exceeded when trying to connect|Query read timeout|not queryable/

export function asStoreError(error: unknown): unknown {
  if (error instanceof DaozhenError) return error
  const { code } = error as { readonly code?: unknown }
  const isPassing = typeof code === 'string' && (PASSING.test(code) || CUT.includes(code))
  return isPassing || isLost(error)
    ? new DaozhenError('DZ_STORE_BUSY', 'PostgreSQL cannot be reached or written to now', { cause: error })
    : error
}

export function isLost(error: unknown): boolean {
  return error instanceof Error && LOST.test(error.message)
}

/** The pool as Kysely uses it. */
export function reportingPool(pool: pg.Pool): PostgresPool {
  const known = new WeakMap<pg.PoolClient, PostgresPoolClient>()
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

function reportingClient(client: pg.PoolClient): PostgresPoolClient {
  let isUsable = true
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query(text, [...values])
    } catch (error) {
      if (isLost(error)) isUsable = false
      throw asStoreError(error)
    }
  }
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: () => client.release(!isUsable),
  }
}
