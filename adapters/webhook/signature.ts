// Standard Webhooks (standard-webhooks/standard-webhooks, spec/standard-webhooks.md, read 2026-11): HMAC-SHA256 over id, time
// and the raw body. Several signatures may stand side by side while a secret is changed; versions we do not know are skipped.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { SECOND } from '../../src/base/clock.ts'

export interface Signed {
  readonly id: string
  /** Unix seconds, as it stands in the header. */
  readonly timestamp: string
  readonly body: Buffer
}

export function signatureOf({ id, timestamp, body }: Signed, key: Buffer): string {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')
}

/** `given`: the header, `v1,<base64>` separated by spaces. */
export function isSignedBy(signed: Signed, given: string, keys: readonly Buffer[]): boolean {
  const signatures = given.split(' ').flatMap((part) => (part.startsWith('v1,') ? [part.slice(3)] : []))
  return keys.some((key) => {
    const expected = Buffer.from(signatureOf(signed, key))
    return signatures.some((signature) => isSame(expected, Buffer.from(signature)))
  })
}

export function isFresh(timestamp: string, toleranceMs: number, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * SECOND) <= toleranceMs
}

function isSame(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
