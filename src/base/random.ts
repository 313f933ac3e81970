// Randomness comes from outside, so tests can fix it. Never call Math.random() or randomUUID() elsewhere.
import { randomBytes } from 'node:crypto'

export interface Random {
  /** Cryptographic bytes. */
  bytes(count: number): Buffer
  /** A number in [0, 1), for jitter only. */
  fraction(): number
}

export const systemRandom: Random = {
  bytes: (count) => randomBytes(count),
  fraction: () => Math.random(),
}
