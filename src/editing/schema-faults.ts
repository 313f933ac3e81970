// Faults of shape, at the field and in Chinese: what zod or a parser of config/ found, for the person at the form.
import type { z } from 'zod'
import type { Problem } from '../bot/knowledge.ts'
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
    return place === undefined ? [] : [fault(inside.slice(place.length + 1), saidOf(problem))]
  })
}

/** Problems of anything: for what no field can be named. */
export function wholeFaults(problems: readonly Problem[]): readonly Finding[] {
  return problems.map((problem) => fault('', `${problem.path}：${saidOf(problem)}`))
}

/** One line of the engine (`faq: visit.parking.answer: found …; expected …`). */
export function lineFault(line: string, path: string): Finding {
  const [, place = '', found = '', expected = ''] = /^(.*?): found (.*); expected (.*)$/.exec(line.trim()) ?? []
  if (expected === '') return fault(path, line.trim())
  const said = saidOf({ path: place, found, expected })
  return fault(path, path === '' ? `${place}：${said}` : said)
}

function saidOf({ found, expected }: Problem): string {
  const said = EXPECTED.find(([known]) => expected === known)?.[1] ?? expected.replace(/^for example /, '例如 ')
  return `现在是${found}，应为${said}`
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
