// A constant LIMIT is written into the text. Bound, SQLite plans it anew at every run (it looks at the value), and
// PostgreSQL's plan for all values takes it for a tenth of all rows: it then reads a table where one row was wanted.
import { LimitNode, PostgresQueryCompiler, SqliteQueryCompiler, ValueNode } from 'kysely'

export class SqliteCompiler extends SqliteQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(written(node))
  }
}

export class PostgresCompiler extends PostgresQueryCompiler {
  protected override visitLimit(node: LimitNode): void {
    super.visitLimit(written(node))
  }
}

function written(node: LimitNode): LimitNode {
  const value = ValueNode.is(node.limit) ? node.limit.value : undefined
  const isConstant = typeof value === 'number' && Number.isSafeInteger(value)
  return isConstant ? LimitNode.create(ValueNode.createImmediate(value)) : node
}
