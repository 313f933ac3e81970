// Comparing what stands for an entry: two bodies field by field, and three where two people changed the same one.
import type { Body, Finding } from './asking.ts'

export function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((each, at) => isSame(each, other[at]))
  if (!isRecord(one) || !isRecord(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => isSame(one[key], other[key]))
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Names of the fields that differ, in the order in which they are first met. */
export function changedFields(before: Body | null, after: Body | null): readonly string[] {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...keys].filter((key) => !isSame(before?.[key], after?.[key]))
}

export function withField(body: Body, key: string, value: unknown): Body {
  if (value !== undefined) return { ...body, [key]: value }
  const { [key]: _gone, ...rest } = body
  return rest
}

export type Side = 'mine' | 'theirs'

/** Who changed a field since both began alike; where both did, mine is proposed and a person decides. */
export function proposedSides(base: Body | null, mine: Body, theirs: Body): Readonly<Record<string, Side>> {
  return Object.fromEntries(
    changedFields(mine, theirs).map((key) => [key, isSame(base?.[key], mine[key]) ? 'theirs' : 'mine']),
  )
}

export function merged(mine: Body, theirs: Body, sides: Readonly<Record<string, Side>>): Body {
  return Object.entries(sides).reduce(
    (body, [key, side]) => (side === 'theirs' ? withField(body, key, theirs[key]) : body),
    mine,
  )
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
export const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []

/** That a secret of a channel is set, and whether it is another one than before. */
const heldSecret = (value: Body): string | undefined =>
  typeof value.secret === 'string' && Object.keys(value).length === 1 ? `●●●● (${value.secret.slice(-4)})` : undefined

/** A value as people read it in a comparison: lists one thing a line. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return value.map(shown).join('\n')
  const held = isRecord(value) ? heldSecret(value) : undefined
  if (held !== undefined) return held
  return Object.entries(value)
    .map(([key, each]) => `${key}: ${shown(each).includes('\n') ? `\n${shown(each)}` : shown(each)}`)
    .join('\n')
}

/** Findings of one field and of everything in it. */
export function findingsAt(findings: readonly Finding[], path: string): readonly Finding[] {
  return findings.filter((finding) => finding.path === path || finding.path.startsWith(`${path}.`))
}
