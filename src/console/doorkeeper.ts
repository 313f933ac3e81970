// Looks sessions up and keeps them awake: for a crowd that comes at once in a few statements, for nobody from memory, so
// that whoever signs out or may no longer work here is refused from that moment on.
import { Gathered } from '../base/gathered.ts'
import { type SessionLife, touchSessions } from '../store/session.ts'
import { callRoll, type Present } from '../store/session-roll.ts'
import type { Store } from '../store/tx.ts'

export class Doorkeeper {
  readonly #present: Gathered<string, Present>
  readonly #touched: Gathered<string, true>

  constructor(store: Pick<Store, 'reads' | 'write'>, life: () => SessionLife) {
    this.#present = new Gathered((hashes) => callRoll(store.reads, hashes, life()))
    this.#touched = new Gathered(async (hashes) => {
      await store.write((tx) => touchSessions(tx, hashes))
      return new Map<string, true>()
    })
  }

  /** Undefined: signed out, idle too long, or no longer allowed to work here. */
  whoIs(tokenHash: string): Promise<Present | undefined> {
    return this.#present.ask(tokenHash)
  }

  async touch(tokenHash: string): Promise<void> {
    await this.#touched.ask(tokenHash)
  }
}
