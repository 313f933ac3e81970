// What has been released, as this process knows it: read at the start, again with every release, and now and then, so that
// a release made elsewhere is found. Never holds a draft.
import type { Clock } from '../base/clock.ts'
import { SECOND } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type Released, readReleased, releaseNumbers } from '../store/release.ts'
import type { Store } from '../store/tx.ts'

const LOOK_EVERY_MS = 5 * SECOND

export class LiveReleases {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  #current: Released
  #cancel: () => void = () => {}
  #closed = false
  #onChange: (released: Released) => Promise<unknown> = async () => {}
  #refreshing: Promise<void> = Promise.resolve()

  constructor(parts: { readonly store: Store; readonly clock: Clock; readonly log: Log }, current: Released) {
    this.#store = parts.store
    this.#clock = parts.clock
    this.#log = parts.log
    this.#current = current
  }

  get current(): Released {
    return this.#current
  }

  start(onChange: (released: Released) => Promise<unknown>): void {
    this.#onChange = onChange
    this.#lookLater()
  }

  /** One after the other; resolves when what was released by now is what answers. */
  refresh(): Promise<void> {
    this.#refreshing = this.#refreshing
      .then(() => this.#readAgain())
      .catch((error: unknown) => {
        this.#log.warn('releases could not be read', { error })
      })
    return this.#refreshing
  }

  close(): void {
    this.#closed = true
    this.#cancel()
  }

  async #readAgain(): Promise<void> {
    if (this.#closed) return
    const numbers = await releaseNumbers(this.#store.reads)
    const isSame =
      numbers.size === this.#current.numbers.size &&
      [...numbers].every(([kind, no]) => this.#current.numbers.get(kind) === no)
    if (isSame || this.#closed) return
    this.#current = await readReleased(this.#store.reads)
    await this.#onChange(this.#current)
  }

  #lookLater(): void {
    if (this.#closed) return
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => void this.refresh().then(() => this.#lookLater()))
  }
}
