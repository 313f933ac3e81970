// Queries built once. Kysely's builder costs more than SQLite's work on a small row, so the hot queries are compiled on
// first use per dialect and afterwards only bound: the builder sees markers where the values will stand.
import type { CompiledQuery, Kysely, QueryResult } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import type { Schema } from './schema.ts'

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
  const run = compileOnce(build)
  return async (db, params) => Number((await run(db, params)).numAffectedRows ?? 0n)
}

/** `const find = prepared((db, p: { id: string }) => db.selectFrom('agent').selectAll().where('id', '=', p.id))` */
export function prepared<Params extends object, Query extends Compilable>(
  build: (db: Kysely<Schema>, params: Params) => Query,
): (db: Kysely<Schema>, params: Params) => Promise<readonly RowOf<Query>[]> {
  const run = compileOnce(build)
  return async (db, params) => (await run(db, params)).rows as readonly RowOf<Query>[]
}

function compileOnce<Params extends object>(
  build: (db: Kysely<Schema>, params: Params) => Compilable,
): (db: Kysely<Schema>, params: Params) => Promise<QueryResult<unknown>> {
  const compiled = new Map<string, { query: CompiledQuery; slots: readonly (string | { fixed: unknown })[] }>()
  return async (db, params) => {
    const dialect = db.getExecutor().adapter.constructor.name
    let entry = compiled.get(dialect)
    if (entry === undefined) {
      const markers = new Proxy({}, { get: (_, name) => new Marker(String(name)) }) as Params
      const query = build(db, markers).compile()
      const slots = query.parameters.map((value) => (value instanceof Marker ? value.name : { fixed: value }))
      entry = { query, slots }
      compiled.set(dialect, entry)
    }
    const values = params as Record<string, unknown>
    const parameters = entry.slots.map((slot) => (typeof slot === 'string' ? values[slot] : slot.fixed))
    return db.executeQuery({ ...entry.query, parameters })
  }
}
