// What a row must say to be scored. More fields are welcome and ignored: the same files serve other tools.
import { z } from 'zod'
import { WORDING_AUDIENCES, WORDING_FAMILIES } from '../../model/wording.ts'

const text = z.string().trim().min(1, 'what the patient wrote')
const word = z.string().trim().min(1, 'a word')
const code = z.string().regex(/^\d{2}(?:\.\d{2})?n?$/, 'a code of the catalogue of departments, for example "03.04"')

export const routingRow = z.object({
  text,
  standard: code.nullable(),
  accept: z.array(code).default([]),
  source: word.default('own'),
  age: z.string().exactOptional(),
})

export const whichDepartmentRow = z.object({
  text,
  codes: z.array(code).min(1, 'at least one code'),
})

export const faqRow = z.object({
  bank: word.default('own'),
  id: word,
  question: text,
  category: z.string().exactOptional(),
})

export const queryRow = z.object({
  bank: word.default('own'),
  text,
  relevant: z.array(word),
  kind: z.enum(['pos', 'held_out', 'hard_neg']),
})

export const crisisRow = z.object({ text, level: z.enum(['crisis', 'aggression', 'none']) })

export const emergencyRow = z.object({ text, level: z.enum(['E', 'U', 'N']) })

export const deskIntentRow = z.object({ text, intent: word })

export const lintRow = z.object({
  text,
  family: z.enum(WORDING_FAMILIES),
  violates: z.boolean(),
  audience: z.enum(WORDING_AUDIENCES).default('draft'),
})
