// Several nodes of one hospital on one PostgreSQL and one Redis, each a process of its own, for `nodes.ts` and `rush.ts`.
// What npm start runs; nothing here reaches into the service.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from './desk-staff.ts'
import { startTarget, type Target } from './target.ts'

export interface FleetOptions {
  readonly command: readonly string[]
  readonly settingsFile: string
  readonly folder: string
  /** Absent: one process on SQLite. */
  readonly databaseUrl?: string
  readonly redisUrl?: string
  readonly size: number
}

export interface Fleet {
  readonly nodes: readonly Target[]
  readonly urls: readonly string[]
  /** CPU time of all nodes together. */
  cpuMs(): number
  /** Printed by each start, a moment after it is ready; the newest one counts. */
  setupToken(): Promise<string>
  stop(): Promise<void>
}

const SETUP_WITHIN_MS = 5_000
const KEYS = `bench:${'7b'.repeat(32)}`

/** One after the other: the first migrates. */
export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const nodes: Target[] = []
  const outputs = Array.from({ length: options.size }, (_, no) => join(options.folder, `node-${no}.log`))
  try {
    for (const outputFile of outputs) nodes.push(await startNode(options, outputFile))
  } catch (error) {
    await stopAll(nodes)
    throw error
  }
  return {
    nodes,
    urls: nodes.map((node) => node.url),
    cpuMs: () => nodes.reduce((sum, node) => sum + node.cpuMs(), 0),
    setupToken: () => setupTokenIn(outputs),
    stop: () => stopAll(nodes),
  }
}

function startNode(options: FleetOptions, outputFile: string): Promise<Target> {
  const { command, settingsFile, databaseUrl, redisUrl } = options
  const dataDirectory = outputFile.replace(/\.log$/, '')
  mkdirSync(dataDirectory)
  return startTarget({
    name: 'daozhen',
    command,
    outputFile,
    env: {
      DAOZHEN_CONFIG: settingsFile,
      DAOZHEN_DATA_DIR: dataDirectory,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl, DAOZHEN_KEYS: KEYS }),
      ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    },
  })
}

async function setupTokenIn(outputs: readonly string[]): Promise<string> {
  const last = outputs.at(-1) ?? ''
  const find = () => /#setup=([\w-]+)/.exec(readFileSync(last, 'utf8'))?.[1]
  await until(() => find() !== undefined, SETUP_WITHIN_MS)
  const token = find()
  if (token === undefined) throw new Error('the service printed no set-up link')
  return token
}

async function stopAll(nodes: readonly Target[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.stop()))
}
