// Runs the service in a process until it is told to stop: settings, log, ready line, signals.
import { type App, startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { DaozhenError, type ErrorCode } from './base/errors.ts'
import { createLog } from './base/log.ts'
import { tidyHeap } from './base/tidy-heap.ts'
import { type Config, loadConfig } from './config.ts'
import type { FaultPoints } from './flow/fault-points.ts'

/** Late enough for whoever waited for the start to be served, early enough to come before the day's load. */
const TIDY_AFTER_MS = 500
const UNUSABLE = 78
const BUG = 70
const OLDEST_NODE = [24, 18, 1] as const
const UNUSABLE_CODES: readonly ErrorCode[] = [
  'DZ_CONFIG',
  'DZ_CHANNEL_SETTINGS',
  'DZ_STORE_UNUSABLE',
  'DZ_STORE_LOCKED',
  'DZ_CIPHER',
]

interface ServiceProcess {
  readonly version: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: { write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
  once(signal: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  once(event: 'uncaughtException', listener: (error: unknown) => void): unknown
  exit(code: number): void
}

/** Resolves with the exit code. */
export async function serve(host: ServiceProcess, faults?: FaultPoints): Promise<number> {
  if (!isSafeNode(host.version)) {
    host.stderr.write(`Node ${host.version} has known security holes; use 24.18.1 or newer (npm start does).\n`)
    return UNUSABLE
  }
  let app: App
  let config: Config
  try {
    config = loadConfig(host.env)
    const log = createLog(config.log.level)
    // A rejection that nobody took comes here too. Node itself would print the message, and that can quote a patient.
    host.once('uncaughtException', (error) => {
      log.error('nobody caught this: the process ends, to be started again', { error })
      host.exit(BUG)
    })
    app = await startApp({ config, log, environment: host.env, ...(faults === undefined ? {} : { faults }) })
  } catch (error) {
    return explain(host, error)
  }
  const stopped = new Promise<void>((resolve) => {
    host.once('SIGTERM', resolve)
    host.once('SIGINT', resolve)
  })
  await greet(host, app)
  const cancelTidy = systemClock.after(TIDY_AFTER_MS, tidyHeap)
  await stopped
  cancelTidy()
  await app.stop()
  return 0
}

async function greet(host: ServiceProcess, app: App): Promise<void> {
  const { address, metricsAddress } = app
  const line = { event: 'ready', address, ...(metricsAddress === undefined ? {} : { metricsAddress }) }
  host.stdout.write(`${JSON.stringify(line)}\n`)
  host.stderr.write(`\n  患者网页 Patient chat  ${address}/chat\n  工作台   Console       ${address}/console\n`)
  const setupLink = await app.setupLink
  if (setupLink !== undefined) host.stderr.write(`  首次设置 First set-up  ${setupLink}  (24 h, once)\n`)
  host.stderr.write('\n')
}

function explain(host: ServiceProcess, error: unknown): number {
  if (error instanceof DaozhenError && (error.expose || UNUSABLE_CODES.includes(error.code))) {
    host.stderr.write(`${error.code}: ${error.message}\nSee docs/errors.md\n`)
    return UNUSABLE_CODES.includes(error.code) || error.code === 'DZ_STORE_BUSY' ? UNUSABLE : BUG
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  host.stderr.write(`DZ_INTERNAL: the service could not start.\n${text}\n`)
  return BUG
}

/** 24.18.1 and 26.5.1 hold the security fixes of July 2026. */
function isSafeNode(version: string): boolean {
  const parts = version.replace(/^v/, '').split('.').map(Number)
  if (parts[0] === 26) return (parts[1] ?? 0) > 5 || ((parts[1] ?? 0) === 5 && (parts[2] ?? 0) >= 1)
  for (let i = 0; i < OLDEST_NODE.length; i++) {
    const have = parts[i] ?? 0
    const want = OLDEST_NODE[i] as number
    if (have !== want) return have > want
  }
  return true
}
