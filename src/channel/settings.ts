// Reading a channel's settings: every bad field at once, what was found and what is expected, never a value: it may be a
// secret in the wrong field.
import type { z } from 'zod'
import { DaozhenError } from '../base/errors.ts'
import { readShape } from '../base/read-shape.ts'

/** By field; `imap.host` for the `host` within `imap`, where that needs words of its own. */
export type SettingsHelp = Readonly<Record<string, { readonly expected: string; readonly example: string }>>

/** Throws `DZ_CHANNEL_SETTINGS`, one line per field, exposed. `missing`: fields needed only because of others. */
export function readSettings<Schema extends z.ZodType>(
  schema: Schema,
  help: SettingsHelp,
  raw: unknown,
  missing: readonly string[] = [],
): z.infer<Schema> {
  const parsed = readShape(schema, raw)
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => lines(issue, help, raw))),
    ...missing.map((field) => line(field, 'nothing', help)),
  ]
  if (parsed.success && problems.length === 0) return parsed.data
  throw settingsError(problems)
}

/** Plain http, or any address but the platform's own kind, is for tests on this machine only. */
export function refuseUnsafeBase(apiBase: string, help: SettingsHelp, allowLoopback: boolean): void {
  const url = new URL(apiBase)
  if (url.protocol === 'https:') return
  const isLoopback =
    /^127(?:\.\d{1,3}){3}$/.test(url.hostname) || url.hostname === '[::1]' || url.hostname === 'localhost'
  if (allowLoopback && isLoopback) return
  throw settingsError([line('apiBase', 'an http address', help)])
}

function lines(issue: z.core.$ZodIssue, help: SettingsHelp, raw: unknown): readonly string[] {
  const path = issue.path.map(String)
  if (issue.code === 'unrecognized_keys') {
    const names = Object.keys(help).filter((name) => !name.includes('.'))
    const known = path.length === 0 ? names.join(', ') : (help[path[0] ?? '']?.expected ?? '')
    return issue.keys.map((key) => `${[...path, key].join('.')}: unknown; known here: ${known}`)
  }
  return [line(path.join('.'), found(valueAt(raw, path)), help)]
}

function line(path: string, what: string, help: SettingsHelp): string {
  const field = help[path] ?? help[path.split('.')[0] ?? '']
  if (field === undefined) {
    return `settings: found ${what}; expected fields such as ${Object.keys(help).slice(0, 3).join(', ')}`
  }
  return `${path}: found ${what}; expected ${field.expected}; example: ${field.example}`
}

function valueAt(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    raw,
  )
}

/** The shape of a value, never the value. */
function found(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (typeof value === 'string') return value === '' ? 'an empty text' : `a text of ${value.length} characters`
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`
}

function settingsError(problems: readonly string[]): DaozhenError {
  return new DaozhenError('DZ_CHANNEL_SETTINGS', problems.join('\n'), { expose: true })
}
