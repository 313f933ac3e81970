// Circuit breaker of one channel: after several failures in a row its sends pause, longer each time, and one send at a time
// finds out whether the platform is back. Safety texts are tried all the same. A platform that names a pause is obeyed.
import { SECOND } from '../base/clock.ts'
import type { Sent } from '../channel/adapter.ts'

const FAILURES_TO_OPEN = 8
const FIRST_PAUSE_MS = 4 * SECOND
/** A platform that is back is found out within half a minute. */
const LONGEST_PAUSE_MS = 30 * SECOND
const JITTER = 0.2

/** `all`: as many as there are. `one`: a probe. `safety`: paused, nothing but safety texts. */
export type Pace = 'all' | 'one' | 'safety'

/** What a note changed, for who watches: nothing, or from when on. */
export type BreakerChange = 'paused' | 'resumed' | undefined

export class Breaker {
  #failures = 0
  #pauses = 0
  #pausedUntil = 0
  /** Probes on their way: nobody else goes before one is back. */
  #probes = 0

  get isPaused(): boolean {
    return this.#failures >= FAILURES_TO_OPEN
  }

  get pausedUntil(): number {
    return this.#pausedUntil
  }

  paceAt(now: number): Pace {
    if (now < this.#pausedUntil || this.#probes > 0) return 'safety'
    return this.isPaused ? 'one' : 'all'
  }

  /** A probe leaves; `note` or `giveBack` ends it. */
  probe(): void {
    this.#probes += 1
  }

  /** It never left: that says nothing about the platform. */
  giveBack(): void {
    this.#probes = Math.max(0, this.#probes - 1)
  }

  /** The platform is there again, as we know for certain. */
  forget(): void {
    this.#failures = 0
    this.#pauses = 0
    this.#pausedUntil = 0
  }

  /** `fraction` in [0, 1) is the jitter: nodes must not all knock at once. */
  note(sent: Sent, now: number, fraction: number): BreakerChange {
    this.giveBack()
    if (sent.kind === 'later' && sent.isOurChoice === true) return undefined
    const before = this.isPaused
    if (sent.kind === 'sent' || (sent.kind === 'refused' && sent.why !== 'settings')) {
      this.forget()
      return before ? 'resumed' : undefined
    }
    this.#failures += 1
    if (sent.kind === 'later' && sent.wholeAccount === true) this.#pauseUntil(now + sent.afterMs)
    // What was on its way already when the pause began does not make it longer.
    if (this.isPaused && now >= this.#pausedUntil) {
      this.#pauseUntil(now + pauseMs(this.#pauses, fraction))
      this.#pauses += 1
    }
    return before || !this.isPaused ? undefined : 'paused'
  }

  #pauseUntil(at: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, at)
  }
}

function pauseMs(before: number, fraction: number): number {
  const base = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(before, 10), LONGEST_PAUSE_MS / (1 + JITTER))
  return Math.round(base * (1 - JITTER + 2 * JITTER * fraction))
}
