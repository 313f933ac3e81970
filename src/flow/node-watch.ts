// Nodes that share one database watch over each other: each says every two seconds that it lives, and whoever finds one
// silent for eight takes over what it had claimed. A node that hears of its own burial starts its claims anew.
import { SECOND } from '../base/clock.ts'
import { beat, buryDead, leave } from '../store/node.ts'
import type { FlowContext } from './context.ts'
import { Poller } from './poller.ts'

const BEAT_MS = 2 * SECOND
/** Longer than a stop of the world, a slow disk or a busy database; shorter than a patient's patience. */
export const SILENT_MS = 8 * SECOND

export class NodeWatch {
  readonly #context: FlowContext
  readonly #poller: Poller

  constructor(context: FlowContext) {
    this.#context = context
    const { clock, log } = context
    this.#poller = new Poller({ name: 'nodes', clock, log, intervalMs: BEAT_MS, round: () => this.#round() })
  }

  start(): void {
    if (this.#context.store.dialect === 'postgres') this.#poller.start() // a SQLite file has one process
  }

  async stop(): Promise<void> {
    const { store, node } = this.#context
    await this.#poller.stop()
    if (store.dialect === 'postgres') await store.write((tx) => leave(tx, node)).catch(() => {})
  }

  async #round(): Promise<undefined> {
    const { store, node, log } = this.#context
    const buried = await store.write(async (tx) => {
      await beat(tx, node)
      return buryDead(tx, SILENT_MS)
    })
    for (const name of buried) log.warn('a node fell silent; its work was taken over', { node: name })
  }
}
