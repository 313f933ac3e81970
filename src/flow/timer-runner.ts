// Fires due timer rows. Each handler runs in the transaction that deletes its timer: it happens once, or again after a
// crash, never half. A sweep repairs what no timer remembers.
import { DAY, HOUR, MINUTE, SECOND } from '../base/clock.ts'
import { lockConversation } from '../store/conversation.ts'
import { sweepRetention } from '../store/retention.ts'
import { claimTimers, fireTimer, freeTimers, hasTimer, nextTimerDueAt, setTimer, type Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext } from './context.ts'
import { Poller } from './poller.ts'
import { runMergeTurn } from './run-turn.ts'

const LEASE_MS = 1 * MINUTE
const BATCH = 64
const INTERVAL_MS = 1 * SECOND
const SWEEP_EVERY_MS = 10 * SECOND
const MOST_ATTEMPTS = 8
/** Some 10,000 old rows go in a round: a day of the busiest hospital in minutes. */
const BETWEEN_ROUNDS_MS = 1 * SECOND

export class TimerRunner {
  readonly #context: FlowContext
  readonly #poller: Poller
  #sweptAt = Number.NEGATIVE_INFINITY

  constructor(context: FlowContext) {
    this.#context = context
    const { clock, log } = context
    this.#poller = new Poller({ name: 'timers', clock, log, intervalMs: INTERVAL_MS, round: () => this.#round() })
  }

  /** Claims of our former self are void; the daily sweep is due once a day from the first start on. */
  async recover(): Promise<void> {
    await this.#context.store.write(async (tx) => {
      if (!(await hasTimer(tx.db, 'retention', 'daily'))) {
        await setTimer(tx, { kind: 'retention', subject: 'daily', dueAt: tx.now + HOUR })
      }
      await freeTimers(tx, this.#context.node)
    })
  }

  start(): void {
    this.#poller.start()
  }

  wake(): void {
    this.#poller.wake()
  }

  stop(): Promise<void> {
    return this.#poller.stop()
  }

  async #round(): Promise<number | undefined> {
    const { store, clock, node } = this.#context
    await this.#sweep()
    for (;;) {
      const next = await nextTimerDueAt(store.reads)
      if (next === undefined) return undefined
      if (next > clock.now()) return next - clock.now()
      const claimed = await store.write((tx) => claimTimers(tx, node, LEASE_MS, BATCH))
      if (claimed.length === 0) return undefined
      for (const timer of claimed) await this.#fire(timer)
    }
  }

  async #fire(timer: Timer): Promise<void> {
    this.#context.faults('timer')
    const { store, log, node } = this.#context
    if (timer.kind === 'retention') return this.#sweepOld(timer)
    try {
      await store.write(async (tx) => {
        if (await fireTimer(tx, timer, node)) await this.#handle(tx, timer)
      })
    } catch (error) {
      log.error('timer failed', { timerId: timer.id, kind: timer.kind, attempt: timer.attempts, error })
      if (timer.attempts >= MOST_ATTEMPTS) await store.write((tx) => dropTimer(tx, timer))
    }
  }

  async #handle(tx: Tx, timer: Timer): Promise<void> {
    if (timer.kind !== 'merge') return this.#context.desk.onTimer(tx, timer)
    const conversation = await lockConversation(tx, timer.subject)
    const channel = conversation === undefined ? undefined : this.#context.channels.get(conversation.channelId)
    if (conversation === undefined || channel === undefined) return
    await runMergeTurn(tx, this.#context, { channel, conversation })
  }

  /** Daily, in short rounds until nothing is left; the next day is set before it begins. */
  async #sweepOld(timer: Timer): Promise<void> {
    const { store, log, clock } = this.#context
    await store.write((tx) => setTimer(tx, { kind: 'retention', subject: timer.subject, dueAt: tx.now + DAY }))
    const { swept, more } = await sweepRetention(store, clock.now())
    if (more) {
      await store.write((tx) =>
        setTimer(tx, { kind: 'retention', subject: timer.subject, dueAt: tx.now + BETWEEN_ROUNDS_MS }),
      )
    }
    log.info('old rows swept', { count: Object.values(swept).reduce((sum, count) => sum + count, 0) })
  }

  /** R9: an escalated conversation is never forgotten. */
  async #sweep(): Promise<void> {
    const { clock, store, desk, log, count } = this.#context
    if (clock.monotonic() - this.#sweptAt < SWEEP_EVERY_MS) return
    this.#sweptAt = clock.monotonic()
    const repaired = await store.write((tx) => desk.sweep(tx))
    if (repaired === 0) return
    count.repaired(repaired)
    log.warn('orphans repaired', { count: repaired })
  }
}

/** Claimed again and again without success: the sweep and the console still show what it was about. */
async function dropTimer(tx: Tx, timer: Timer): Promise<void> {
  await tx.db.deleteFrom('timer').where('id', '=', timer.id).execute()
  tx.audit({
    actor: { kind: 'system' },
    action: 'timer.drop',
    subject: { kind: timer.kind, id: timer.subject },
    detail: { attempts: timer.attempts },
  })
}
