// The yearly notice of public holidays and make-up working days (放假调休), as a file the hospital keeps up to date.
import { z } from 'zod'

const day = z.iso.date()
/** One year of the file. */
export const holidaysYearSchema = z.strictObject({
  holidays: z.array(day).default([]),
  workdays: z.array(day).default([]),
})

const schema = z.record(z.string().regex(/^\d{4}$/), holidaysYearSchema)

export interface Holidays {
  readonly holidays: readonly string[]
  readonly workdays: readonly string[]
}

/** All years in one list. On bad input: the problems, one line each. */
export function parseHolidays(
  raw: unknown,
): { readonly ok: true; readonly value: Holidays } | { readonly ok: false; readonly problems: readonly string[] } {
  const parsed = schema.safeParse(raw ?? {})
  if (!parsed.success) {
    return { ok: false, problems: parsed.error.issues.map((issue) => describe(issue, raw)) }
  }
  const years = Object.values(parsed.data)
  return {
    ok: true,
    value: { holidays: years.flatMap((year) => year.holidays), workdays: years.flatMap((year) => year.workdays) },
  }
}

const EXPECTED = 'a year such as 2026 with lists `holidays` and `workdays` of days such as 2026-10-01'

function describe(issue: z.core.$ZodIssue, raw: unknown): string {
  const place = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `
  if (issue.code === 'unrecognized_keys') return `${place}found the key ${issue.keys.join(', ')}; expected ${EXPECTED}`
  const value = issue.path.reduce<unknown>((inside, key) => Reflect.get(Object(inside), key), raw)
  return `${place}found ${JSON.stringify(value)?.slice(0, 40)}; expected ${EXPECTED}`
}
