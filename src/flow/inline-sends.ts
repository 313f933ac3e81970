// Which passive replies have left this process. Memory only: after a restart nothing is in it, and later replies of that
// person wait or go actively until the 20 seconds of grace are over.
import type { Clock } from '../base/clock.ts'
import { INLINE_GRACE_MS } from '../model/sending.ts'

export class InlineSends {
  readonly #clock: Clock
  /** Outbox id → when its bytes were handed to the socket; in order of time. */
  readonly #out = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  markOut(outboxId: string): void {
    const now = this.#clock.monotonic()
    for (const [id, at] of this.#out) {
      if (now - at < 2 * INLINE_GRACE_MS) break
      this.#out.delete(id)
    }
    this.#out.set(outboxId, now)
  }

  isOut(outboxId: string): boolean {
    return this.#out.has(outboxId)
  }
}
