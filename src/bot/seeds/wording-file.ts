// config/wording.yaml → WordingRules. Reports every mistake at once; a family that is missing is a mistake, since a guard
// with a hole looks like a guard.
import { z } from 'zod'
import { WORDING_AUDIENCES, WORDING_FAMILIES, WORDING_LEVELS } from '../../model/wording.ts'
import { SHAPE_NAMES, type WordingRules } from '../wording/wording-rules.ts'
import { type Parsed, type Problem, parseWith, problem } from './problems.ts'

const FILE = 'wording.yaml'

const words = z.array(z.string().trim().min(1, 'a word').max(40, 'at most 40 characters'))
const sentences = z.array(z.string().trim().min(2, 'a sentence'))
const level = z.enum(WORDING_LEVELS)
const levels = Object.fromEntries(WORDING_AUDIENCES.map((audience) => [audience, level]))

/** One rule as an editor writes it. */
export const wordingRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'lower case letters, digits, dots and dashes: cure.promise'),
  words: words.default([]),
  steps: z.array(words.min(1, 'at least one word or $sign')).default([]),
  within: z.int().min(0).max(40).default(6),
  reach: z.enum(['clause', 'sentence']).default('clause'),
  shape: z.enum(SHAPE_NAMES).exactOptional(),
  unless: words.default([]),
  unlessBefore: words.default([]),
  evenIf: z.array(z.enum(['denied', 'asked'])).default([]),
  quoted: z.enum(['counts', 'harmless']).default('counts'),
  levels: z.strictObject(levels).partial().default({}),
  replaces: z.enum(['words', 'sentence']).default('sentence'),
  instead: z.string().default(''),
  violates: sentences.min(1, 'at least one sentence that must be found'),
  harmless: sentences.min(1, 'at least one look-alike that must not be found'),
})

export const wordingSignsSchema = z.record(z.string(), words.min(1))

const schema = z.strictObject({
  signs: wordingSignsSchema.default({}),
  families: z.array(
    z.strictObject({
      id: z.enum(WORDING_FAMILIES),
      name: z.string().min(1),
      basis: z.string().min(1, 'the law or the rule of the house'),
      levels: z.strictObject(levels),
      rules: z.array(wordingRuleSchema).min(1, 'at least one rule'),
    }),
  ),
})

export function parseWording(raw: unknown): Parsed<WordingRules> {
  // Levels are checked name by name above; zod cannot say so in its type.
  const parsed = parseWith(schema as unknown as z.ZodType<WordingRules>, raw, FILE)
  if (!parsed.ok) return parsed
  const problems = [...unknownSigns(parsed.value), ...emptyRules(parsed.value), ...familiesOnce(parsed.value)]
  return problems.length === 0 ? parsed : { ok: false, problems }
}

function unknownSigns({ families, signs }: WordingRules): readonly Problem[] {
  return families.flatMap((family) =>
    family.rules.flatMap((each) =>
      [...each.words, ...each.steps.flat(), ...each.unless, ...each.unlessBefore]
        .filter((name) => name.startsWith('$') && !Object.hasOwn(signs, name.slice(1)))
        .map((name) => problem(FILE, ['families', family.id, each.id], name, 'a sign defined under signs')),
    ),
  )
}

function emptyRules({ families }: WordingRules): readonly Problem[] {
  return families.flatMap((family) =>
    family.rules
      .filter(({ words: single, steps, shape }) => single.length === 0 && steps.length < 2 && shape === undefined)
      .map((each) => problem(FILE, ['families', family.id, each.id], 'nothing to find', 'words, two steps or a shape')),
  )
}

function familiesOnce({ families }: WordingRules): readonly Problem[] {
  const ids = families.map(({ id }) => id)
  const ruleIds = families.flatMap(({ rules }) => rules.map(({ id }) => id))
  return [
    ...WORDING_FAMILIES.filter((id) => !ids.includes(id)).map((id) =>
      problem(FILE, ['families'], `no ${id}`, 'every family'),
    ),
    ...[...new Set([...ids, ...ruleIds].filter((id, at, all) => all.indexOf(id) !== at))].map((id) =>
      problem(FILE, ['families'], `"${id}" twice`, 'each id once'),
    ),
  ]
}
