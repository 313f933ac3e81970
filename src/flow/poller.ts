// A worker's heartbeat: runs when woken and otherwise every so often, never twice at once, and stops within its current
// round. What it works on are rows, so a lost wake-up or a crash only costs the interval.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'

export interface PollerOptions {
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  readonly intervalMs: number
  /** Returns when to look again at the latest, in ms from now; undefined: the interval. */
  readonly round: () => Promise<number | undefined>
}

export class Poller {
  readonly #options: PollerOptions
  #running: Promise<void> | undefined
  #again = false
  #stopped = true
  #cancel: () => void = () => {}

  constructor(options: PollerOptions) {
    this.#options = options
  }

  start(): void {
    this.#stopped = false
    this.wake()
  }

  wake(): void {
    if (this.#stopped) return
    if (this.#running !== undefined) {
      this.#again = true
      return
    }
    this.#cancel()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel()
    await this.#running
  }

  async #run(): Promise<void> {
    const { clock, log, name, intervalMs, round } = this.#options
    let delay = intervalMs
    do {
      this.#again = false
      try {
        delay = Math.min((await round()) ?? intervalMs, intervalMs)
      } catch (error) {
        log.error('worker round failed', { kind: name, error })
        delay = intervalMs
      }
    } while (this.#again && !this.#stopped)
    this.#running = undefined
    if (!this.#stopped) this.#cancel = clock.after(Math.max(delay, 1), () => this.wake())
  }
}
