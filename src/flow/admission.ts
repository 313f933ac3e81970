// Watches how strained this process is and says whether new work may come in. Platforms and pages come again; what is taken
// in is answered. Emergencies, signs of life and what is under way never ask here.
import { SECOND } from '../base/clock.ts'
import type { EventLoop, LoopSample } from '../base/event-loop.ts'
import type { Log } from '../base/log.ts'
import { AT_EASE, afterSample, hasRoom, type Standing, type Strain } from '../model/admission.ts'
import type { Store } from '../store/tx.ts'

export interface AdmissionParts {
  readonly eventLoop: EventLoop
  readonly store: Pick<Store, 'oldestWaitMs'>
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
    return hasRoom(this.#standing, this.#strain(this.#parts.eventLoop.lagMs()))
  }

  /** Overloaded for longer than a moment: a balancer should ask elsewhere. */
  get isOverloaded(): boolean {
    return this.#standing.isOverloaded
  }

  /** For operators; each reading of the lag starts its peak anew. */
  readonly gauges: Readonly<Record<string, () => Promise<number>>> = {
    overloaded: async () => (this.isOverloaded ? 1 : 0),
    event_loop_lag_seconds: async () => {
      const peakMs = this.#peakMs
      this.#peakMs = 0
      return peakMs / SECOND
    },
    write_wait_seconds: async () => this.#parts.store.oldestWaitMs() / SECOND,
  }

  #strain(lagMs: number): Strain {
    return { lagMs, waitedMs: this.#parts.store.oldestWaitMs() }
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
    const why = strain.waitedMs > lagMs ? 'writes wait' : 'event loop lags'
    log.warn('overloaded: new work is answered 503', { why, ms: Math.round(Math.max(lagMs, strain.waitedMs)) })
  }
}
