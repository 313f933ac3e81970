// What is to be said about an entry before it may be released, at the field it is about.
import { type FindingCode, type FindingValues, inChinese } from './finding-codes.ts'

export interface Finding {
  /** An error stops the release. */
  readonly level: 'error' | 'warn'
  /** The field: `answer`, `questions.2`; '' is the entry as a whole. */
  readonly path: string
  /** In Chinese. */
  readonly message: string
  /** For other languages; null: `message` is all there is. */
  readonly code: FindingCode | null
  readonly values: FindingValues
  readonly rule: string | null
  readonly start: number | null
  readonly end: number | null
  readonly rewrite: string | null
  readonly otherId: string | null
}

const NOWHERE = { rule: null, start: null, end: null, rewrite: null, otherId: null } as const

export function found(
  path: string,
  code: FindingCode,
  values: FindingValues = {},
  more: Partial<Omit<Finding, 'code' | 'values' | 'message'>> = {},
): Finding {
  return { level: 'error', path, message: inChinese(code, values), code, values, ...NOWHERE, ...more }
}

/** Said by somebody else (a parser of config/, a platform): only in the words it came with. */
export function fault(path: string, message: string): Finding {
  return { level: 'error', path, message, code: null, values: {}, ...NOWHERE }
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error')
}
