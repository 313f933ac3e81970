// Many hands for one patient: those who reach for him at the same moment on this node make one attempt, in the order they
// came, and the others read from the database whom it made the owner. Decides nothing: before every attempt stands a look
// at the row as it is now, and the attempt itself is the conditional change it always was. Nobody waits for a row's lock
// only to hear that he has lost.
import { type Clock, SECOND } from '../base/clock.ts'
import { Gathered } from '../base/gathered.ts'
import { type ConversationRow, findConversationRows } from '../store/listing.ts'
import type { Store } from '../store/tx.ts'

/** As long as PostgreSQL would have made him wait for the row; then he goes there himself. */
const LONGEST_WAIT_MS = 2 * SECOND

export interface Hand<Answer> {
  /** What the row as it stands says to him; undefined: it may be his. */
  lost(row: ConversationRow | undefined): Answer | undefined
  /** `hasWaited`: others have tried since he was let in. */
  attempt(hasWaited: boolean): Promise<Answer>
}

export class PickLine {
  readonly #clock: Clock
  readonly #rows: Gathered<string, ConversationRow>
  /** Under way here, by conversation; each is over when it is decided or has taken too long. */
  readonly #attempts = new Map<string, Promise<void>>()

  constructor({ store, clock }: { readonly store: Pick<Store, 'reads'>; readonly clock: Clock }) {
    this.#clock = clock
    this.#rows = new Gathered((ids) => findConversationRows(store.reads, ids))
  }

  async reach<Answer>(id: string, hand: Hand<Answer>): Promise<Answer> {
    for (let hasWaited = false; ; ) {
      const earlier = this.#attempts.get(id)
      if (earlier !== undefined) hasWaited = true
      await earlier
      const answer = hand.lost(await this.#rows.ask(id))
      if (answer !== undefined) return answer
      if (!this.#attempts.has(id)) return this.#try(id, () => hand.attempt(hasWaited))
    }
  }

  #try<Answer>(id: string, attempt: () => Promise<Answer>): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#attempts.set(id, promise)
    const over = (): void => {
      cancel()
      if (this.#attempts.get(id) === promise) this.#attempts.delete(id)
      resolve()
    }
    const cancel = this.#clock.after(LONGEST_WAIT_MS, over)
    const answer = attempt()
    void answer.then(over, over)
    return answer
  }
}
