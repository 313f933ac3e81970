// When more requests have come than one turn of the event loop can bear, the rest wait in a line, and everybody else in the
// process (commits, timers, sends) gets his turn in between. In quiet times it is not there: a request goes straight through.
import type { Clock } from '../base/clock.ts'

/** Spent on requests in one turn of the loop; short, since the loop lets in one new connection per turn. */
const SLICE_MS = 5
const MOST_IN_A_SLICE = 64

interface Waiting {
  readonly run: () => void
  readonly since: number
}

export class FairTurns {
  readonly #clock: Pick<Clock, 'monotonic'>
  #line: Waiting[] = []
  /** When this turn began to serve requests. */
  #beganAt: number | undefined
  #isServing = false

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** Runs it now, or in one of the next turns, in the order they came. */
  take(run: () => void): void {
    if (this.#line.length === 0 && this.#hasTime()) {
      run()
      return
    }
    this.#line.push({ run, since: this.#clock.monotonic() })
    this.#serveSoon()
  }

  oldestWaitMs(): number {
    const [oldest] = this.#line
    return oldest === undefined ? 0 : this.#clock.monotonic() - oldest.since
  }

  #hasTime(): boolean {
    const now = this.#clock.monotonic()
    if (this.#beganAt === undefined) {
      this.#beganAt = now
      setImmediate(() => {
        this.#beganAt = undefined
      })
    }
    return now - this.#beganAt < SLICE_MS
  }

  /** An immediate for each: what one request sets off at once is part of its own time. */
  #serveSoon(): void {
    if (this.#isServing) return
    this.#isServing = true
    let left = Math.min(this.#line.length, MOST_IN_A_SLICE)
    let until: number | undefined
    const serve = (): void => {
      const now = this.#clock.monotonic()
      until ??= now + SLICE_MS
      if (now < until) this.#line.shift()?.run()
      left -= 1
      if (left > 0) return
      this.#isServing = false
      if (this.#line.length > 0) this.#serveSoon()
    }
    for (let i = left; i > 0; i--) setImmediate(serve)
  }
}
