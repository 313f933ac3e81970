// Randomness comes from outside, so tests can fix it. Never call Math.random() or randomUUID() elsewhere.
import { randomBytes } from 'node:crypto'

export interface Random {
  /** Cryptographic bytes. */
  bytes(count: number): Buffer
  /** A number in [0, 1), for jitter only. */
  fraction(): number
}

const POOL_BYTES = 4_096

/** As `systemRandom`, but asks the kernel in larger pieces: identifiers take a few bytes each, thousands of times a second. */
export function createPooledRandom(): Random {
  let pool = Buffer.alloc(0)
  let used = 0
  return {
    bytes(count) {
      if (count > POOL_BYTES / 8) return randomBytes(count)
      if (used + count > pool.length) {
        pool = randomBytes(POOL_BYTES)
        used = 0
      }
      used += count
      return Buffer.from(pool.subarray(used - count, used))
    },
    fraction: () => Math.random(),
  }
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  fraction: () => Math.random(),
}
