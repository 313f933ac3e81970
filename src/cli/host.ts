// The world of a command at a real terminal.
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
  }
}
