// One signed delivery as the bytes of an HTTP request, so that a generator spends next to nothing per message. Adds what
// HTTP needs and judges nothing.
import type { SignedPost } from '../tests/fakes/signed-posts.ts'

export function rawPost(
  { path, headers, body, method = 'POST' }: SignedPost & { readonly method?: string },
  to: { readonly host: string; readonly door: string },
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${to.door}${path} HTTP/1.1\r\nhost: ${to.host}\r\n${lines.join('')}`
  const bytes = Buffer.from(body)
  return Buffer.concat([Buffer.from(`${head}content-length: ${bytes.length}\r\n\r\n`), bytes])
}
