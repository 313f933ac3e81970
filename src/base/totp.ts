// One-time codes by time (RFC 6238: SHA-1, 30 seconds, 6 digits, what every authenticator app understands). Pure; must
// never keep a secret or remember which code was used: the store does.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { SECOND } from './clock.ts'

const STEP_MS = 30 * SECOND
const DIGITS = 6
/** A phone whose clock is half a minute off still works. */
const STEPS_AROUND = 1
/** 160 bits, as RFC 4226 recommends. */
export const TOTP_SECRET_BYTES = 20

export function stepAt(now: number): number {
  return Math.floor(now / STEP_MS)
}

/** RFC 4226, 5.3: four bytes of the HMAC, chosen by its last half byte. */
export function codeAt(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = mac.readUInt8(mac.length - 1) & 0x0f
  const number = mac.readUInt32BE(at) & 0x7fff_ffff
  return String(number % 10 ** DIGITS).padStart(DIGITS, '0')
}

/** The step whose code this is; undefined when it is wrong. Using each step once is up to the caller. */
export function matchingStep(secret: Buffer, code: string, now: number): number | undefined {
  const given = Buffer.from(code)
  const middle = stepAt(now)
  let found: number | undefined
  for (let step = middle - STEPS_AROUND; step <= middle + STEPS_AROUND; step++) {
    const right = Buffer.from(codeAt(secret, step))
    if (right.length === given.length && timingSafeEqual(right, given)) found = step
  }
  return found
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 without padding: the form in which apps take a secret by hand. */
export function base32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** What the QR code says to the app. */
export function totpAddress(secret: Buffer, who: { readonly issuer: string; readonly account: string }): string {
  const issuer = encodeURIComponent(who.issuer)
  return `otpauth://totp/${issuer}:${encodeURIComponent(who.account)}?secret=${base32(secret)}&issuer=${issuer}`
}
