// Once a night, on one node: is the database still what we wrote? What it finds goes to the log, the figures, the console
// and to colleagues; nothing is repaired here.
import { MINUTE } from '../base/clock.ts'
import { checkAtNight, claimNight, lastNightCheck, recordNightCheck } from '../store/night-check.ts'
import type { FlowContext } from './context.ts'
import { Poller } from './poller.ts'

const LOOK_EVERY_MS = 5 * MINUTE
/** As long as a page takes, or longer: half the time belongs to everybody else. */
const REST_MS = 10

type WatchContext = Pick<FlowContext, 'store' | 'clock' | 'log'>

export class NightWatch {
  readonly #context: WatchContext
  readonly #poller: Poller
  readonly #abort = new AbortController()
  #wakeUp = (): void => {}

  constructor(context: WatchContext) {
    this.#context = context
    const { clock, log } = context
    const round = () => this.#round()
    this.#poller = new Poller({ name: 'night watch', clock, log, intervalMs: LOOK_EVERY_MS, round })
  }

  start(): void {
    this.#poller.start()
  }

  async stop(): Promise<void> {
    this.#abort.abort()
    this.#wakeUp()
    await this.#poller.stop()
  }

  async #round(): Promise<undefined> {
    if (!(await this.#context.store.write(claimNight))) return
    try {
      await this.check()
    } catch (error) {
      if (!this.#abort.signal.aborted) throw error // a stop at night: the next night looks at both days
    }
  }

  async check(): Promise<void> {
    const { store, clock, log } = this.#context
    const from = clock.monotonic()
    const last = await lastNightCheck(store.reads)
    const { signal } = this.#abort
    const check = await checkAtNight(store, { now: clock.now(), last, signal, rest: () => this.#rest() })
    const tookMs = Math.round(clock.monotonic() - from)
    await store.write((tx) => recordNightCheck(tx, { ...check, tookMs }))
    for (const { what, count } of check.found) log.error('the night check found damage', { kind: what, count })
    log.info('night check done', { count: check.found.length, ms: tookMs })
  }

  #rest(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeUp = resolve
      this.#context.clock.after(REST_MS, resolve)
    })
  }
}
