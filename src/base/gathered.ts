// Questions of one kind that come at the same time are asked together: a crowd costs about as much as one. Nobody hears an
// answer to a question put before his own. In quiet times each goes out at once, and alone.

/** A second one, so that a way that has gone silent does not keep everybody waiting. */
const MOST_UNDER_WAY = 2

interface Batch<Key, Answer> {
  readonly keys: Set<Key>
  readonly answered: PromiseWithResolvers<ReadonlyMap<Key, Answer>>
}

export class Gathered<Key, Answer> {
  readonly #askAll: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>
  #next: Batch<Key, Answer> | undefined
  #underWay = 0

  constructor(askAll: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Answer>>) {
    this.#askAll = askAll
  }

  async ask(key: Key): Promise<Answer | undefined> {
    if (this.#next === undefined) {
      this.#next = { keys: new Set(), answered: Promise.withResolvers() }
      if (this.#underWay < MOST_UNDER_WAY) queueMicrotask(() => void this.#send())
    }
    const { keys, answered } = this.#next
    keys.add(key)
    return (await answered.promise).get(key)
  }

  async #send(): Promise<void> {
    const batch = this.#next
    if (batch === undefined || this.#underWay === MOST_UNDER_WAY) return
    this.#next = undefined
    this.#underWay += 1
    try {
      batch.answered.resolve(await this.#askAll([...batch.keys]))
    } catch (error) {
      batch.answered.reject(error)
    } finally {
      this.#underWay -= 1
      void this.#send()
    }
  }
}
