// Reads the rest of a request that is refused and forgets it. Whoever hangs up on somebody who is still talking makes his
// answer unreadable, and a proxy in between takes it for a broken service. Bounded: nobody talks here for ever.
import type { IncomingMessage } from 'node:http'
import { SECOND } from './clock.ts'

const MOST_BYTES = 16 * 1024 * 1024
const LONGEST_MS = 2 * SECOND

/** Resolves when the request is over, or has gone on for too long. Never rejects. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    let bytes = 0
    const done = (): void => {
      clearTimeout(timer)
      request.off('data', count)
      for (const event of ENDS) request.off(event, done)
      resolve()
    }
    const count = (chunk: Buffer): void => {
      bytes += chunk.length
      if (bytes > MOST_BYTES) done()
    }
    const timer = setTimeout(done, LONGEST_MS)
    for (const event of ENDS) request.once(event, done)
    request.on('data', count).resume()
  })
}

const ENDS = ['end', 'close', 'error'] as const
