// Copies of the PostgreSQL store, made and put back by PostgreSQL's own programs: a copy is what was committed at one
// instant, and is read back to its end before it gets its name. Restores into an empty database only. What these programs
// say about rows is never passed on: it can quote a patient.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { DaozhenError } from '../base/errors.ts'
import { verifyAudit } from './audit.ts'
import { assertKnownSchema } from './migrate.ts'
import { openPostgres, type PostgresOptions } from './postgres.ts'
import { doubtSends } from './restored.ts'

export interface Programs {
  /** Where `pg_dump` and `pg_restore` are looked for. */
  readonly path: string | undefined
}

export interface DumpReport {
  readonly path: string
  readonly bytes: number
}

/** Works while the nodes write. */
export async function dumpPostgres(url: string, target: string, programs: Programs): Promise<DumpReport> {
  if (existsSync(target)) throw refusal(`${target} exists already: choose another name, a backup never overwrites one`)
  const draft = `${target}.part`
  rmSync(draft, { force: true })
  closeSync(openSync(draft, 'wx', 0o600)) // patients' words: for us alone from the first byte
  try {
    await run('pg_dump', ['--format=custom', ...BARE, `--file=${draft}`], { url, programs })
    await readBack(draft, programs)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  renameSync(draft, target)
  return { path: target, bytes: statSync(target).size }
}

export interface PostgresRestoreReport {
  readonly messages: number
  readonly audit: number
  readonly doubtfulSends: number
}

/** Refuses before it touches anything when the backup is not sound or the database holds something; then all or nothing. */
export async function restorePostgres(
  backup: string,
  options: PostgresOptions,
  programs: Programs,
): Promise<PostgresRestoreReport> {
  assertDump(backup)
  await readBack(backup, programs)
  assertKnownSchema(await migrationsIn(backup, programs))
  await assertEmpty(options.url)
  await run('pg_restore', ['--single-transaction', '--exit-on-error', ...BARE, backup], { url: options.url, programs })
  const store = await openPostgres(options)
  try {
    const audit = await verifyAudit(store.reads)
    if (!audit.ok) {
      throw refusal(`the audit of ${backup} was tampered with at row ${audit.seq}: do not use the restored database`)
    }
    const count = store.reads.selectFrom('message').select((eb) => eb.fn.countAll<number>().as('messages'))
    const { messages } = await count.executeTakeFirstOrThrow()
    return { messages: Number(messages), audit: audit.count, doubtfulSends: await doubtSends(store) }
  } finally {
    await store.close()
  }
}

/** Owners and rights are those of whoever restores. */
const BARE = ['--no-owner', '--no-privileges'] as const
const MAGIC = 'PGDMP'

function assertDump(path: string): void {
  if (!existsSync(path)) throw refusal(`there is no file ${path}`)
  const head = Buffer.alloc(MAGIC.length)
  const file = openSync(path, 'r')
  readSync(file, head)
  closeSync(file)
  if (head.toString('latin1') !== MAGIC) {
    throw refusal(`${path} is no backup of PostgreSQL: made with "daozhen backup", or pg_dump --format=custom`)
  }
}

async function readBack(path: string, programs: Programs): Promise<void> {
  await run('pg_restore', ['--file=/dev/null', path], { programs }).catch((cause: unknown) => {
    if (cause instanceof DaozhenError && cause.code === 'DZ_CONFIG') throw cause
    throw refusal(`${path} is damaged: it cannot be read to its end`, cause)
  })
}

async function migrationsIn(path: string, programs: Programs): Promise<readonly string[]> {
  const text = await run('pg_restore', ['--data-only', '--table=migration', '--file=-', path], { programs })
  const names = [...text.matchAll(/^(\d{4}-[\w-]+)\t/gm)].map(([, name = '']) => name)
  if (names.length === 0) throw refusal(`${path} is not a backup of daozhen`)
  return names
}

async function assertEmpty(url: string): Promise<void> {
  const { default: driver } = await import('pg')
  const client = new driver.Client({ connectionString: url, connectionTimeoutMillis: 4_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query(
      `select count(*)::int as tables from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    )
    if ((rows as { tables: number }[])[0]?.tables === 0) return
  } catch (cause) {
    throw new DaozhenError('DZ_STORE_BUSY', 'PostgreSQL cannot be reached: check DATABASE_URL and the server', {
      ...{ cause, expose: true },
    })
  } finally {
    await client.end().catch(() => {})
  }
  throw refusal(
    'the database of DATABASE_URL is not empty, and a restore never overwrites one: make a new one (createdb daozhen_restored), point DATABASE_URL to it, and restore again',
  )
}

interface Running {
  readonly programs: Programs
  readonly url?: string
}

/** What it wrote to standard output. */
function run(program: string, words: readonly string[], { url, programs }: Running): Promise<string> {
  const { safeUrl, password } = url === undefined ? {} : withoutPassword(url)
  const child = spawn(program, [...words, ...(safeUrl === undefined ? [] : [`--dbname=${safeUrl}`])], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: programs.path, LC_ALL: 'C', ...(password === undefined ? {} : { PGPASSWORD: password }) },
  })
  let said = ''
  let complained = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    if (complained.length < 2_000) complained += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(missing(program, cause)))
    child.once('close', (code) => {
      if (code === 0) resolve(said)
      else reject(refusal(`${program} ended with ${code}${reasonIn(complained)}`))
    })
  })
}

/** A password in the words of a command can be read by everybody on the machine. */
function withoutPassword(url: string): { readonly safeUrl: string; readonly password: string | undefined } {
  const parts = new URL(url)
  const password = parts.password === '' ? undefined : decodeURIComponent(parts.password)
  parts.password = ''
  return { safeUrl: parts.toString(), password }
}

/** Of connections and versions only. */
const HARMLESS = /server version|version mismatch|connection to server|authentication failed|permission denied|No space/

function reasonIn(complained: string): string {
  const lines = complained.split('\n').filter((line) => HARMLESS.test(line))
  return lines.length === 0 ? '' : `: ${lines.slice(0, 2).join('; ')}`
}

function missing(program: string, cause: unknown): DaozhenError {
  const text = `${program} cannot be started here: install PostgreSQL's client programs of the server's version or newer (Debian: apt-get install postgresql-client), or use the backups of your database service`
  return new DaozhenError('DZ_CONFIG', text, { cause, expose: true })
}

function refusal(message: string, cause?: unknown): DaozhenError {
  return new DaozhenError('DZ_STORE_UNUSABLE', message, { cause, expose: true })
}
