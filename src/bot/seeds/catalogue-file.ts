// config/departments-catalogue.yaml → Catalogue.
import { z } from 'zod'
import { type Catalogue, createCatalogue } from '../departments/catalogue.ts'
import { type Parsed, parseWith, problem } from './problems.ts'

export const CLINIC_CODE = /^\d\d(?:\.\d\d)?(?:-[a-z]+)?$/

const code = z.string().regex(CLINIC_CODE, "a code of the catalogue in quotes: '03.04'")

const schema = z
  .array(
    z.strictObject({
      code,
      name: z.string().min(1),
      aliases: z.array(z.string().min(1)).default([]),
      child: code.exactOptional(),
      sex: z.enum(['male', 'female']).exactOptional(),
      instead: z.array(code).default([]),
      rare: z.boolean().default(false),
      hidden: z.boolean().default(false),
    }),
  )
  .min(1, 'at least one clinic')

export function parseCatalogue(raw: unknown, file: string): Parsed<Catalogue> {
  const parsed = parseWith(schema, raw, file)
  if (!parsed.ok) return parsed
  const codes = parsed.value.map((clinic) => clinic.code)
  const known = new Set(codes)
  const problems = parsed.value.flatMap((clinic, index) => [
    ...(codes.indexOf(clinic.code) === index
      ? []
      : [problem(file, [index, 'code'], `"${clinic.code}" again`, 'each code once')]),
    ...[...clinic.instead, ...(clinic.child === undefined ? [] : [clinic.child])]
      .filter((other) => !known.has(other))
      .map((other) => problem(file, [index], `"${other}"`, 'a code of this file')),
  ])
  return problems.length === 0 ? { ok: true, value: createCatalogue(parsed.value) } : { ok: false, problems }
}
