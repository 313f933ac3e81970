// Reads the words after a command. Every mistake is a sentence.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { UsageError } from './command.ts'

export interface Words {
  readonly values: Readonly<Record<string, string | undefined>>
  readonly flags: ReadonlySet<string>
  readonly rest: readonly string[]
}

export interface WordsAllowed {
  /** Options with a value. */
  readonly values?: readonly string[]
  readonly flags?: readonly string[]
  readonly rest?: { readonly least: number; readonly most: number }
}

export function readWords(words: readonly string[], allowed: WordsAllowed): Words {
  const options: ParseArgsOptionsConfig = Object.fromEntries([
    ...(allowed.values ?? []).map((name) => [name, { type: 'string' as const }]),
    ...(allowed.flags ?? []).map((name) => [name, { type: 'boolean' as const }]),
  ])
  const { least, most } = allowed.rest ?? { least: 0, most: 0 }
  const { values, positionals } = parse(words, options)
  if (positionals.length < least) throw new UsageError('a word is missing')
  if (positionals.length > most) throw new UsageError(`one word too many: ${positionals[most]}`)
  return {
    values: Object.fromEntries(
      Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
    flags: new Set(Object.keys(values).filter((name) => values[name] === true)),
    rest: positionals,
  }
}

function parse(words: readonly string[], options: ParseArgsOptionsConfig) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

export function required(words: Words, name: string): string {
  const value = words.values[name]?.trim()
  if (value === undefined || value === '') throw new UsageError(`--${name} is missing`)
  return value
}
