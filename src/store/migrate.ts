// Brings a database to the newest schema. Each migration commits as a whole; a database from a newer release is refused.
import type { DatabaseSync } from 'node:sqlite'
import { DaozhenError } from '../base/errors.ts'
import { MIGRATIONS, type Migration, WORDS } from './migrations.ts'

const LEDGER = 'create table if not exists migration (name text primary key, applied_at bigint not null)'

export async function migrateSqlite(database: DatabaseSync, now: number): Promise<void> {
  database.exec(LEDGER)
  const rows = database.prepare('select name from migration').all() as { name: string }[]
  for (const migration of pending(rows.map((row) => row.name))) {
    database.exec('begin immediate')
    for (const statement of migration.statements(WORDS.sqlite)) database.exec(statement)
    database.prepare('insert into migration (name, applied_at) values (?, ?)').run(migration.name, now)
    database.exec('commit')
  }
}

/** What PostgreSQL needs of a client here: `pg`'s PoolClient has it. */
export interface SqlClient {
  query(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
}

const MIGRATION_LOCK = 0x64_7a_00

/** On failure the caller drops the connection, and with it the lock and the open transaction. */
export async function migratePostgres(client: SqlClient, now: number): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
  await client.query(LEDGER)
  const { rows } = await client.query('select name from migration')
  for (const migration of pending((rows as { name: string }[]).map((row) => row.name))) {
    await client.query('begin')
    for (const statement of migration.statements(WORDS.postgres)) await client.query(statement)
    await client.query('insert into migration (name, applied_at) values ($1, $2)', [migration.name, now])
    await client.query('commit')
  }
  await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
}

function pending(applied: readonly string[]): readonly Migration[] {
  assertKnownSchema(applied)
  return MIGRATIONS.filter((migration) => !applied.includes(migration.name))
}

export function assertKnownSchema(applied: readonly string[]): void {
  const known = new Set(MIGRATIONS.map((migration) => migration.name))
  const foreign = applied.filter((name) => !known.has(name))
  if (foreign.length > 0) {
    throw new DaozhenError(
      'DZ_STORE_UNUSABLE',
      `This database was written by a newer release (${foreign.join(', ')}). Start that release, or restore an older backup.`,
      { expose: true },
    )
  }
}
