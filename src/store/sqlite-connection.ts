// One connection to a SQLite file: statements prepared once, rows as plain objects, everything synchronous.
import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { type QueryResult, SqliteAdapter } from 'kysely'

interface Prepared {
  readonly statement: StatementSync
  /** Names of the columns; empty: returns no rows. */
  readonly columns: readonly string[]
}

export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, Prepared>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  run(text: string, values: readonly unknown[]): QueryResult<unknown> {
    const { statement, columns } = this.#statements.get(text) ?? this.#prepare(text)
    if (columns.length > 0) {
      const rows = statement.all(...(values as readonly SQLInputValue[])) as unknown as readonly SQLOutputValue[][]
      return { rows: rows.length === 0 ? NO_ROWS : rows.map((row) => toObject(columns, row)) }
    }
    const { changes } = statement.run(...(values as readonly SQLInputValue[]))
    return { rows: NO_ROWS, numAffectedRows: BigInt(changes) }
  }

  #prepare(text: string): Prepared {
    const statement = this.#database.prepare(text)
    const prepared = { statement, columns: statement.columns().map((column) => column.name) }
    statement.setReturnArrays(true) // names once per statement, not once per row
    this.#statements.set(text, prepared)
    return prepared
  }
}

const NO_ROWS: unknown[] = []

function toObject(columns: readonly string[], row: readonly SQLOutputValue[]): Record<string, SQLOutputValue> {
  const object: Record<string, SQLOutputValue> = {}
  for (let i = 0; i < columns.length; i++) object[columns[i] as string] = row[i] as SQLOutputValue
  return object
}

/** Lets prepared queries (prepared.ts) go straight to the connection, past Kysely's executor and its promises. */
export class DirectSqliteAdapter extends SqliteAdapter {
  readonly connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    super()
    this.connection = connection
  }
}
