// Circuit breaker of one channel: after several failures in a row its sends pause; a probe every 30 s finds out whether
// the platform is back. A platform that names a pause itself (rate limits) is obeyed.
import { SECOND } from '../base/clock.ts'
import type { Sent } from '../channel/adapter.ts'

const FAILURES_TO_OPEN = 8
const PROBE_EVERY_MS = 30 * SECOND

export class Breaker {
  #failures = 0
  #pausedUntil = 0

  get isProbing(): boolean {
    return this.#failures >= FAILURES_TO_OPEN
  }

  get pausedUntil(): number {
    return this.#pausedUntil
  }

  mayTry(now: number): boolean {
    return now >= this.#pausedUntil
  }

  note(sent: Sent, now: number): void {
    if (sent.kind === 'later' && sent.isOurChoice === true) return
    if (sent.kind === 'sent' || (sent.kind === 'refused' && sent.why !== 'settings')) {
      this.#failures = 0
      this.#pausedUntil = 0
      return
    }
    this.#failures += 1
    if (sent.kind === 'later' && sent.wholeAccount === true) {
      this.#pausedUntil = Math.max(this.#pausedUntil, now + sent.afterMs)
    }
    if (this.#failures >= FAILURES_TO_OPEN) this.#pausedUntil = Math.max(this.#pausedUntil, now + PROBE_EVERY_MS)
  }
}
