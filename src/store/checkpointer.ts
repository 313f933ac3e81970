// Keeps the write-ahead log short without making a patient wait: the copying happens in a thread of its own, and only
// what was written meanwhile is left to the writer, between two groups. Under a load that never pauses, the log would
// otherwise never be empty and grow for ever.
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

/** Pages of 4 KiB that are worth a copy. */
const LONG_LOG = 8_000
/** Pages the writer may copy itself: a few milliseconds. */
const SHORT_REST = 200
/** A log as long as this is copied by the writer whatever it costs: the thread does not keep up, or cannot run. */
const TOO_LONG = 24_000
/** Under a load that never pauses the log is looked at every so many groups. */
const GROUPS_BETWEEN_LOOKS = 16

export class Checkpointer {
  readonly #path: string
  readonly #writer: DatabaseSync
  readonly #state: StatementSync
  #thread: Worker | undefined
  #copying = false
  #groups = 0

  constructor(path: string, writer: DatabaseSync) {
    this.#path = path
    this.#writer = writer
    this.#state = writer.prepare('pragma wal_checkpoint(noop)')
  }

  /** After each group; `quiet`: nobody waits. */
  afterGroup(quiet: boolean): void {
    this.#groups += 1
    if (!quiet && this.#groups % GROUPS_BETWEEN_LOOKS !== 0) return
    const { log, left } = this.#look()
    if (log > TOO_LONG) this.#copyHere()
    else if (!this.#copying && left > LONG_LOG) this.#copyAside()
  }

  async close(): Promise<void> {
    await this.#thread?.terminate()
    this.#writer.exec('pragma wal_checkpoint(truncate)')
  }

  /** `log`: pages in the log; `left`: those not yet in the database. */
  #look(): { readonly log: number; readonly left: number } {
    const row = this.#state.get() as { log: number; checkpointed: number }
    return { log: row.log, left: row.log - row.checkpointed }
  }

  #copyAside(): void {
    this.#copying = true
    this.#thread ??= this.#startThread()
    this.#thread.postMessage('copy')
  }

  #startThread(): Worker {
    const thread = new Worker(new URL('./checkpoint-thread.js', import.meta.url), {
      workerData: this.#path,
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
    })
    thread.unref()
    thread.on('message', () => this.#copied())
    // The next look starts another; should none ever run, the writer copies what is too long.
    thread.on('error', () => this.#lost())
    return thread
  }

  /** What was written meanwhile: little of it is copied here, so that the log can begin anew; else once more aside. */
  #copied(): void {
    this.#copying = false
    if (!this.#writer.isOpen || this.#writer.isTransaction) return
    if (this.#look().left <= SHORT_REST) this.#copyHere()
    else this.#copyAside()
  }

  #copyHere(): void {
    this.#writer.exec('pragma wal_checkpoint(passive)')
  }

  #lost(): void {
    this.#thread = undefined
    this.#copying = false
  }
}
