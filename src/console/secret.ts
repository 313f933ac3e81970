// Opaque secrets given to browsers and programs: 256 random bits, of which only a hash is ever stored.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../base/random.ts'

const BYTES = 32

export function newSecret(random: Random): string {
  return random.bytes(BYTES).toString('base64url')
}

export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

export function isSameSecret(left: string, right: string): boolean {
  const a = Buffer.from(hashSecret(left), 'hex')
  return timingSafeEqual(a, Buffer.from(hashSecret(right), 'hex'))
}
