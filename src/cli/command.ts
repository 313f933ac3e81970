// What a command of `daozhen` is: words in, sentences and an exit code out. Commands talk to the world through `Host`
// only, so that a test can be that world.
import type { Clock } from '../base/clock.ts'
import type { DaozhenError, ErrorCode } from '../base/errors.ts'
import type { Ids } from '../base/ids.ts'
import type { Random } from '../base/random.ts'

export interface Host {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  /** Results: what a script reads. */
  out(line: string): void
  /** Sentences for the person at the terminal. */
  err(line: string): void
  /** Everything on standard input. */
  readInput(): Promise<string>
  /** Standard input line by line; a person at a terminal sees `prompt` before each. */
  readLines(prompt: string): AsyncIterable<string>
  /** A person types and reads, not a pipe. */
  readonly isTerminal: boolean
}

export interface Command {
  /** `user add --login <login> …` */
  readonly usage: string
  readonly summary: string
  run(words: readonly string[], host: Host): Promise<number>
}

/** As in sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 64, data: 65, noInput: 66, internal: 70, busy: 75, config: 78 } as const

/** The words cannot be understood: shown with the usage. */
export class UsageError extends Error {}

export function exitCodeOf(error: DaozhenError): number {
  return EXIT_OF[error.code] ?? EXIT.internal
}

const EXIT_OF: Partial<Record<ErrorCode, number>> = {
  DZ_CONFIG: EXIT.config,
  DZ_CHANNEL_SETTINGS: EXIT.config,
  DZ_CIPHER: EXIT.config,
  DZ_STORE_UNUSABLE: EXIT.config,
  DZ_STORE_LOCKED: EXIT.config,
  DZ_STORE_BUSY: EXIT.busy,
}
