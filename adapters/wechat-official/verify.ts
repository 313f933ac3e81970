// Proves that a request comes from WeChat, as a function of the time it is given. The mode is ours, never the request's:
// a clear body to a sealed account is forged, and so is everything that fails any check. Believes no byte before that.

import { SECOND } from '../../src/base/clock.ts'
import type { WebhookRequest } from '../../src/channel/adapter.ts'
import { isSameSignature, type MessageCipher, signatureOf } from '../../src/channel/sealed-callback.ts'
import { onlyValue } from '../../src/channel/webhook-fitness.ts'
import { rawElement, textOf } from '../../src/channel/xml.ts'
import { isJson, parseJson } from './read-push.ts'
import type { ReplayGuard } from './replay-guard.ts'

export interface Trust {
  readonly token: string
  readonly timestampWindowMs: number
  /** Undefined: plain mode. */
  readonly cipher: MessageCipher | undefined
  readonly guard: ReplayGuard
}

export type Verified =
  | { readonly kind: 'handshake'; readonly echo: string }
  | { readonly kind: 'push'; readonly bytes: Buffer; readonly nonce: string }
  /** `why` is for our log only: the caller learns nothing from it. */
  | { readonly kind: 'forged'; readonly why: string }

interface SignedQuery {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

export function verify({ method, query, body }: WebhookRequest, trust: Trust, now: number): Verified {
  const timestamp = onlyValue(query, 'timestamp')
  const nonce = onlyValue(query, 'nonce')
  if (timestamp === undefined || nonce === undefined) return forged('query')
  if (!isFresh(timestamp, trust.timestampWindowMs, now)) return forged('stale')
  const signed = { timestamp, nonce, signature: onlyValue(query, 'signature') ?? '' }
  // The handshake is plain in all three modes.
  if (method === 'GET') return verifyHandshake(signed, onlyValue(query, 'echostr'), trust)
  if (trust.cipher === undefined) return verifyPlain(signed, body, trust)
  return verifySealed(signed, onlyValue(query, 'msg_signature'), body, trust.token, trust.cipher)
}

function verifyHandshake(signed: SignedQuery, echo: string | undefined, { token }: Trust): Verified {
  if (echo === undefined || !isSignedPlainly(signed, token)) return forged('handshake')
  return { kind: 'handshake', echo }
}

function verifyPlain(signed: SignedQuery, body: Buffer, { token, guard }: Trust): Verified {
  if (!isSignedPlainly(signed, token)) return forged('signature')
  if (!guard.admits(signed.timestamp, signed.nonce, body)) return forged('pair-reused')
  return { kind: 'push', bytes: body, nonce: signed.nonce }
}

/** `signature` says nothing about the body here; only `msg_signature` counts. */
function verifySealed(
  { timestamp, nonce }: SignedQuery,
  given: string | undefined,
  body: Buffer,
  token: string,
  cipher: MessageCipher,
): Verified {
  const sealed = sealedIn(body)
  if (sealed === undefined || given === undefined) return forged('not-sealed')
  if (!isSameSignature(signatureOf([token, timestamp, nonce, sealed]), given)) return forged('signature')
  const bytes = cipher.open(sealed)
  return bytes === undefined ? forged('seal') : { kind: 'push', bytes, nonce }
}

function isSignedPlainly({ timestamp, nonce, signature }: SignedQuery, token: string): boolean {
  return isSameSignature(signatureOf([token, timestamp, nonce]), signature)
}

/** NaN and Infinity are not within any window. */
function isFresh(timestamp: string, windowMs: number, now: number): boolean {
  return /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * SECOND) <= windowMs
}

/** Only the sealed part: the clear copy of compatible mode is signed by nobody. Base64 survives any decoding. */
function sealedIn(body: Buffer): string | undefined {
  const text = body.toString('latin1')
  if (!isJson(text)) return rawElement(text, 'Encrypt')
  const fields = parseJson(text)
  return fields === undefined ? undefined : textOf(fields, 'Encrypt')
}

function forged(why: string): Verified {
  return { kind: 'forged', why }
}
