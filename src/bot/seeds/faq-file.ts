// One file of config/faq → FaqEntry[]. Days are whole days in Asia/Shanghai; facts stay references until the knowledge is built.
import { z } from 'zod'
import { DAY } from '../../base/clock.ts'
import type { FaqEntry } from '../../model/faq-entry.ts'
import { type Parsed, parseWith, problem } from './problems.ts'

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

const id = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'lower case letters, digits, dots and dashes: visit.parking')
const day = z.iso.date('a day as YYYY-MM-DD')

const entrySchema = z.strictObject({
  id,
  version: z.number().int().min(1).default(1),
  category: z.string().min(1),
  questions: z.array(z.string().trim().min(2, 'a question of at least two characters')).min(1, 'at least one question'),
  answer: z.string().trim().min(1, 'an answer').max(1_000, 'at most 1000 characters'),
  department: z.string().exactOptional(),
  owner: z.string().exactOptional(),
  clinical: z.boolean().default(false),
  validFrom: day.exactOptional(),
  validTo: day.exactOptional(),
  followUps: z.array(id).max(3, 'at most three').default([]),
})

const schema = z.array(entrySchema)

export function parseFaqFile(raw: unknown, file: string): Parsed<readonly FaqEntry[]> {
  const parsed = parseWith(schema, raw ?? [], file)
  if (!parsed.ok) return parsed
  const backwards = parsed.value.flatMap(({ validFrom, validTo }, index) =>
    validFrom !== undefined && validTo !== undefined && validTo < validFrom
      ? [problem(file, [index, 'validTo'], validTo, `a day not before ${validFrom}`)]
      : [],
  )
  if (backwards.length > 0) return { ok: false, problems: backwards }
  return { ok: true, value: parsed.value.map(toEntry) }
}

function toEntry({ department, validFrom, validTo, ...rest }: z.infer<typeof entrySchema>): FaqEntry {
  return {
    ...rest,
    ...(department === undefined ? {} : { departmentId: department }),
    ...(validFrom === undefined ? {} : { validFrom: startOfDay(validFrom) }),
    ...(validTo === undefined ? {} : { validTo: startOfDay(validTo) + DAY }),
  }
}

function startOfDay(on: string): number {
  return Date.parse(`${on}T00:00:00Z`) - SHANGHAI_OFFSET_MS
}
