// Faults of shape, at the field and in Chinese: what zod or a parser of config/ found, for the person at the form.
import type { z } from 'zod'
import { describeProblem, type Problem } from '../bot/knowledge.ts'
import type { EntryBody } from '../model/edited.ts'
import { type Finding, fault } from './finding.ts'

export function schemaFaults(schema: z.ZodType, body: EntryBody): readonly Finding[] {
  const parsed = schema.safeParse(body)
  if (parsed.success) return []
  return parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => fault([...issue.path, key].join('.'), '没有这个字段'))
      : [fault(issue.path.join('.'), inChinese(issue))],
  )
}

function inChinese(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `请填写${TYPES[issue.expected] ?? issue.expected}`
    case 'too_small':
      return issue.origin === 'array'
        ? `至少填写 ${issue.minimum} 项`
        : issue.origin === 'string'
          ? `至少 ${issue.minimum} 个字`
          : `不能小于 ${issue.minimum}`
    case 'too_big':
      return issue.origin === 'array'
        ? `最多 ${issue.maximum} 项`
        : issue.origin === 'string'
          ? `最多 ${issue.maximum} 个字`
          : `不能大于 ${issue.maximum}`
    case 'invalid_value':
      return `只能填写：${issue.values.map(String).join('、')}`
    case 'invalid_format':
      return issue.format === 'date' ? '请填写日期，例如 2026-10-01' : `格式不对（${issue.message}）`
    default:
      return issue.message
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '列表',
  object: '内容',
  record: '内容',
}

/** What a parser of config/ says, at the field below `place` (`0`, `visit.parking`). */
export function problemFaults(problems: readonly Problem[], places: readonly string[]): readonly Finding[] {
  return problems.flatMap((problem) => {
    const inside = problem.path.replace(/^[^:]*: /, '')
    const place = places.find((each) => inside === each || inside.startsWith(`${each}.`))
    if (place === undefined) return []
    return [fault(inside.slice(place.length + 1), `${problem.found} → ${problem.expected}`)]
  })
}

/** Problems of anything: for what no field can be named. */
export function wholeFaults(problems: readonly Problem[]): readonly Finding[] {
  return problems.map((problem) => fault('', describeProblem(problem)))
}
