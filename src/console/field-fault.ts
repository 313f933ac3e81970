// What is wrong with one field of a request, in Chinese and by code.
import { z } from 'zod'
import { FINDING_CODES, type FindingCode, type FindingValues } from '../editing/finding-codes.ts'

export interface FieldFault {
  /** Of the field; '' is the whole. */
  readonly path: string
  readonly message: string
  /** For other languages; absent or null: the message is all there is. */
  readonly code?: FindingCode | null
  readonly values?: FindingValues
}

export const fieldFault = {
  path: z.string().describe('the field; empty: the whole'),
  message: z.string().describe('in Chinese, where people read it'),
  code: z.enum(FINDING_CODES).nullable().optional().describe('for other languages, with `values`'),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
}

/** No more of a finding than this. */
export function faultOf({ path, message, code, values }: Required<FieldFault>): FieldFault {
  return { path, message, code, values }
}
