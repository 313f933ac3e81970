// The shape of one line of the contract: what a request may hold, and what a success says.
import type { z } from 'zod'

export interface Exchange {
  readonly body?: z.ZodType
  readonly query?: z.ZodType
  readonly response: z.ZodType
  /** Most bytes of a request body, where the usual 64 KiB are too few. */
  readonly largest?: number
  /** Of a success that is not JSON. */
  readonly contentType?: string
}
