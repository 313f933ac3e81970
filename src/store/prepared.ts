// Queries built once. Kysely's builder costs more than SQLite's work on a small row, so the hot queries are compiled on
// first use per dialect and afterwards only bound: the builder sees markers where the values will stand.
import { hash } from 'node:crypto'
import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import { PooledPostgresAdapter } from './postgres-pool.ts'
import { DirectPostgresAdapter } from './postgres-session.ts'
import type { Schema } from './schema.ts'
import { DirectSqliteAdapter } from './sqlite-connection.ts'

class Marker {
  readonly name: string
  constructor(name: string) {
    this.name = name
  }

  /** `p.now + 1` would quietly become the text of an object. */
  [Symbol.toPrimitive](): never {
    throw new DaozhenError('DZ_INTERNAL', `a prepared query cannot compute with "${this.name}": pass the result`)
  }
}

interface Compilable {
  compile(): CompiledQuery
}

type RowOf<Q> = Q extends { executeTakeFirst(): Promise<infer Row> } ? Exclude<Row, undefined> : never

/** As `prepared`, for writes: how many rows it changed. */
export function preparedChange<Params extends object>(
  build: (db: Kysely<Schema>, params: Params) => Compilable,
): (db: Kysely<Schema>, params: Params) => Promise<number> {
  const run = compileOnce(build, { isCounted: true })
  return async (db, params) => {
    const result = run(db, params)
    return Number((result instanceof Promise ? await result : result).numAffectedRows ?? 0n)
  }
}

/** `const find = prepared((db, p: { id: string }) => db.selectFrom('agent').selectAll().where('id', '=', p.id))` */
export function prepared<Params extends object, Query extends Compilable>(
  build: (db: Kysely<Schema>, params: Params) => Query,
): (db: Kysely<Schema>, params: Params) => Promise<readonly RowOf<Query>[]> {
  const run = compileOnce(build, { isCounted: false })
  return async (db, params) => {
    const result = run(db, params)
    return (result instanceof Promise ? await result : result).rows as readonly RowOf<Query>[]
  }
}

type Run<Params> = (db: Kysely<Schema>, params: Params) => QueryResult<unknown> | Promise<QueryResult<unknown>>

interface Compiled {
  readonly query: CompiledQuery
  /** Parameters in the order of the text: a name of `params`, or a value that is always the same. */
  readonly slots: readonly (string | { readonly fixed: unknown })[]
  readonly name: string
  /** A write whose rows nobody reads. */
  readonly isSilent: boolean
}

const NOTHING: QueryResult<unknown> = { rows: [] }

function compileOnce<Params extends object>(
  build: (db: Kysely<Schema>, params: Params) => Compilable,
  { isCounted }: { readonly isCounted: boolean },
): Run<Params> {
  const byDialect = new Map<unknown, Compiled>()
  return (db, params) => {
    const { adapter } = db.getExecutor()
    const compiled = byDialect.get(adapter.constructor) ?? compile(db, build)
    byDialect.set(adapter.constructor, compiled)
    const parameters = bind(compiled.slots, params as Readonly<Record<string, unknown>>)
    if (adapter instanceof DirectSqliteAdapter) return adapter.connection.run(compiled.query.sql, parameters)
    if (adapter instanceof DirectPostgresAdapter) return runOn(adapter, compiled, parameters, isCounted)
    if (adapter instanceof PooledPostgresAdapter) {
      return adapter.run({ text: compiled.query.sql, values: parameters, name: compiled.name })
    }
    return db.executeQuery({ ...compiled.query, parameters })
  }
}

function runOn(
  { session }: DirectPostgresAdapter,
  { query, name, isSilent }: Compiled,
  values: readonly unknown[],
  isCounted: boolean,
): QueryResult<unknown> | Promise<QueryResult<unknown>> {
  const statement = { text: query.sql, values, name }
  if (isCounted || !isSilent) return session.run(statement)
  session.post(statement)
  return NOTHING
}

function compile<Params extends object>(
  db: Kysely<Schema>,
  build: (db: Kysely<Schema>, params: Params) => Compilable,
): Compiled {
  const markers = new Proxy({}, { get: (_, name) => new Marker(String(name)) }) as Params
  const query = build(db, markers).compile()
  const slots = query.parameters.map((value) => (value instanceof Marker ? value.name : { fixed: value }))
  const name = hash('sha1', query.sql)
  return { query, slots, name, isSilent: isSilent(query) }
}

function isSilent({ query }: CompiledQuery): boolean {
  switch (query.kind) {
    case 'InsertQueryNode':
    case 'UpdateQueryNode':
    case 'DeleteQueryNode':
      return query.returning === undefined
    default:
      return false
  }
}

function bind(slots: Compiled['slots'], values: Readonly<Record<string, unknown>>): unknown[] {
  const parameters = new Array<unknown>(slots.length)
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] as string | { readonly fixed: unknown }
    parameters[i] = typeof slot === 'string' ? values[slot] : slot.fixed
  }
  return parameters
}
