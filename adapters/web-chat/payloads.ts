// What the page sends us, checked field by field. Unknown fields are errors: a tolerated typo becomes API.
import { z } from 'zod'
import type { BadField } from '../../src/channel/adapter.ts'

const MAX_TEXT = 4000

const start = z.strictObject({ siteKey: z.string().max(64).optional() })

const saying = z
  .strictObject({
    /** 128 random bits, made by the page: repeating it means "the same message again". */
    clientId: z.string().regex(/^(?:[0-9a-f]{32}|[A-Za-z0-9_-]{22})$/),
    text: z
      .string()
      .max(MAX_TEXT)
      .transform(storable)
      .refine((text) => text.trim() !== '')
      .optional(),
    choiceId: z
      .string()
      .regex(/^\d{1,8}$/)
      .optional(),
  })
  .refine((body) => body.text !== undefined || body.choiceId !== undefined, { path: ['text'] })

export type Start = z.infer<typeof start>
export type Saying = z.infer<typeof saying>

export type Read<Body> =
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'invalid'; readonly fields: readonly BadField[] }

export const readStart = reader<Start>(start)
export const readSaying = reader<Saying>(saying)

function reader<Body>(schema: z.ZodType<Body>): (bytes: Buffer) => Read<Body> {
  return (bytes) => {
    const json = parseJson(bytes)
    if (json === undefined) return { kind: 'malformed' }
    const parsed = schema.safeParse(json)
    if (parsed.success) return { kind: 'body', body: parsed.data }
    return { kind: 'invalid', fields: parsed.error.issues.flatMap(badFields) }
  }
}

/** PostgreSQL stores no NUL, and no database half a character. */
function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}

function badFields(issue: z.core.$ZodIssue): readonly BadField[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((field) => ({ field, problem: 'unknown' }))
  return [{ field: issue.path.join('.'), problem: issue.code === 'too_big' ? 'too-long' : 'invalid' }]
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
