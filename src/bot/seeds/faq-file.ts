// One file of config/faq → FaqEntry[]. Days are whole days in Asia/Shanghai; facts stay references until the knowledge is built.
import { z } from 'zod'
import { DAY } from '../../base/clock.ts'
import type { FaqEntry } from '../../model/faq-entry.ts'
import { misspeltReferences } from '../faq/facts.ts'
import { type Parsed, type Problem, parseWith, problem } from './problems.ts'

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

const id = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'lower case letters, digits, dots and dashes: visit.parking')
const day = z.iso.date('a day as YYYY-MM-DD')

const text = z.string().trim().min(1, 'an answer').max(1_000, 'at most 1000 characters')

/** One entry as an editor writes it. */
export const faqEntrySchema = z.strictObject({
  id,
  version: z.number().int().min(1).default(1),
  category: z.string().min(1),
  questions: z.array(z.string().trim().min(2, 'a question of at least two characters')).min(1, 'at least one question'),
  answer: text,
  answers: z.record(z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'a platform: web-chat'), text).exactOptional(),
  department: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  clinical: z.boolean().default(false),
  validFrom: day.exactOptional(),
  validTo: day.exactOptional(),
  followUps: z.array(id).max(3, 'at most three').default([]),
})

const schema = z.array(faqEntrySchema)

export function parseFaqFile(raw: unknown, file: string): Parsed<readonly FaqEntry[]> {
  const parsed = parseWith(schema, raw ?? [], file)
  if (!parsed.ok) return parsed
  const problems = [...backwardsIn(parsed.value, file), ...misspeltIn(parsed.value, file)]
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, value: parsed.value.map((entry) => toEntry(entry, file)) }
}

type Entry = z.infer<typeof faqEntrySchema>

function backwardsIn(entries: readonly Entry[], file: string): readonly Problem[] {
  return entries.flatMap(({ validFrom, validTo }, index) =>
    validFrom !== undefined && validTo !== undefined && validTo < validFrom
      ? [problem(file, [index, 'validTo'], validTo, `a day not before ${validFrom}`)]
      : [],
  )
}

/** References no hospital could resolve are named with their entry; whether the department exists is known only later. */
function misspeltIn(entries: readonly Entry[], file: string): readonly Problem[] {
  return entries.flatMap(({ id: name, answer, answers = {} }) =>
    [['answer', answer] as const, ...Object.entries(answers)].flatMap(([field, words]) =>
      misspeltReferences(words).map(({ found, expected }) =>
        problem(file, field === 'answer' ? [name, field] : [name, 'answers', field], found, expected),
      ),
    ),
  )
}

function toEntry({ department, validFrom, validTo, answers, ...rest }: Entry, file: string): FaqEntry {
  return {
    ...rest,
    file,
    ...(answers === undefined ? {} : { answers }),
    ...(department === undefined ? {} : { departmentId: department }),
    ...(validFrom === undefined ? {} : { validFrom: startOfDay(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: startOfDay(validTo) + DAY }),
  }
}

function startOfDay(on: string): number {
  return Date.parse(`${on}T00:00:00Z`) - SHANGHAI_OFFSET_MS
}
