// Looks into the database of a dead service, without leaving a trace: which sends it was in the middle of.
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { DATABASE_FILE } from '../../src/store/open.ts'

export interface DeadDatabase {
  /** Ids of active sends that stand as `sending`. */
  sendsUnderWay(): Promise<readonly string[]>
  /** Size of the write-ahead log beside the database. */
  logMiB(): number
  /** 'ok', or what is wrong: pages, references, fragments that still wait. */
  checkIntegrity(): Promise<string>
  close(): Promise<void>
}

const UNDECIDED = `select id from timer where kind = 'merge'`
const UNDER_WAY = `select id from outbox where state = 'sending' and via = 'active'`

export function sqliteOf(dataDirectory: string): DeadDatabase {
  const file = join(dataDirectory, DATABASE_FILE)
  const within = <Result>(look: (database: DatabaseSync) => Result): Result => {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return look(database)
    } finally {
      database.close()
    }
  }
  return {
    async sendsUnderWay() {
      if (!existsSync(file)) return []
      return within((database) =>
        database
          .prepare(UNDER_WAY)
          .all()
          .map((row) => String(row.id)),
      )
    },
    logMiB() {
      const log = statSync(`${file}-wal`, { throwIfNoEntry: false })
      return Math.round((log?.size ?? 0) / 2 ** 20)
    },
    checkIntegrity: async () =>
      within((database) => {
        const problems = database
          .prepare('pragma integrity_check')
          .all()
          .map((row) => String(row.integrity_check))
        const orphans = database.prepare('pragma foreign_key_check').all().length
        if (orphans > 0) return `${orphans} rows refer to nothing`
        return undecided(database.prepare(UNDECIDED).all()) ?? problems.join('; ')
      }),
    close: async () => {},
  }
}

/** What the dead process had handed over may still commit for a moment: its backends are waited for. */
export async function postgresOf(databaseUrl: string): Promise<DeadDatabase> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  const others = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                  and backend_type = 'client backend'`
  return {
    async sendsUnderWay() {
      while ((await client.query(others)).rows.length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
      return (await client.query(UNDER_WAY)).rows.map((row: { id: string }) => row.id)
    },
    logMiB: () => 0,
    checkIntegrity: async () => undecided((await client.query(UNDECIDED)).rows) ?? 'ok',
    close: () => client.end(),
  }
}

/** Fragments are decided when their time has come, whoever died in between. */
function undecided(timers: readonly unknown[]): string | undefined {
  return timers.length === 0 ? undefined : `fragments of ${timers.length} conversations were never decided`
}
