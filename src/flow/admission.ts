// Watches how strained this process is and says whether new work may come in. Platforms and pages come again; what is taken
// in is answered. Emergencies, signs of life and what is under way never ask here.
import { SECOND } from '../base/clock.ts'
import type { EventLoop, LoopSample } from '../base/event-loop.ts'
import type { Log } from '../base/log.ts'
import { AT_EASE, afterSample, hasRoom, isCalm, type Standing, type Strain } from '../model/admission.ts'
import type { Store } from '../store/tx.ts'

export interface AdmissionParts {
  readonly eventLoop: EventLoop
  readonly store: Pick<Store, 'oldestWaitMs'>
  /** Requests nobody has looked at yet. */
  readonly requests: { oldestWaitMs(): number }
  readonly log: Log
}

export class Admission {
  readonly #parts: AdmissionParts
  #standing: Standing = AT_EASE
  /** Longest lag of the last seconds, for operators. */
  #peakMs = 0
  #overloadedMs = 0
  #stop: () => void = () => {}

  constructor(parts: AdmissionParts) {
    this.#parts = parts
  }

  start(): void {
    this.#stop = this.#parts.eventLoop.watch((sample) => this.#take(sample))
  }

  stop(): void {
    this.#stop()
  }

  /** May one more come in, now? */
  get hasRoom(): boolean {
    return hasRoom(this.#standing, this.#strain())
  }

  /** Nobody waits for long: who is in danger needs no way of his own. */
  get isCalm(): boolean {
    return isCalm(this.#strain()) && !this.isOverloaded
  }

  /** Overloaded for longer than a moment: a balancer should ask elsewhere. */
  get isOverloaded(): boolean {
    return this.#standing.isOverloaded
  }

  /** For operators; each reading of the lag starts its peak anew. */
  readonly gauges: Readonly<Record<string, () => Promise<number>>> = {
    overloaded: async () => (this.isOverloaded ? 1 : 0),
    event_loop_lag_seconds: async () => {
      const peakMs = Math.max(this.#peakMs, this.#parts.eventLoop.lagMs())
      this.#peakMs = 0
      return peakMs / SECOND
    },
    write_wait_seconds: async () => this.#parts.store.oldestWaitMs() / SECOND,
  }

  /** A request that waits to be looked at is the same lateness as a timer that does. */
  #strain(loopLagMs = this.#parts.eventLoop.lagMs()): Strain {
    const { requests, store } = this.#parts
    return { lagMs: Math.max(loopLagMs, requests.oldestWaitMs()), waitedMs: store.oldestWaitMs() }
  }

  #take({ lagMs, spanMs }: LoopSample): void {
    const before = this.#standing
    const strain = this.#strain(lagMs)
    this.#standing = afterSample(before, { ...strain, spanMs })
    this.#peakMs = Math.max(this.#peakMs, lagMs)
    this.#overloadedMs = before.isOverloaded ? this.#overloadedMs + spanMs : 0
    if (this.#standing.isOverloaded === before.isOverloaded) return
    const { log } = this.#parts
    if (before.isOverloaded) {
      log.info('no longer overloaded', { ms: Math.round(this.#overloadedMs) })
      return
    }
    const why = strain.waitedMs > strain.lagMs ? 'writes wait' : 'requests wait'
    const ms = Math.round(Math.max(strain.lagMs, strain.waitedMs))
    log.warn('overloaded: new work is answered 503', { why, ms })
  }
}
