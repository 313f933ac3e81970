// What several exchanges of editing speak of alike: an entry's id and body, and what was found in it.
import { z } from 'zod'
import { FINDING_CODES } from '../../editing/finding-codes.ts'

export const entryId = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
export const body = z.record(z.string(), z.unknown())

export const finding = z.object({
  level: z.enum(['error', 'warn']).describe('an error stops the release'),
  path: z.string().describe('the field: answer, questions.2'),
  message: z.string().describe('in Chinese'),
  code: z
    .enum(FINDING_CODES)
    .nullable()
    .describe('for other languages, with `values`; null: the message is all there is'),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  rule: z.string().nullable().describe('of the wording rules'),
  start: z.int().nullable().describe('UTF-16 offset in the field'),
  end: z.int().nullable(),
  rewrite: z.string().nullable().describe('the whole field said neutrally'),
  otherId: z.string().nullable().describe('the entry it doubles or contradicts'),
})

/** A family of red flags is long. */
export const LARGEST_ENTRY = 512 * 1024
