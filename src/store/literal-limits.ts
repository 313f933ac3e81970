// A constant LIMIT is written into the text. Bound, SQLite plans it anew at every run (it looks at the value), and
// PostgreSQL's plan for all values takes it for a tenth of all rows: it then reads a table where one row was wanted.
import { type LimitNode, PostgresQueryCompiler, SqliteQueryCompiler, ValueNode } from 'kysely'

export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const text = literal(node)
    if (text === undefined) super.visitLimit(node)
    else this.append(text)
  }
}

export class PostgresCompiler extends PostgresQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    const text = literal(node)
    if (text === undefined) super.visitLimit(node)
    else this.append(text)
  }
}

function literal({ limit }: LimitNode): string | undefined {
  const value = ValueNode.is(limit) ? limit.value : undefined
  return typeof value === 'number' && Number.isSafeInteger(value) ? `limit ${value}` : undefined
}
