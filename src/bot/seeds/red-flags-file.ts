// config/red-flags.yaml → RedFlagRules. Reports every mistake at once; never loads half a file.
import { z } from 'zod'
import type { DepartmentId } from '../../model/ids.ts'
import type { RedFlagFamily, RedFlagRules, Sign } from '../red-flag-rules.ts'
import { namesIn } from '../safety/compile.ts'
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
        unbroken: z.boolean().default(false),
        without: words.default([]),
      }),
    )
    .default([]),
  butNot: words.default([]),
})

const signs = z.record(z.string(), sign)
const evenIf = z.array(z.enum(['past', 'asked', 'doubted']))

const rule = z.strictObject({
  id,
  all: z.array(words.min(1, 'at least one word or $sign')).min(1, 'at least one group'),
  unless: words.default([]),
  unlessInSentence: words.default([]),
  unlessSettled: words.default([]),
  evenIf: evenIf.exactOptional(),
  atMostDays: z.number().min(0.01).max(3_650).exactOptional(),
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

const shared = { harmless: words.default([]), signs }

/** What all families use. */
export const redFlagSignsSchema = z.strictObject(shared)

/** One family as clinicians write it. */
export const redFlagFamilySchema = z.strictObject({
  id,
  name: z.string().min(1),
  kind: z.enum(['emergency', 'selfHarm', 'violence']),
  greenChannel: z.array(z.string().transform((value) => value as DepartmentId)).default([]),
  evenIf: evenIf.default([]),
  signs: signs.default({}),
  rules: z.array(rule).min(1),
})

const schema = z.strictObject({
  ...shared,
  families: z.array(redFlagFamilySchema).min(1, 'at least one family'),
})

export function parseRedFlags(raw: unknown): Parsed<RedFlagRules> {
  const parsed = parseWith<RedFlagRules>(schema, raw, FILE)
  if (!parsed.ok) return parsed
  const { value } = parsed
  const problems = [
    ...value.families.flatMap((family) => ofRules(family, { ...value.signs, ...family.signs })),
    ...ofSigns(value.signs, ['signs'], value.signs),
    ...value.families.flatMap((family) =>
      ofSigns(family.signs, ['families', family.id, 'signs'], { ...value.signs, ...family.signs }),
    ),
    ...repeatedIds(value),
  ]
  return problems.length === 0 ? parsed : { ok: false, problems }
}

type Signs = Readonly<Record<string, Sign>>

function ofRules(family: RedFlagFamily, known: Signs): readonly Problem[] {
  return family.rules.flatMap((each) =>
    [...each.all.flat(), ...each.unless, ...each.unlessInSentence, ...each.unlessSettled]
      .filter((name) => name.startsWith('$') && !Object.hasOwn(known, name.slice(1)))
      .map((name) => problem(FILE, ['families', family.id, each.id], name, 'a sign defined under signs')),
  )
}

function ofSigns(signs: Signs, path: readonly string[], known: Signs): readonly Problem[] {
  return Object.entries(signs).flatMap(([name, sign]) => [
    ...(sign.words.length === 0 && sign.near.length === 0
      ? [problem(FILE, [...path, name], 'no words', 'words or near')]
      : []),
    ...namesIn(sign)
      .filter((other) => !Object.hasOwn(known, other))
      .map((other) => problem(FILE, [...path, name], `$${other}`, 'a sign defined under signs')),
    ...(leadsBack(name, sign, known)
      ? [problem(FILE, [...path, name], `$${name}`, 'a sign that does not name itself')]
      : []),
  ])
}

function leadsBack(name: string, sign: Sign, known: Signs, seen: ReadonlySet<string> = new Set()): boolean {
  return namesIn(sign).some((other) => {
    if (other === name) return true
    const next = known[other]
    return next !== undefined && !seen.has(other) && leadsBack(name, next, known, new Set([...seen, other]))
  })
}

function repeatedIds({ families }: RedFlagRules): readonly Problem[] {
  const ids = families.flatMap((family) => [family.id, ...family.rules.map((each) => each.id)])
  return [...new Set(ids.filter((each, index) => ids.indexOf(each) !== index))].map((each) =>
    problem(FILE, ['families'], `"${each}" twice`, 'each id once'),
  )
}
