// A program under test, in a process of its own: started, watched from outside through /proc (its own word is not taken),
// stopped. Its output goes to a file, as in service, so that nobody has to read along.
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { systemClock } from '../src/base/clock.ts'

export interface TargetOptions {
  readonly name: string
  /** Arguments for Node: flags, file, its arguments. */
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly outputFile: string
}

export interface Target {
  readonly name: string
  readonly url: string
  /** The same, as one of those that are loaded. */
  readonly urls: readonly string[]
  /** From spawning the process to its ready line. */
  readonly readyMs: number
  /** CPU time used so far by all its threads. */
  cpuMs(): number
  /** Time its main thread stood ready while others had the processor: above a few percent the machine is measured. */
  waitedMs(): number
  rssMiB(): number
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 12_000
/** USER_HZ: 100 on every Linux that Node runs on. */
const TICK_MS = 10

export async function startTarget(options: TargetOptions): Promise<Target> {
  const output = openSync(options.outputFile, 'w')
  const startedAt = systemClock.monotonic()
  const child = spawn(process.execPath, options.command, {
    stdio: ['ignore', output, output],
    env: { PORT: '0', TZ: 'Asia/Shanghai', ...options.env },
  })
  closeSync(output)
  try {
    const url = await readyAddress(child, options, startedAt)
    return describe(options.name, child, url, systemClock.monotonic() - startedAt)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

function describe(name: string, child: ChildProcess, url: string, readyMs: number): Target {
  return {
    name,
    url,
    urls: [url],
    readyMs,
    cpuMs() {
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS
    },
    waitedMs() {
      return Number(readFileSync(`/proc/${child.pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
    },
    rssMiB() {
      const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
      return Number(kibibytes) / 1_024
    },
    stop: () => stop(child),
  }
}

async function readyAddress(child: ChildProcess, options: TargetOptions, startedAt: number): Promise<string> {
  while (systemClock.monotonic() - startedAt < READY_WITHIN_MS) {
    const output = readFileSync(options.outputFile, 'utf8')
    const address = /"event":"ready".*?"address":"(http:[^"]+)"/.exec(output)?.[1]
    if (address !== undefined) return address
    if (child.exitCode !== null)
      throw new Error(`${options.name} ended with exit code ${child.exitCode}:\n${output.slice(0, 2_000)}`)
    await pause(1)
  }
  throw new Error(`${options.name} was not ready within ${READY_WITHIN_MS / 1_000} s, see ${options.outputFile}`)
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const cancel = systemClock.after(STOP_WITHIN_MS, () => child.kill('SIGKILL'))
  await gone
  cancel()
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve))
}
