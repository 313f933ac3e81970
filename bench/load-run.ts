// One run of the load generator against one target, with the CPU the target spent on it.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Hospital, webhookPath } from './hospital.ts'
import type { LoadReport } from './load.ts'
import type { Mode } from './load-requests.ts'

export interface LoadOptions {
  readonly mode: Mode
  readonly seconds?: number
  readonly messages?: number
  /** Messages a second, open loop; absent: closed loop. */
  readonly rate?: number
  readonly repeats?: number
  readonly introduce?: boolean
  readonly connections?: number
  readonly patients?: number
  /** Share of messages from somebody who writes for the first time. */
  readonly newShare?: number
  readonly seed: number
}

export interface LoadRun extends LoadReport {
  readonly cpuMicrosPerMessage: number
}

const LONGEST_MS = 150_000
const run = promisify(execFile)

/** What can be loaded: one process, or several that take turns. */
export interface Loaded {
  readonly urls: readonly string[]
  cpuMs(): number
}

export type Load = (target: Loaded, options: LoadOptions) => Promise<LoadRun>

export function createLoad(hospital: Hospital, signal: AbortSignal): Load {
  return async (target, options) => {
    const args = [
      join(import.meta.dirname, 'load.ts'),
      ...target.urls.flatMap((url) => ['--url', url]),
      ...flags(hospital, options),
    ]
    const cpuBefore = target.cpuMs()
    const { stdout } = await run(process.execPath, args, { timeout: LONGEST_MS, signal })
    const report = JSON.parse(stdout) as LoadReport
    return { ...report, cpuMicrosPerMessage: ((target.cpuMs() - cpuBefore) * 1_000) / report.replied }
  }
}

function flags(
  hospital: Hospital,
  { mode, introduce = false, newShare = 0.2, ...numbers }: LoadOptions,
): readonly string[] {
  const named = Object.entries({ ...numbers, new: newShare }).flatMap(([name, value]) => [`--${name}`, String(value)])
  const account = ['--mode', mode, '--path', webhookPath(mode), '--questions', hospital.questionsFile]
  return [...account, ...named, ...(introduce ? ['--introduce'] : [])]
}
