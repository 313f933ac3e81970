// The platform's own side of its signatures, written from the notes and not from our adapter.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'

const HEAD = '302e020100300506032b657004220420'

export function keyOf(secret: string): KeyObject {
  let seed = secret
  while (seed.length < 32) seed += seed
  const der = Buffer.from(HEAD + Buffer.from(seed.slice(0, 32)).toString('hex'), 'hex')
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
}

export function signedHex(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text), key).toString('hex')
}

export function isSigned(key: KeyObject, text: string, hex: string): boolean {
  return verify(null, Buffer.from(text), createPublicKey(key), Buffer.from(hex, 'hex'))
}

export function publicHex(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex')
}
