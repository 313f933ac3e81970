// A door that lets a few through at once: mail servers refuse, and remember, those who open many connections.

export class FewAtOnce {
  readonly #most: number
  readonly #waiting: (() => void)[] = []
  #inside = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Undefined: aborted before its turn came, so nothing has happened. In order of arrival. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (this.#inside >= this.#most) await this.#turn(signal)
    else this.#inside++
    try {
      return signal.aborted ? undefined : await task()
    } finally {
      this.#leave()
    }
  }

  /** Whoever leaves hands his place to the next one; an aborted one comes in only to leave. */
  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      signal.addEventListener('abort', () => this.#giveUp(resolve), { once: true })
    })
  }

  #giveUp(waiting: () => void): void {
    const at = this.#waiting.indexOf(waiting)
    if (at < 0) return
    this.#waiting.splice(at, 1)
    this.#inside++
    waiting()
  }

  #leave(): void {
    this.#inside--
    if (this.#inside >= this.#most) return
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#inside++
    next()
  }
}
