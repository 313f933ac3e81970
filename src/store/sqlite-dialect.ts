// Kysely over node:sqlite: one connection, statements prepared once. Transactions are not Kysely's here: the writer
// (sqlite.ts) opens and closes them around a whole group of work.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type LimitNode,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  ValueNode,
} from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import type { Schema } from './schema.ts'

interface Prepared {
  readonly statement: StatementSync
  /** Names of the columns; empty: returns no rows. */
  readonly columns: readonly string[]
}

class SqliteConnection implements DatabaseConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { statement, columns } = this.#prepare(query.sql)
    const values = query.parameters as readonly SQLInputValue[]
    if (columns.length > 0) {
      const rows = statement.all(...values) as unknown as readonly SQLOutputValue[][]
      return { rows: rows.map((row) => toObject(columns, row)) as Row[] }
    }
    const { changes } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes) }
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator; nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new DaozhenError('DZ_INTERNAL', 'streaming is not offered on SQLite')
  }

  #prepare(text: string): Prepared {
    const known = this.#statements.get(text)
    if (known !== undefined) return known
    const statement = this.#database.prepare(text)
    const prepared = { statement, columns: statement.columns().map((column) => column.name) }
    statement.setReturnArrays(true) // names once per statement, not once per row
    this.#statements.set(text, prepared)
    return prepared
  }
}

function toObject(columns: readonly string[], row: readonly SQLOutputValue[]): Record<string, SQLOutputValue> {
  const object: Record<string, SQLOutputValue> = {}
  for (let i = 0; i < columns.length; i++) object[columns[i] as string] = row[i] as SQLOutputValue
  return object
}

/** SQLite plans a bound LIMIT anew at every run (it looks at the value): a constant one is written into the text. */
class LiteralLimits extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const value = ValueNode.is(node.limit) ? node.limit.value : undefined
    if (typeof value === 'number' && Number.isSafeInteger(value)) this.append(`limit ${value}`)
    else super.visitLimit(node)
  }
}

class SqliteDriver implements Driver {
  readonly #connection: SqliteConnection

  constructor(database: DatabaseSync) {
    this.#connection = new SqliteConnection(database)
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
  async beginTransaction(): Promise<void> {
    throw new DaozhenError('DZ_INTERNAL', 'transactions go through Store.write')
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
}

export function kyselyOver(database: DatabaseSync): Kysely<Schema> {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SqliteDriver(database),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new LiteralLimits(),
  }
  return new Kysely<Schema>({ dialect })
}
