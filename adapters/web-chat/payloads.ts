// What the page sends us, checked field by field. Unknown fields are errors: a tolerated typo becomes API.
import { z } from 'zod'
import { readShape } from '../../src/base/read-shape.ts'
import type { BadField } from '../../src/channel/adapter.ts'
import { CONSENT_PURPOSES, MOST_PAGES_KEPT, STARS } from '../../src/model/visit.ts'

const MAX_TEXT = 4000

const start = z.strictObject({ siteKey: z.string().max(64).optional() })

/** 128 random bits, made by the page: repeating it means "the same message again". */
const clientId = z.string().regex(/^(?:[0-9a-f]{32}|[A-Za-z0-9_-]{22})$/)

const consenting = z.strictObject({
  consents: z
    .array(
      z.strictObject({
        purpose: z.enum(CONSENT_PURPOSES),
        granted: z.boolean(),
        textVersion: z.string().regex(/^[A-Za-z0-9._-]{1,48}$/),
      }),
    )
    .min(1)
    .max(CONSENT_PURPOSES.length),
})

const rating = z.strictObject({
  stars: z.literal(STARS),
  words: z.string().max(500).transform(storable).optional(),
})

const pages = z.strictObject({
  pages: z
    .array(
      z.strictObject({
        /** A path alone: what follows `?` or `#` may be somebody's name. */
        path: z
          .string()
          .regex(/^\/[^?#]*$/)
          .max(300)
          .transform(storable),
        title: z.string().max(120).transform(storable),
        at: z.int().min(0),
      }),
    )
    .min(1)
    .max(MOST_PAGES_KEPT),
})

const reading = z.strictObject({ no: z.int().min(0).max(999_999_999) })

const nothing = z.strictObject({})

const identifying = z.strictObject({
  userId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  /** Epoch seconds. */
  expiresAt: z.int().min(0),
  signature: z.string().regex(/^[0-9a-fA-F]{64}$/),
})

const uploading = z.strictObject({
  clientId,
  name: z.string().max(200).transform(storable).default(''),
})

const saying = z
  .strictObject({
    clientId,
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
export type Consenting = z.infer<typeof consenting>
export type Rating = z.infer<typeof rating>
export type Pages = z.infer<typeof pages>
export type Reading = z.infer<typeof reading>
export type Identifying = z.infer<typeof identifying>
export type Uploading = z.infer<typeof uploading>

export type Read<Body> =
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'invalid'; readonly fields: readonly BadField[] }

export const readStart = reader<Start>(start)
export const readSaying = reader<Saying>(saying)
export const readConsenting = reader<Consenting>(consenting)
export const readRating = reader<Rating>(rating)
export const readPages = reader<Pages>(pages)
export const readReading = reader<Reading>(reading)
export const readNothing = reader<object>(nothing)
export const readIdentifying = reader<Identifying>(identifying)

/** What stands in the address of an upload, whose body is the file. */
export function readUploading(query: URLSearchParams): Read<Uploading> {
  return checked<Uploading>(uploading, Object.fromEntries(query))
}

function reader<Body>(schema: z.ZodType<Body>): (bytes: Buffer) => Read<Body> {
  return (bytes) => {
    const json = parseJson(bytes)
    if (json === undefined) return { kind: 'malformed' }
    return checked(schema, json)
  }
}

function checked<Body>(schema: z.ZodType<Body>, value: unknown): Read<Body> {
  const parsed = readShape(schema, value)
  if (parsed.success) return { kind: 'body', body: parsed.data }
  return { kind: 'invalid', fields: parsed.error.issues.flatMap(badFields) }
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
