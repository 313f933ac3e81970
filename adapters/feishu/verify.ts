// Proves that a request comes from Feishu. With an Encrypt Key the body must be sealed and signed, whatever the request
// says of itself; only the handshake comes unsigned. The token inside is compared in every case.
import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { SECOND } from '../../src/base/clock.ts'
import type { WebhookRequest } from '../../src/channel/adapter.ts'
import { jsonObject, textAt } from '../../src/channel/json-body.ts'
import type { FeishuSettings } from './settings.ts'

const IV_BYTES = 16
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

export type Verified =
  | { readonly kind: 'handshake'; readonly challenge: string }
  | { readonly kind: 'event'; readonly body: object }
  /** `why` is for our log only. */
  | { readonly kind: 'forged'; readonly why: string }

export function verify(request: WebhookRequest, settings: FeishuSettings, now: number): Verified {
  const { encryptKey, verificationToken } = settings
  const outer = jsonObject(request.body.toString('utf8'))
  if (outer === undefined) return forged('no-json')
  const body = encryptKey === undefined ? outer : opened(textAt(outer, 'encrypt') ?? '', encryptKey)
  if (body === undefined) return forged('seal')
  const token = textAt(body, 'header', 'token') ?? textAt(body, 'token') ?? ''
  if (!isSame(verificationToken, token)) return forged('token')
  if (textAt(body, 'type') === 'url_verification') {
    const challenge = textAt(body, 'challenge')
    return challenge === undefined ? forged('no-challenge') : { kind: 'handshake', challenge }
  }
  if (encryptKey === undefined) return { kind: 'event', body }
  const why = faultOf(request, encryptKey, { windowMs: settings.timestampWindowMs, now })
  return why === undefined ? { kind: 'event', body } : forged(why)
}

function faultOf(
  { headers, body }: WebhookRequest,
  encryptKey: string,
  { windowMs, now }: { readonly windowMs: number; readonly now: number },
): string | undefined {
  const header = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '')
  const timestamp = header('x-lark-request-timestamp')
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * SECOND) > windowMs) return 'stale'
  const signed = { timestamp, nonce: header('x-lark-request-nonce'), body }
  return isSame(signatureOf(signed, encryptKey), header('x-lark-signature')) ? undefined : 'signature'
}

export interface Signed {
  readonly timestamp: string
  readonly nonce: string
  readonly body: Buffer
}

/** A plain hash over the raw bytes, lower-case hex. */
export function signatureOf({ timestamp, nonce, body }: Signed, encryptKey: string): string {
  return createHash('sha256')
    .update(timestamp + nonce + encryptKey)
    .update(body)
    .digest('hex')
}

/** Undefined when anything at all about it is wrong. */
export function openSeal(sealed: string, encryptKey: string): Buffer | undefined {
  if (!BASE64.test(sealed)) return undefined
  const bytes = Buffer.from(sealed, 'base64')
  const key = createHash('sha256').update(encryptKey).digest()
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, IV_BYTES))
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

function opened(sealed: string, encryptKey: string): object | undefined {
  const clear = openSeal(sealed, encryptKey)
  return clear === undefined ? undefined : jsonObject(clear.toString('utf8'))
}

function isSame(expected: string, given: string): boolean {
  const a = Buffer.from(expected)
  const b = Buffer.from(given)
  return a.length === b.length && timingSafeEqual(a, b)
}

function forged(why: string): Verified {
  return { kind: 'forged', why }
}
