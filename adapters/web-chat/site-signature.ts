// The site's word for who its visitor is: HMAC-SHA256 over `<user id>.<expiry>` with the channel's identity secret, in hex.
// A wrong or old one is refused and said so; it never makes anybody somebody.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { DAY, SECOND } from '../../src/base/clock.ts'
import type { BadField } from '../../src/channel/adapter.ts'
import type { Identifying } from './payloads.ts'

/** A signature that counts for months would be a second password. */
const LONGEST_MS = 7 * DAY

/** What is wrong with it, or undefined: it holds. */
export function faultIn(given: Identifying, secret: string | undefined, now: number): BadField | undefined {
  if (secret === undefined) return { field: 'signature', problem: 'not-configured' }
  const { userId, expiresAt, signature } = given
  const expected = createHmac('sha256', secret).update(`${userId}.${expiresAt}`).digest()
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return { field: 'signature', problem: 'wrong' }
  const endsAt = expiresAt * SECOND
  if (endsAt <= now) return { field: 'expiresAt', problem: 'over' }
  return endsAt > now + LONGEST_MS ? { field: 'expiresAt', problem: 'too-far' } : undefined
}
