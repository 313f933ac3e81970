// Passive replies between commit and socket. A later message of the same person must not overtake one, so whoever wants
// to send asks here first. Memory knows what this process holds; for the first twenty seconds after a start, and when
// other nodes answer too, the rows of the database are asked as well.
import type { Clock } from '../base/clock.ts'
import { BLOCK_LIMIT_MS, INLINE_GRACE_MS } from '../model/sending.ts'
import { recentInlineSend } from '../store/passive-reply.ts'
import type { Tx } from '../store/tx.ts'

export class InlineSends {
  readonly #clock: Clock
  readonly #startedAt: number
  /** Identity → the reply on its way, and since when. One at most: behind it, replies go actively. */
  readonly #pending = new Map<string, { readonly id: string; readonly since: number }>()
  /** Replies that left, and when, oldest first: as long as their rows could still hold somebody back. */
  readonly #out = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
    this.#startedAt = clock.monotonic()
  }

  begin(identityId: string, id: string): void {
    this.#pending.set(identityId, { id, since: this.#clock.monotonic() })
  }

  /** Nobody knows whether it was committed: from now on the rows say. */
  forget(identityId: string, id: string): void {
    if (this.#pending.get(identityId)?.id === id) this.#pending.delete(identityId)
  }

  /** Its bytes were handed to the socket. */
  end(identityId: string, id: string): void {
    this.forget(identityId, id)
    const now = this.#clock.monotonic()
    for (const [known, since] of this.#out) {
      if (now - since < BLOCK_LIMIT_MS) break
      this.#out.delete(known)
    }
    this.#out.set(id, now)
  }

  /**
   * Would a message to this person, sent now, overtake a passive reply? Never holds anybody longer than ten seconds.
   * `lastInboundAt`, if known: there is no passive reply without a message it answers.
   */
  async blocks(tx: Tx, identityId: string, lastInboundAt = tx.now): Promise<boolean> {
    const pending = this.#pending.get(identityId)
    if (pending !== undefined) {
      if (this.#clock.monotonic() - pending.since < BLOCK_LIMIT_MS) return true
      this.#pending.delete(identityId)
    }
    if (this.#seesAll() && tx.dialect === 'sqlite') return false
    const since = tx.now - BLOCK_LIMIT_MS
    if (lastInboundAt <= since) return false
    const recent = await recentInlineSend(tx.db, identityId, since)
    return recent !== undefined && !this.#out.has(recent)
  }

  #seesAll(): boolean {
    return this.#clock.monotonic() - this.#startedAt > INLINE_GRACE_MS
  }
}
