// Who wrote to this node lately. What a turn wants to know of a known person can then be asked together with who he is, on
// the same way to the database. Only a guess: it counts when the row, once locked, says the same.
import type { Identity } from '../store/identity.ts'

export type Expected = Pick<Identity, 'id' | 'lastInboundAt'>

/** A week of a large city hospital on one channel; some 15 MiB. */
const MOST = 50_000

export class Regulars {
  /** Oldest first. */
  readonly #people = new Map<string, Expected>()

  expect(channelId: string, platformUserId: string): Expected | undefined {
    return this.#people.get(keyOf(channelId, platformUserId))
  }

  note(channelId: string, platformUserId: string, { id, lastInboundAt }: Expected): void {
    const key = keyOf(channelId, platformUserId)
    this.#people.delete(key)
    this.#people.set(key, { id, lastInboundAt })
    const [oldest] = this.#people.size > MOST ? this.#people.keys() : []
    if (oldest !== undefined) this.#people.delete(oldest)
  }
}

export function isAsExpected(expected: Expected | undefined, { id, lastInboundAt }: Identity): boolean {
  return expected?.id === id && expected.lastInboundAt === lastInboundAt
}

function keyOf(channelId: string, platformUserId: string): string {
  return `${channelId} ${platformUserId}`
}
