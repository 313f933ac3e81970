// The service as its own process, as `npm start` runs it: for exit codes, signals and what it prints.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../src/start.js', import.meta.url))

export interface RunningService {
  readonly address: string
  readonly metricsAddress: string | undefined
  /** Printed soon after the ready line, as long as there is no administrator; undefined when it ended without. */
  readonly setupLink: Promise<string | undefined>
  /** Everything on standard output and standard error so far, line by line. */
  readonly printed: readonly string[]
  /** Sends SIGTERM; resolves with exit code and how long it took. */
  terminate(): Promise<{ readonly code: number | null; readonly ms: number }>
  kill(): void
  signal(name: NodeJS.Signals): void
  /** Resolves when it has ended, with its exit code. */
  readonly ended: Promise<number | null>
}

export async function runService(
  env: Readonly<Record<string, string>>,
  program: readonly string[] = [MAIN],
): Promise<RunningService> {
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH ?? '', TZ: 'Asia/Shanghai', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const printed: string[] = []
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ready = new Promise<{ address: string; metricsAddress?: string }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line)
      if (line.startsWith('{"event":"ready"')) resolve(JSON.parse(line) as { address: string })
    })
    void ended.then((code) => reject(new Error(`the service ended with ${code}:\n${printed.join('\n')}`)))
  })
  const setupLink = new Promise<string | undefined>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      printed.push(line)
      const link = line.match(/http\S+#setup=\S+/)?.[0]
      if (link !== undefined) resolve(link)
    })
    void ended.then(() => resolve(undefined))
  })
  const { address, metricsAddress } = await ready
  return {
    address,
    metricsAddress,
    setupLink,
    printed,
    async terminate() {
      const from = performance.now()
      child.kill('SIGTERM')
      return { code: await ended, ms: performance.now() - from }
    },
    kill: () => void child.kill('SIGKILL'),
    signal: (name) => void child.kill(name),
    ended,
  }
}
