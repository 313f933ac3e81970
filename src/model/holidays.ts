// The yearly notice of public holidays and make-up working days (放假调休), as a file the hospital keeps up to date.
import { z } from 'zod'

const day = z.iso.date()
const schema = z.record(
  z.string().regex(/^\d{4}$/),
  z.strictObject({ holidays: z.array(day).default([]), workdays: z.array(day).default([]) }),
)

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
    return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  }
  const years = Object.values(parsed.data)
  return {
    ok: true,
    value: { holidays: years.flatMap((year) => year.holidays), workdays: years.flatMap((year) => year.workdays) },
  }
}
