// The raw bytes of a request, before anybody parses anything.
import type { IncomingMessage } from 'node:http'
import { drain } from '../base/drain.ts'

export type ReadBody =
  | { readonly kind: 'body'; readonly bytes: Buffer }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'encoded' }
  | { readonly kind: 'aborted' }

/** Keeps at most `limit` bytes; what is refused is heard out, so that its sender hears why. */
export async function readBody(request: IncomingMessage, limit: number): Promise<ReadBody> {
  const read = await readWithin(request, limit)
  if (read.kind === 'tooLarge' || read.kind === 'encoded') await drain(request)
  return read
}

function readWithin(request: IncomingMessage, limit: number): Promise<ReadBody> {
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') return Promise.resolve({ kind: 'encoded' })
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve({ kind: 'tooLarge' })
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size <= limit) {
        chunks.push(chunk)
        return
      }
      request.off('data', take)
      chunks.length = 0
      resolve({ kind: 'tooLarge' })
    }
    request.on('data', take)
    request.on('end', () =>
      resolve({ kind: 'body', bytes: chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks) }),
    )
    request.on('error', () => resolve({ kind: 'aborted' }))
    request.on('close', () => resolve({ kind: 'aborted' }))
  })
}
