// Listens to every statement a store is asked, with the values it was asked with. Nothing is changed; ends with `stop`.
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'

export interface Asked {
  readonly text: string
  readonly values: readonly unknown[]
}

export interface Trace {
  /** Each different statement once, in the order of their first time. */
  readonly statements: ReadonlyMap<string, Asked>
  stop(): void
}

const WORK = /^\s*(with|select|insert|update|delete)\b/i

export function traceSqlite(): Trace {
  const statements = new Map<string, Asked>()
  const { prepare } = DatabaseSync.prototype
  DatabaseSync.prototype.prepare = function (text: string) {
    if (WORK.test(text) && !statements.has(text)) statements.set(text, { text, values: [] })
    return prepare.call(this, text)
  }
  return {
    statements,
    stop() {
      DatabaseSync.prototype.prepare = prepare
    },
  }
}

type Query = (this: pg.Client, ...words: unknown[]) => unknown

export function tracePostgres(): Trace {
  const statements = new Map<string, Asked>()
  const query = pg.Client.prototype.query as unknown as Query
  const listening: Query = function (...words) {
    const [first, second] = words
    const { text, values } = typeof first === 'string' ? { text: first, values: second } : (first as Partial<Asked>)
    if (typeof text === 'string' && WORK.test(text) && !statements.has(text)) {
      statements.set(text, { text, values: Array.isArray(values) ? values : [] })
    }
    return query.apply(this, words)
  }
  pg.Client.prototype.query = listening as never
  return {
    statements,
    stop() {
      pg.Client.prototype.query = query as never
    },
  }
}
