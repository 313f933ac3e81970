// The table of commands, and what happens to words that are in none of them.

import { DaozhenError } from '../base/errors.ts'
import { describeError } from '../base/log.ts'
import { auditVerify } from './audit-verify.ts'
import { backup } from './backup.ts'
import { chat } from './chat.ts'
import { checkConfig } from './check-config.ts'
import { type Command, EXIT, exitCodeOf, type Host, UsageError } from './command.ts'
import { evaluate } from './eval.ts'
import { replay } from './replay.ts'
import { restoreBackup } from './restore.ts'
import { tokenAdd } from './token-add.ts'
import { userAdd } from './user-add.ts'
import { userResetFactor } from './user-reset-factor.ts'

/** Name → command; a name may be two words. */
const COMMANDS: Readonly<Record<string, Command>> = {
  'check-config': checkConfig,
  chat,
  eval: evaluate,
  'user add': userAdd,
  'user reset-factor': userResetFactor,
  'token add': tokenAdd,
  backup,
  restore: restoreBackup,
  replay,
  'audit verify': auditVerify,
}

/** Returns the exit code; never throws. */
export async function runCommand(words: readonly string[], host: Host): Promise<number> {
  const named = find(words)
  if (named === undefined) {
    host.err(overview())
    return words.length === 0 || words[0] === '--help' || words[0] === 'help' ? EXIT.ok : EXIT.usage
  }
  const { command, rest } = named
  try {
    if (rest.includes('--help')) {
      host.out(describe(command))
      return EXIT.ok
    }
    return await command.run(rest, host)
  } catch (error) {
    return tell(error, command, host)
  }
}

function find(words: readonly string[]): { command: Command; rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const command = COMMANDS[words.slice(0, length).join(' ')]
    if (command !== undefined) return { command, rest: words.slice(length) }
  }
  return undefined
}

function tell(error: unknown, command: Command, host: Host): number {
  if (error instanceof UsageError) {
    host.err(`${error.message}\nusage: daozhen ${command.usage}`)
    return EXIT.usage
  }
  if (error instanceof DaozhenError) {
    host.err(error.expose ? `${error.code}: ${error.message}` : `${error.code} (see docs/errors.md)`)
    return exitCodeOf(error)
  }
  // A driver's message can quote a patient: only class, code and place.
  host.err(`DZ_INTERNAL: ${JSON.stringify(describeError(error))}`)
  return EXIT.internal
}

function overview(): string {
  return ['usage: daozhen <command>', '', ...Object.values(COMMANDS).map(describe)].join('\n')
}

function describe({ usage, summary }: Command): string {
  return `  daozhen ${usage}\n      ${summary}`
}
