// Aliyun's signature V3 (ACS3-HMAC-SHA256) over a call whose parameters stand in the query. Pure.
import { createHash, createHmac } from 'node:crypto'

export interface AliyunCall {
  readonly method: 'POST'
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Lower-case names; every one is signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The value of the `Authorization` header. */
export function aliyunAuthorization(call: AliyunCall, keyId: string, secret: string): string {
  const names = Object.keys(call.headers).sort()
  const canonical = [
    call.method,
    call.path,
    queryText(call.query),
    ...names.map((name) => `${name}:${(call.headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    sha256(call.body),
  ].join('\n')
  const signature = createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex')
  return `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${names.join(';')},Signature=${signature}`
}

/** Sorted, and encoded as RFC 3986 wants it: the address must carry it exactly as it was signed. */
export function queryText(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((name) => `${encode(name)}=${encode(query[name] ?? '')}`)
    .join('&')
}

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
