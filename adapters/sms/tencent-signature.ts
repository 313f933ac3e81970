// Tencent Cloud's signature V3 (TC3-HMAC-SHA256) over a JSON body. Pure.
import { createHash, createHmac } from 'node:crypto'

export interface TencentCall {
  readonly service: string
  /** Epoch seconds. */
  readonly timestamp: number
  /** Lower-case names; every one is signed, and the content type must be byte-equal to the one sent. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** The value of the `Authorization` header. */
export function tencentAuthorization(call: TencentCall, secretId: string, secretKey: string): string {
  const names = Object.keys(call.headers).sort()
  const lines = names.map((name) => `${name}:${(call.headers[name] ?? '').toLowerCase()}\n`).join('')
  const canonical = `POST\n/\n\n${lines}\n${names.join(';')}\n${sha256(call.body)}`
  const day = new Date(call.timestamp * 1_000).toISOString().slice(0, 10)
  const scope = `${day}/${call.service}/tc3_request`
  const toSign = `TC3-HMAC-SHA256\n${call.timestamp}\n${scope}\n${sha256(canonical)}`
  const key = [day, call.service, 'tc3_request'].reduce<Buffer>(
    (last, part) => hmac(last, part),
    Buffer.from(`TC3${secretKey}`),
  )
  const signature = hmac(key, toSign).toString('hex')
  return `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest()
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
