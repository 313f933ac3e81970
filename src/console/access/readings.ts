// What was read lately, by whom: so that one look is one entry. Bounded; forgetting only costs an entry more.
import { type Clock, MINUTE } from '../../base/clock.ts'

const ONE_LOOK_MS = 10 * MINUTE
const MOST_REMEMBERED = 10_000

export class Readings {
  readonly #clock: Clock
  readonly #begunAt = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isNew(key: string): boolean {
    const begunAt = this.#begunAt.get(key)
    return begunAt === undefined || this.#clock.now() - begunAt >= ONE_LOOK_MS
  }

  begin(key: string): void {
    this.#begunAt.delete(key)
    this.#begunAt.set(key, this.#clock.now())
    for (const oldest of this.#begunAt.keys()) {
      if (this.#begunAt.size <= MOST_REMEMBERED) return
      this.#begunAt.delete(oldest)
    }
  }
}
