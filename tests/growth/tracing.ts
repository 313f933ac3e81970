// Listens to every statement a store is asked, with the values it was asked with. Nothing is changed; ends with `stop`.
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { Wave } from '../../src/store/postgres-wave.ts'

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

/** Reads are queries of the driver; what a transaction says goes out in waves. */
export function tracePostgres(): Trace {
  const statements = new Map<string, Asked>()
  const hear = (text: unknown, values: unknown): void => {
    if (typeof text === 'string' && WORK.test(text) && !statements.has(text)) {
      statements.set(text, { text, values: Array.isArray(values) ? values : [] })
    }
  }
  const query = pg.Client.prototype.query as unknown as Query
  const listening: Query = function (...words) {
    const [first, second] = words
    if (typeof first === 'string') hear(first, second)
    else if (!(first instanceof Wave)) hear((first as Partial<Asked>).text, (first as Partial<Asked>).values)
    return query.apply(this, words)
  }
  const { add } = Wave.prototype
  pg.Client.prototype.query = listening as never
  Wave.prototype.add = function (statement, asker) {
    hear(statement.text, statement.values)
    add.call(this, statement, asker)
  }
  return {
    statements,
    stop() {
      pg.Client.prototype.query = query as never
      Wave.prototype.add = add
    },
  }
}
