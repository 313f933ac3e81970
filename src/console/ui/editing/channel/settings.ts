// What stands in the draft of a channel: its fields, and in the place of a secret only that one is set.
import type { Body } from '../asking.ts'
import { isRecord, listOf, withField } from '../bodies.ts'

export function settingsOf(body: Body): Body {
  return isRecord(body.settings) ? body.settings : {}
}

/** Nothing stands for "as the platform has it". */
export function withSetting(body: Body, key: string, value: unknown): Body {
  const isNothing = value === '' || (Array.isArray(value) && value.length === 0)
  return { ...body, settings: withField(settingsOf(body), key, isNothing ? undefined : value) }
}

export type SecretState = 'unset' | 'held' | 'file' | 'variable'

export function secretState(value: unknown): SecretState {
  if (isRecord(value)) return value.secret === 'file' ? 'file' : 'held'
  return value === undefined ? 'unset' : 'variable'
}

export const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

const REFERENCE = /^\$\{[A-Z][A-Z0-9_]*\}$/

/** `${NAME}` is no secret: it stands in the draft as it is. */
export const isReferences = (lines: readonly string[]): boolean =>
  lines.length > 0 && lines.every((line) => REFERENCE.test(line))

export const referencesIn = (value: unknown): string => (typeof value === 'string' ? value : listOf(value).join('、'))
