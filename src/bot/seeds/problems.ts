// Everything that is wrong in a file an editor wrote, at once: where, what stands there, what should.
import type { z } from 'zod'
import { readShape } from '../../base/read-shape.ts'

export interface Problem {
  /** `config/faq/visit.yaml: 3.questions.0` */
  readonly path: string
  readonly found: string
  readonly expected: string
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** A schema's verdict in our words. `where` names the file. */
export function parseWith<T>(schema: z.ZodType<T>, raw: unknown, where: string): Parsed<T> {
  const result = readShape(schema, raw)
  if (result.success) return { ok: true, value: result.data }
  const problems = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => problem(where, [...issue.path, key], 'this key', 'no such key: a misspelling?'))
      : [problem(where, issue.path, show(valueAt(raw, issue.path)), issue.message.replace(ZOD_PREFIX, ''))],
  )
  return { ok: false, problems }
}

/** zod says "Invalid input: expected string, received number"; what we found stands in its own field. */
const ZOD_PREFIX = /^Invalid input: expected |, received .*$/g

export function problem(where: string, path: readonly PropertyKey[], found: string, expected: string): Problem {
  return { path: path.length === 0 ? where : `${where}: ${path.map(String).join('.')}`, found, expected }
}

/** One line per problem, for a terminal or an editor's screen. */
export function describeProblem({ path, found, expected }: Problem): string {
  return `${path}: found ${found}; expected ${expected}`
}

export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text =
    typeof value === 'string' ? `"${value}"` : Array.isArray(value) ? `a list of ${value.length}` : nameOf(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function nameOf(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : 'a map'
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = Reflect.get(value, key)
  }
  return value
}
