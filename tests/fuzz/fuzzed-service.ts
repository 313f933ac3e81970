// The service under odd inputs: a process with a channel of every platform that posts to us, each four times, so that what
// looked bad once can be said again to somebody who has not heard it. Its errors are remembered.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import type { Readable } from 'node:stream'
import pg from 'pg'
import { buildHospital } from '../../bench/hospital.ts'
import { startCommand } from '../../bench/start-command.ts'
import { DATABASE_FILE } from '../../src/store/open.ts'
import { POSTING_PLATFORMS } from '../fakes/signed-posts.ts'

export interface Reading {
  readonly cpuMs: number
  /** Every key of them, as one text. */
  readonly prototypes: string
}

export interface FuzzedService {
  readonly address: string
  /** `event` and class of every line our log has as an error, with how often it came. */
  readonly errors: ReadonlyMap<string, number>
  readonly isAlive: boolean
  read(): Promise<Reading>
  /** Deliveries whose turn failed for good. */
  parked(): Promise<number>
  /** The exit code of a clean stop. */
  stop(): Promise<number | null>
}

const COMMAND = startCommand(join(import.meta.dirname, '../..'), join(import.meta.dirname, 'service.ts'))
const SHIPPED = resolve(import.meta.dirname, '../../config')
/** A platform's own bad news, told as they should be. */
const NO_FAULT = /account offline|account cannot be read/
/** Named `<channel>-2`: heard from only when something is said again. */
export const QUIET = [2, 3, 4] as const

export interface FuzzedOptions {
  readonly folder: string
  readonly apiBase: string
  /** SQLite without it. */
  readonly databaseUrl?: string | undefined
}

export async function startFuzzedService({ folder, apiBase, databaseUrl }: FuzzedOptions): Promise<FuzzedService> {
  const channels = POSTING_PLATFORMS.flatMap(({ name, platform, settings }) =>
    [name, ...QUIET.map((copy) => `${name}-${copy}`)].map((id) => ({
      id,
      platform,
      settings: structuredClone(settings(apiBase)),
    })),
  )
  const { settingsFile } = buildHospital(folder, {
    shipped: SHIPPED,
    apiBase,
    settings: { channels, log: { level: 'error' } },
  })
  const data = join(folder, 'data')
  mkdirSync(data)
  const child = spawn(process.execPath, COMMAND, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...{ TZ: 'Asia/Shanghai', PORT: '0', DAOZHEN_CONFIG: settingsFile, DAOZHEN_DATA_DIR: data },
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  })
  const errors = new Map<string, number>()
  const count = (what: string) => void (NO_FAULT.test(what) || errors.set(what, (errors.get(what) ?? 0) + 1))
  const ready = Promise.withResolvers<string>()
  linesOf(child.stdout, (line) => {
    const told = JSON.parse(line) as { event: string; address?: string; kind?: string; error?: unknown }
    if (told.event === 'ready') ready.resolve(told.address ?? '')
    else count([told.event, told.kind, JSON.stringify(told.error)].join(' '))
  })
  const printed: string[] = []
  linesOf(child.stderr, (line) => printed.push(line))
  const closed = once(child, 'close')
  void closed.then(() => ready.reject(new Error(`the service did not start:\n${printed.join('\n')}`)))
  return {
    address: await ready.promise,
    errors,
    get isAlive() {
      return child.exitCode === null && child.signalCode === null
    },
    async read() {
      child.send('read')
      const [reading] = await once(child, 'message')
      return reading as Reading
    },
    parked: async () =>
      databaseUrl === undefined ? parkedInFile(join(data, DATABASE_FILE)) : parkedInPostgres(databaseUrl),
    async stop() {
      child.kill('SIGTERM')
      await closed
      return child.exitCode
    },
  }
}

function linesOf(stream: Readable | null, take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take)
}

const PARKED = `select count(*) as n from inbound where state = 'parked'`

function parkedInFile(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return Number(database.prepare(PARKED).get()?.n)
  } finally {
    database.close()
  }
}

async function parkedInPostgres(databaseUrl: string): Promise<number> {
  const client = new pg.Client(databaseUrl)
  await client.connect()
  try {
    return Number((await client.query(PARKED)).rows[0]?.n)
  } finally {
    await client.end()
  }
}
