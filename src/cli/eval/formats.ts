// What a row must say to be scored. More fields are welcome and ignored: the same files serve other tools.
import { z } from 'zod'
import { WORDING_AUDIENCES, WORDING_FAMILIES } from '../../model/wording.ts'
import type { CrisisRow } from './crisis.ts'
import type { DeskIntentRow } from './desk-intents.ts'
import type { EmergencyRow } from './emergency.ts'
import type { FaqRow, QueryRow } from './faq.ts'
import type { LintRow } from './lint.ts'
import type { RoutingRow } from './routing.ts'
import type { WhichDepartmentRow } from './which-department.ts'

const text = z.string().trim().min(1, 'what the patient wrote')
const word = z.string().trim().min(1, 'a word')
const code = z.string().regex(/^\d{2}(?:\.\d{2})?n?$/, 'a code of the catalogue of departments, for example "03.04"')

export const routingRow: z.ZodType<RoutingRow> = z.object({
  text,
  standard: code.nullable(),
  accept: z.array(code).default([]),
  source: word.default('own'),
  age: z.string().exactOptional(),
})

export const whichDepartmentRow: z.ZodType<WhichDepartmentRow> = z.object({
  text,
  codes: z.array(code).min(1, 'at least one code'),
})

export const faqRow: z.ZodType<FaqRow> = z.object({
  bank: word.default('own'),
  id: word,
  question: text,
  category: z.string().exactOptional(),
})

export const queryRow: z.ZodType<QueryRow> = z.object({
  bank: word.default('own'),
  text,
  relevant: z.array(word),
  kind: z.enum(['pos', 'held_out', 'hard_neg']),
})

export const crisisRow: z.ZodType<CrisisRow> = z.object({ text, level: z.enum(['crisis', 'aggression', 'none']) })

export const emergencyRow: z.ZodType<EmergencyRow> = z.object({ text, level: z.enum(['E', 'U', 'N']) })

export const deskIntentRow: z.ZodType<DeskIntentRow> = z.object({ text, intent: word })

export const lintRow: z.ZodType<LintRow> = z.object({
  text,
  family: z.enum(WORDING_FAMILIES),
  violates: z.boolean(),
  audience: z.enum(WORDING_AUDIENCES).default('draft'),
})
