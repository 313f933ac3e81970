// In plain mode the signature covers no body: whoever saw one request could post anything with its (timestamp, nonce).
// So one pair carries one body. Bounded memory; forgetting an old pair is harmless, it is out of the time window anyway.
import { createHash } from 'node:crypto'

export interface ReplayGuard {
  /** False: this pair already came with another body. */
  admits(timestamp: string, nonce: string, body: Buffer): boolean
}

export function createReplayGuard(capacity = 20_000): ReplayGuard {
  const bodies = new Map<string, string>()
  return {
    admits(timestamp, nonce, body) {
      const pair = `${timestamp}:${nonce}`
      const hash = createHash('sha1').update(body).digest('base64')
      const known = bodies.get(pair)
      if (known !== undefined) return known === hash
      bodies.set(pair, hash)
      if (bodies.size > capacity) dropOldest(bodies)
      return true
    },
  }
}

function dropOldest(bodies: Map<string, string>): void {
  const oldest = bodies.keys().next()
  if (oldest.done !== true) bodies.delete(oldest.value)
}
