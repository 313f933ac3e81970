// One life of the service: a process from its start to its death. Says when it was ready and where it died; its log goes
// to a file. A life that ends by itself, with an exit code, is never expected here.
import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemClock } from '../../src/base/clock.ts'
import type { FaultPoint } from '../../src/flow/fault-points.ts'
import type { CrashHospital } from './hospital.ts'

export interface LifeOptions {
  readonly hospital: CrashHospital
  /** 0: any free one. */
  readonly port: number
  readonly databaseUrl: string | undefined
  readonly bomb: { readonly at: FaultPoint; readonly hit: number } | undefined
  readonly logFile: string
  readonly env?: Readonly<Record<string, string>>
}

export interface Death {
  /** Undefined: killed from outside. */
  readonly at: FaultPoint | undefined
  /** Undefined: a signal ended it. */
  readonly exitCode: number | undefined
}

export interface Life {
  readonly startedAt: number
  /** Undefined: it died before. */
  readonly ready: Promise<{ readonly address: string; readonly ms: number } | undefined>
  readonly died: Promise<Death>
  /** What the first start of an installation prints once. */
  readonly setupToken: Promise<string | undefined>
  kill(): void
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** The clock of its machine is wrong by so much, from now on. */
  setClock(offByMs: number): void
  /** A clean stop; resolves with the exit code. */
  stop(): Promise<number | undefined>
}

const PROGRAM = join(import.meta.dirname, 'service.ts')

export function startLife(options: LifeOptions): Life {
  const { hospital, port, databaseUrl, bomb, logFile, env } = options
  const startedAt = systemClock.monotonic()
  const child = spawn(process.execPath, [PROGRAM, ...(bomb === undefined ? [] : [bomb.at, String(bomb.hit)])], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      TZ: 'Asia/Shanghai',
      PORT: String(port),
      DAOZHEN_CONFIG: hospital.settingsFile,
      DAOZHEN_DATA_DIR: hospital.dataDirectory,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      ...env,
    },
  })
  const ready = Promise.withResolvers<{ address: string; ms: number } | undefined>()
  const died = Promise.withResolvers<Death>()
  const setupToken = Promise.withResolvers<string | undefined>()
  let dyingAt: FaultPoint | undefined
  linesOf(child.stdout, (line) => {
    const { event, address, at } = eventOf(line)
    if (event === 'ready') ready.resolve({ address: String(address), ms: systemClock.monotonic() - startedAt })
    else if (event === 'dying') dyingAt = at as FaultPoint
    else appendFileSync(logFile, `${line}\n`)
  })
  linesOf(child.stderr, (line) => {
    const token = /#setup=([\w-]+)/.exec(line)?.[1]
    if (token !== undefined) setupToken.resolve(token)
    else if (line.trim() !== '') appendFileSync(logFile, `${line}\n`)
  })
  child.once('close', (exitCode) => {
    ready.resolve(undefined)
    setupToken.resolve(undefined)
    died.resolve({ at: dyingAt, exitCode: exitCode ?? undefined })
  })
  return {
    startedAt,
    ready: ready.promise,
    died: died.promise,
    setupToken: setupToken.promise,
    kill: () => void child.kill('SIGKILL'),
    signal: (name) => void child.kill(name),
    setClock: (offByMs) => void (child.connected && child.send({ offByMs })),
    async stop() {
      child.kill('SIGTERM')
      return (await died.promise).exitCode
    },
  }
}

function linesOf(stream: ChildProcess['stdout'], take: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', take)
}

function eventOf(line: string): { readonly event?: unknown; readonly address?: unknown; readonly at?: unknown } {
  if (!line.startsWith('{"event"')) return {}
  return JSON.parse(line) as object
}
