// A family of red flags and a rule of wording as the forms hold them: whatever stands in a body, read with what is usual
// where nothing stands, and written back without it. Knows no screen.
import type { Body } from '../asking.ts'
import { isRecord, listOf, textOf, withField } from '../bodies.ts'

export interface Pair {
  readonly one: readonly string[]
  readonly other: readonly string[]
  readonly within: number
  readonly ordered: boolean
  readonly unbroken: boolean
  readonly without: readonly string[]
}

export const USUAL_WITHIN = 6

export function recordsOf(value: unknown): readonly Body[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

export function groupsOf(value: unknown): readonly (readonly string[])[] {
  return Array.isArray(value) ? value.map(listOf) : []
}

export function pairOf(body: Body): Pair {
  return {
    one: listOf(body.one),
    other: listOf(body.other),
    within: typeof body.within === 'number' ? body.within : USUAL_WITHIN,
    ordered: body.ordered === true,
    unbroken: body.unbroken === true,
    without: listOf(body.without),
  }
}

/** What is as usual is left out, as people write it in the files. */
export function trimmed(body: Body): Body {
  return Object.entries(body).reduce((kept, [key, value]) => {
    const isEmpty = value === false || (Array.isArray(value) && value.length === 0) || value === ''
    return isEmpty ? withField(kept, key, undefined) : kept
  }, body)
}

export function replaced<T>(list: readonly T[], at: number, value: T): readonly T[] {
  return list.map((each, index) => (index === at ? value : each))
}

export function without<T>(list: readonly T[], at: number): readonly T[] {
  return list.filter((_, index) => index !== at)
}

export function firstRule(family: string): Body {
  return { id: freeRuleId(family, []), all: [[]], examples: [], counterExamples: [] }
}

/** The first free one: `stroke.new`, `stroke.new-2` … */
export function freeRuleId(family: string, rules: readonly Body[]): string {
  const taken = new Set(rules.map(({ id }) => textOf(id)))
  const base = `${family === '' ? 'rule' : family}.new`
  if (!taken.has(base)) return base
  let no = 2
  while (taken.has(`${base}-${no}`)) no += 1
  return `${base}-${no}`
}
