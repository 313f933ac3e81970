// What forms ask beside the entries, over /api/v1: POST /editing/:kind/test · GET /editing-sources · POST /editing-preview.
// Nothing of it is stored.
import { z } from 'zod'
import type { Exchange } from '../exchange.ts'
import { body, entryId, finding, LARGEST_ENTRY } from './entry-shapes.ts'

export const sourcesContract = {
  testRule: {
    largest: LARGEST_ENTRY,
    body: z.strictObject({
      id: entryId,
      body,
      sentences: z
        .array(z.strictObject({ text: z.string().trim().min(1).max(500), rule: z.string().max(80).optional() }))
        .max(300),
    }),
    response: z.object({
      problems: z.array(finding).describe('what keeps the rule from being tried'),
      sentences: z.array(
        z.object({
          text: z.string(),
          rings: z.boolean(),
          rule: z.string().nullable().describe('the first rule that rang'),
          words: z.array(z.string()),
          byOwnRule: z.boolean().nullable().describe('by the rule it stands beside alone'),
          rewrite: z.string().nullable(),
        }),
      ),
    }),
  },
  editingSources: {
    response: z.object({
      facts: z.record(z.string(), z.string()).describe('hospital.phone → what it says now'),
      channels: z.array(z.object({ id: z.string(), name: z.string(), platform: z.string() })),
      clinics: z
        .array(z.object({ code: z.string(), name: z.string(), aliases: z.array(z.string()) }))
        .describe('of the catalogue of clinical departments'),
      wordingFamilies: z.array(
        z.object({ id: z.string(), name: z.string(), basis: z.string(), levels: z.record(z.string(), z.string()) }),
      ),
    }),
  },
  previewText: {
    largest: LARGEST_ENTRY,
    body: z.strictObject({
      said: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('text'),
          text: z.string().max(20_000),
          buttons: z.array(z.string().max(200)).max(20).default([]),
        }),
        z.strictObject({ kind: z.literal('department'), id: entryId, body }),
      ]),
    }),
    response: z.object({
      text: z.string().nullable().describe('with every fact in its place; null: the department lacks something'),
      channels: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          platform: z.string(),
          messages: z.array(z.object({ text: z.string(), buttons: z.array(z.string()) })),
        }),
      ),
      sms: z.object({ characters: z.int(), messages: z.int(), perMessage: z.int() }),
    }),
  },
} as const satisfies Readonly<Record<string, Exchange>>
