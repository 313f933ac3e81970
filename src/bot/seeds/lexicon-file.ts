// One file of config/lexicon/ → groups of everyday words and the clinics they speak for.
import { z } from 'zod'
import type { Catalogue } from '../departments/catalogue.ts'
import type { LexiconGroup } from '../departments/lexicon.ts'
import { CLINIC_CODE } from './catalogue-file.ts'
import { type Parsed, parseWith, problem } from './problems.ts'

const schema = z.array(
  z.strictObject({
    for: z.record(
      z.string().regex(CLINIC_CODE, "a code of the catalogue in quotes: '03.04'"),
      z.number().min(0.5).max(6),
    ),
    terms: z.string().transform((words) => words.split(/\s+/).filter((word) => word !== '')),
  }),
)

export function parseLexiconFile(raw: unknown, file: string, catalogue: Catalogue): Parsed<readonly LexiconGroup[]> {
  const parsed = parseWith(schema, raw, file)
  if (!parsed.ok) return parsed
  const problems = parsed.value.flatMap((group, index) =>
    Object.keys(group.for)
      .filter((code) => catalogue.placeOf(code) < 0)
      .map((code) => problem(file, [index, 'for', code], `"${code}"`, 'a code of the catalogue')),
  )
  return problems.length === 0 ? parsed : { ok: false, problems }
}
