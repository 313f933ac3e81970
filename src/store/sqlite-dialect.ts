// Kysely over node:sqlite: one connection, statements prepared once. Transactions are not Kysely's here: the writer
// (sqlite.ts) opens and closes them around a whole group of work.
import type { DatabaseSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  type QueryResult,
  SqliteIntrospector,
} from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import { SqliteCompiler } from './literal-limits.ts'
import { OneConnectionDriver } from './one-connection-driver.ts'
import type { Schema } from './schema.ts'
import { DirectSqliteAdapter, SqliteConnection } from './sqlite-connection.ts'

class KyselyConnection implements DatabaseConnection {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return this.#connection.run(query.sql, query.parameters) as QueryResult<Row>
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new DaozhenError('DZ_INTERNAL', 'streaming is not offered on SQLite')
  }
}

export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  const connection = new SqliteConnection(database)
  const dialect: Dialect = {
    createAdapter: () => new DirectSqliteAdapter(connection),
    createDriver: () => new OneConnectionDriver(new KyselyConnection(connection)),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteCompiler(),
  }
  return new Kysely<Schema>({ dialect })
}
