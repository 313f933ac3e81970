// The world of a command at a real terminal.
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { systemClock } from '../base/clock.ts'
import { createIds } from '../base/ids.ts'
import { systemRandom } from '../base/random.ts'
import type { Host } from './command.ts'

export type Terminal = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr'>

export function terminalHost(terminal: Terminal): Host {
  return {
    environment: terminal.env,
    clock: systemClock,
    random: systemRandom,
    ids: createIds(systemClock, systemRandom),
    out: (line) => terminal.stdout.write(`${line}\n`),
    err: (line) => terminal.stderr.write(`${line}\n`),
    readInput: () => text(terminal.stdin),
    readLines: (prompt) => linesFrom(terminal, prompt),
    isTerminal: isTypedInto(terminal),
  }
}

function isTypedInto({ stdin, stdout }: Terminal): boolean {
  return stdin.isTTY === true && stdout.isTTY === true
}

async function* linesFrom(terminal: Terminal, prompt: string): AsyncGenerator<string> {
  const output = isTypedInto(terminal) ? { output: terminal.stdout } : {}
  const lines = createInterface({ input: terminal.stdin, prompt, ...output })
  try {
    lines.prompt()
    for await (const line of lines) {
      yield line
      lines.prompt()
    }
  } finally {
    lines.close()
  }
}
