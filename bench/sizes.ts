// node bench/sizes.ts [messages]: what a stored message weighs on disk, table by table, on SQLite and on PostgreSQL, with
// the indexes of each. The figures of docs/growth.md.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { systemClock } from '../src/base/clock.ts'
import { createIds } from '../src/base/ids.ts'
import { systemRandom } from '../src/base/random.ts'
import { openStore } from '../src/store/open.ts'
import { startPostgres } from '../tests/support/postgres.ts'
import { fillMessages } from './fill.ts'

const messages = Number(process.argv[2] ?? 200_000)
const TABLES = [
  ...['contact', 'channel_identity', 'conversation', 'message', 'exchange', 'inbound', 'outbox', 'event_log', 'audit'],
] as const
const ROWS_AT_ONCE = 2_000

type Sizes = ReadonlyMap<string, number>

const folder = mkdtempSync(join(tmpdir(), 'daozhen-sizes-'))
const server = await startPostgres()
try {
  const file = join(folder, 'daozhen.db')
  await emptyStore(undefined)
  fillMessages(file, messages)
  const sqlite = sizesOnSqlite(file)
  const url = await server.freshDatabase()
  await emptyStore(url)
  const postgres = await copyToPostgres(file, url)
  for (const table of TABLES) line(table, sqlite.get(table) ?? 0, postgres.get(table) ?? 0)
  line('all', total(sqlite), total(postgres))
} finally {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function emptyStore(databaseUrl: string | undefined): Promise<void> {
  const [clock, ids] = [systemClock, createIds(systemClock, systemRandom)]
  const store = await openStore({ dataDirectory: folder, databaseUrl, poolSize: 2, clock, ids })
  await store.close()
}

function sizesOnSqlite(file: string): Sizes {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database
    .prepare(
      `select s.tbl_name as name, sum(d.pgsize) as bytes from dbstat d join sqlite_schema s on s.name = d.name group by 1`,
    )
    .all() as { name: string; bytes: number }[]
  database.close()
  return new Map(rows.map(({ name, bytes }) => [name, bytes]))
}

async function copyToPostgres(file: string, url: string): Promise<Sizes> {
  const client = new pg.Client(url)
  await client.connect()
  const database = new DatabaseSync(file, { readOnly: true })
  const sizes = new Map<string, number>()
  for (const table of TABLES) {
    const rows = database.prepare(`select * from ${table}`).iterate()
    for (let some = take(rows); some.length > 0; some = take(rows)) {
      const text = JSON.stringify(some, (_key, value) => (value instanceof Uint8Array ? hexOf(value) : value))
      await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [text])
    }
    const { rows: sized } = await client.query('select pg_total_relation_size($1::regclass)::float8 as bytes', [table])
    sizes.set(table, (sized as { bytes: number }[])[0]?.bytes ?? 0)
  }
  database.close()
  await client.end()
  return sizes
}

function take(rows: Iterator<unknown>): unknown[] {
  const some: unknown[] = []
  for (let next = rows.next(); !next.done; next = rows.next()) {
    some.push(next.value)
    if (some.length === ROWS_AT_ONCE) break
  }
  return some
}

function hexOf(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`
}

function total(sizes: Sizes): number {
  return TABLES.reduce((sum, table) => sum + (sizes.get(table) ?? 0), 0)
}

function line(name: string, sqlite: number, postgres: number): void {
  const each = (bytes: number) => `${Math.round(bytes / messages)} B`
  process.stdout.write(`| ${name} | ${each(sqlite)} | ${each(postgres)} |\n`)
}
