// DingTalk's signature: over the time and the secret, never over a body. Its group robots want the same one in the address.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** `timestamp`: epoch ms, as it stands in the header. Base64. */
export function signatureOf(timestamp: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
}

export function isFresh(timestamp: string, windowMs: number, now: number): boolean {
  return /^\d{1,15}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= windowMs
}

/** Takes the same time wherever the difference is. */
export function isSame(expected: string, given: string): boolean {
  const a = Buffer.from(expected)
  const b = Buffer.from(given)
  return a.length === b.length && timingSafeEqual(a, b)
}
