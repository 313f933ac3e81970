// Faults of shape, at the field: what zod or a parser of config/ found, for the person at the form. A pattern of ours has the
// code of what is said about it as its message.
import type { z } from 'zod'
import { readShape } from '../base/read-shape.ts'
import type { Problem } from '../bot/knowledge.ts'
import type { EntryBody } from '../model/edited.ts'
import { type Finding, fault, found } from './finding.ts'
import { type FindingCode, isFindingCode } from './finding-codes.ts'

export function schemaFaults(schema: z.ZodType, body: EntryBody): readonly Finding[] {
  const parsed = readShape(schema, body)
  return parsed.success ? [] : issueFaults(parsed.error.issues)
}

export function issueFaults(issues: readonly z.core.$ZodIssue[]): readonly Finding[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => found([...issue.path, key].join('.'), 'unknown-field'))
      : [foundBy(issue.path.join('.'), issue)],
  )
}

function foundBy(path: string, issue: z.core.$ZodIssue): Finding {
  switch (issue.code) {
    case 'invalid_type':
      return found(path, NEEDS[issue.expected] ?? 'needs-content')
    case 'too_small':
      return found(path, TOO_LITTLE[issue.origin] ?? 'too-small', { n: Number(issue.minimum) })
    case 'too_big':
      return found(path, TOO_MUCH[issue.origin] ?? 'too-large', { n: Number(issue.maximum) })
    case 'invalid_value':
      return found(path, 'not-a-choice', { choices: issue.values.map(String).join('、') })
    case 'invalid_format':
      if (issue.format === 'date') return found(path, 'not-a-date')
      return isFindingCode(issue.message)
        ? found(path, issue.message)
        : found(path, 'wrong-form', { form: issue.message })
    default:
      return fault(path, issue.message)
  }
}

const NEEDS: Readonly<Record<string, FindingCode>> = {
  string: 'needs-text',
  number: 'needs-number',
  int: 'needs-integer',
  boolean: 'needs-yes-or-no',
  array: 'needs-list',
}
const TOO_LITTLE: Readonly<Record<string, FindingCode>> = { array: 'too-few-items', string: 'too-short' }
const TOO_MUCH: Readonly<Record<string, FindingCode>> = { array: 'too-many-items', string: 'too-long' }

/** What a parser of config/ says, at the field below `place` (`0`, `visit.parking`). */
export function problemFaults(problems: readonly Problem[], places: readonly string[]): readonly Finding[] {
  return problems.flatMap((problem) => {
    const inside = problem.path.replace(/^[^:]*: /, '')
    const place = places.find((each) => inside === each || inside.startsWith(`${each}.`))
    return place === undefined ? [] : [expected(inside.slice(place.length + 1), problem)]
  })
}

/** Problems of anything: for what no field can be named. */
export function wholeFaults(problems: readonly Problem[]): readonly Finding[] {
  return problems.map((problem) => expected('', problem, problem.path))
}

/** One line of the engine (`faq: visit.parking.answer: found …; expected …`). */
export function lineFault(line: string, path: string): Finding {
  const [, place = '', is = '', ought = ''] = /^(.*?): found (.*); expected (.*)$/.exec(line.trim()) ?? []
  if (ought === '') return fault(path, line.trim())
  return expected(path, { path: place, found: is, expected: ought }, path === '' ? place : undefined)
}

/** `place`: where no field can be named. */
function expected(path: string, problem: Problem, place?: string): Finding {
  const known = EXPECTED.find(([ought]) => problem.expected === ought)?.[1]
  const ought = known ?? problem.expected.replace(/^for example /, '例如 ')
  const values = { is: problem.found, ought, expected: problem.expected }
  return place === undefined ? found(path, 'expected', values) : found(path, 'expected-at', { ...values, place })
}

/** What the parsers of config/ expect, where an editor meets it. */
const EXPECTED: readonly (readonly [string, string])[] = [
  ['the id of a department', '某个科室的编号'],
  ['a location, or campus, building, floor or room', '位置，或院区、楼、楼层、诊室中的任意几项'],
  ['the id of an entry', '某条口径的编号'],
  ['each id once', '不重复的编号'],
  ['a code of the catalogue', '诊疗科目名录里的代码'],
  ['a sign defined under signs', 'signs 里定义过的词组'],
  ['a sign that does not name itself', '不引用自身的词组'],
  ['words or near', '词语（words）或相近搭配（near）'],
  ['words, two steps or a shape', '词语、两个步骤或一种形状'],
  ['every family', '每个类别都要有'],
  ['other words', '换一种说法'],
]
