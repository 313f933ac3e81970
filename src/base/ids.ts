// Identifiers: ULIDs (ulid spec 1.0), 26 characters of Crockford base 32, growing within one process even inside one
// millisecond, so that rows written later sort later and index pages fill in order.
import type { Clock } from './clock.ts'
import type { Random } from './random.ts'

export interface Ids {
  next(): string
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RANDOM_CHARS = 16

export function createIds(clock: Clock, random: Random): Ids {
  let lastAt = -1
  let prefix = ''
  const tail = new Uint8Array(RANDOM_CHARS)
  return {
    next() {
      const now = clock.now()
      if (now > lastAt) {
        lastAt = now
        prefix = encodeTime(now)
        const bytes = random.bytes(RANDOM_CHARS)
        for (let i = 0; i < RANDOM_CHARS; i++) tail[i] = (bytes[i] as number) & 31
        tail[0] = (tail[0] as number) & 15 // head-room: counting up inside one millisecond never overflows
      } else {
        countUp(tail)
      }
      let id = prefix
      for (const digit of tail) id += ALPHABET[digit]
      return id
    },
  }
}

/** No id made before this instant is greater or equal. */
export function firstIdAt(instant: number): string {
  return encodeTime(instant) + ALPHABET.charAt(0).repeat(RANDOM_CHARS)
}

function encodeTime(ms: number): string {
  let rest = ms
  let text = ''
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text
    rest = Math.floor(rest / 32)
  }
  return text
}

function countUp(digits: Uint8Array): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = (digits[i] as number) + 1
    if (digit < 32) {
      digits[i] = digit
      return
    }
    digits[i] = 0
  }
}
