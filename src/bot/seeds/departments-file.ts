// config/departments.yaml → Department[].
import { z } from 'zod'
import { type Department, locationOf } from '../../model/department.ts'
import type { DepartmentId } from '../../model/ids.ts'
import { CLINIC_CODE } from './catalogue-file.ts'
import { type Parsed, parseWith, problem } from './problems.ts'

const FILE = 'departments.yaml'
const PLACE = 'a location, or campus, building, floor or room'

const id = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower case letters, digits and dashes: general-surgery')
  .transform((value) => value as DepartmentId)
const age = z.number().int().min(0).max(120)
const code = z.string().regex(CLINIC_CODE, "a code of the catalogue in quotes: '03.04'")
const words = z.array(z.string().trim().min(1, 'a word')).default([])
const part = z.string().trim().max(40).exactOptional()

/** One department as an editor writes it. */
export const departmentSchema = z.strictObject({
  id,
  name: z.string().min(1),
  code,
  also: z.array(code).exactOptional(),
  aliases: words,
  symptoms: words,
  location: z.string().default(''),
  campus: part,
  building: part,
  floor: part,
  room: part,
  phone: z.string().min(1),
  hours: z.string().min(1),
  minAge: age.exactOptional(),
  maxAge: age.exactOptional(),
  sex: z.enum(['male', 'female']).exactOptional(),
  insteadForChildren: id.exactOptional(),
})

const schema = z.array(departmentSchema).min(1, 'at least one department')

export function parseDepartments(raw: unknown): Parsed<readonly Department[]> {
  const parsed = parseWith(schema, raw, FILE)
  if (!parsed.ok) return parsed
  const ids = parsed.value.map((department) => department.id)
  const problems = parsed.value.flatMap((department, index) => [
    ...(locationOf(department) === '' ? [problem(FILE, [index, 'location'], 'nothing', PLACE)] : []),
    ...(ids.indexOf(department.id) === index
      ? []
      : [problem(FILE, [index, 'id'], `"${department.id}" again`, 'each id once')]),
    ...(department.insteadForChildren === undefined || ids.includes(department.insteadForChildren)
      ? []
      : [problem(FILE, [index, 'insteadForChildren'], `"${department.insteadForChildren}"`, 'the id of a department')]),
  ])
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, value: parsed.value.map((each) => ({ ...each, location: locationOf(each) })) }
}
