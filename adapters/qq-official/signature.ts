// The platform's ed25519 signatures: made with a key that is the bot's own secret, stretched. The same key answers the address
// validation, so nothing may be signed that could pass for a delivery. Pure.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

const SEED_BYTES = 32
const SIGNATURE_BYTES = 64
/** An ed25519 private key in PKCS#8, up to the seed. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export interface SigningKeys {
  readonly own: KeyObject
  readonly open: KeyObject
}

export function keysOf(secret: string): SigningKeys {
  const own = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seedOf(secret)]), format: 'der', type: 'pkcs8' })
  return { own, open: createPublicKey(own) }
}

/** The secret, repeated until it is long enough, and cut. */
export function seedOf(secret: string): Buffer {
  const bytes = Buffer.from(secret)
  return Buffer.alloc(SEED_BYTES, bytes).subarray(0, SEED_BYTES)
}

export function isSignedBy(
  { open }: SigningKeys,
  timestamp: string,
  body: Buffer,
  signatureHex: string | undefined,
): boolean {
  if (signatureHex === undefined || !/^[0-9a-fA-F]{128}$/.test(signatureHex)) return false
  const signature = Buffer.from(signatureHex, 'hex')
  // As the reference implementation asks; node refuses the rest of the malleable ones.
  if (((signature[SIGNATURE_BYTES - 1] ?? 0xff) & 0xe0) !== 0) return false
  return verify(null, Buffer.concat([Buffer.from(timestamp), body]), open, signature)
}

/**
 * The answer to an address validation, or undefined when it asks for anything else: `event_ts` and `plain_token` are what a
 * delivery's timestamp and body would be, so whoever may choose them freely can forge a patient. Digits and letters cannot
 * be a delivery.
 */
export function validationAnswer({ own }: SigningKeys, eventTs: unknown, plainToken: unknown): string | undefined {
  if (typeof eventTs !== 'string' || !/^\d{1,20}$/.test(eventTs)) return undefined
  if (typeof plainToken !== 'string' || !/^[A-Za-z0-9]{1,64}$/.test(plainToken)) return undefined
  const signature = sign(null, Buffer.from(eventTs + plainToken), own).toString('hex')
  return JSON.stringify({ plain_token: plainToken, signature })
}
