// The raw bytes of a request, before anybody parses anything.
import type { IncomingMessage } from 'node:http'

export type ReadBody =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'encoded' }
  | { readonly kind: 'aborted' }

/** Reads at most `limit` bytes; a declared or real excess is refused without reading on. */
export function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return Promise.resolve({ kind: 'encoded' })
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve({ kind: 'tooLarge' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) resolve({ kind: 'tooLarge' })
      else chunks.push(chunk)
    })
    request.on('end', () =>
      resolve({ kind: 'body', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) }),
    )
    request.on('error', () => resolve({ kind: 'aborted' }))
    request.on('close', () => resolve({ kind: 'aborted' }))
  })
}
