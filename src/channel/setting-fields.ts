// Settings that many platforms have, each told once with its limits: where the platform is called, how long a call may
// take, how old a delivery may be.
import { z } from 'zod'
import { MINUTE, SECOND } from '../base/clock.ts'

/** https, or http on this machine only (refuseUnsafeBase); a path is fine, a query or user is not. Kept without the last slash. */
export const apiAddress = z
  .string()
  .regex(/^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/)
  .transform((url) => url.replace(/\/$/, ''))

export const apiAddressHelp = (example: string) => ({ expected: 'an https address without query', example })

/** Milliseconds. */
export const sendTimeout = z.int().min(100).max(MINUTE)

export const sendTimeoutHelp = (ms: number) => ({ expected: 'milliseconds, 100 to 60000', example: String(ms) })

/** Milliseconds a signed delivery may be old. */
export const timestampWindow = (mostMs: number) => z.int().min(SECOND).max(mostMs)

export const timestampWindowHelp = (mostMs: number, ms: number) => ({
  expected: `milliseconds, 1000 to ${mostMs}`,
  example: String(ms),
})
