// config/red-flags.yaml → RedFlagRules. Reports every mistake at once; never loads half a file.
import { z } from 'zod'
import type { DepartmentId } from '../../model/ids.ts'
import type { RedFlagRules } from '../red-flag-rules.ts'
import { type Parsed, type Problem, parseWith, problem } from './problems.ts'

const FILE = 'red-flags.yaml'

const word = z.string().trim().min(1, 'a word').max(60, 'at most 60 characters')
const words = z.array(word)
const sentence = z.string().trim().min(2, 'a sentence')
const id = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'lower case letters, digits, dots and dashes: chest-pain.sweating')

const sign = z.strictObject({
  words: words.default([]),
  near: z
    .array(
      z.strictObject({
        one: words.min(1),
        other: words.min(1),
        within: z.number().int().min(0).max(40).default(6),
        ordered: z.boolean().default(false),
      }),
    )
    .default([]),
})

const rule = z.strictObject({
  id,
  all: z.array(words.min(1, 'at least one word or $sign')).min(1, 'at least one group'),
  unless: words.default([]),
  person: z
    .strictObject({
      minAge: z.number().min(0).max(120).exactOptional(),
      maxAge: z.number().min(0).max(120).exactOptional(),
      pregnant: z.boolean().exactOptional(),
      child: z.boolean().exactOptional(),
    })
    .default({}),
  examples: z.array(sentence).min(1, 'at least one sentence that must ring'),
  counterExamples: z.array(sentence).min(1, 'at least one sentence that must not ring'),
})

const schema = z.strictObject({
  harmless: words.default([]),
  signs: z.record(z.string(), sign),
  families: z
    .array(
      z.strictObject({
        id,
        name: z.string().min(1),
        kind: z.enum(['emergency', 'selfHarm', 'violence']),
        greenChannel: z.array(z.string().transform((value) => value as DepartmentId)).default([]),
        evenIf: z.array(z.enum(['past', 'asked'])).default([]),
        rules: z.array(rule).min(1),
      }),
    )
    .min(1, 'at least one family'),
})

export function parseRedFlags(raw: unknown): Parsed<RedFlagRules> {
  const parsed = parseWith<RedFlagRules>(schema, raw, FILE)
  if (!parsed.ok) return parsed
  const problems = [...unknownSigns(parsed.value), ...emptySigns(parsed.value), ...repeatedIds(parsed.value)]
  return problems.length === 0 ? parsed : { ok: false, problems }
}

function unknownSigns({ families, signs }: RedFlagRules): readonly Problem[] {
  return families.flatMap((family) =>
    family.rules.flatMap((each) =>
      [...each.all.flat(), ...each.unless]
        .filter((name) => name.startsWith('$') && !Object.hasOwn(signs, name.slice(1)))
        .map((name) => problem(FILE, ['families', family.id, each.id], name, 'a sign defined under signs')),
    ),
  )
}

function emptySigns({ signs }: RedFlagRules): readonly Problem[] {
  return Object.entries(signs)
    .filter(([, each]) => each.words.length === 0 && each.near.length === 0)
    .map(([name]) => problem(FILE, ['signs', name], 'no words', 'words or near'))
}

function repeatedIds({ families }: RedFlagRules): readonly Problem[] {
  const ids = families.flatMap((family) => [family.id, ...family.rules.map((each) => each.id)])
  return [...new Set(ids.filter((each, index) => ids.indexOf(each) !== index))].map((each) =>
    problem(FILE, ['families'], `"${each}" twice`, 'each id once'),
  )
}
