// Pieces of work about different people that come at the same moment share one commit of PostgreSQL: one way to the journal's
// lock, one flush, one line of statements. Each touches the rows of its own person only; what turns out to need more steps
// aside and is run alone, as is everybody's when the shared commit fails.
import type { Clock } from '../base/clock.ts'
import { NeedsOwnCommit, type Tx } from './tx.ts'

export type Work = (tx: Tx) => Promise<unknown>

/** How pieces are run. */
export interface Runs {
  alone(work: Work): Promise<unknown>
  /** All in one commit. A piece that steps aside is answered with its NeedsOwnCommit; rejects when nobody's work stands. */
  together(works: readonly Work[]): Promise<readonly unknown[]>
}

interface Piece {
  readonly work: Work
  readonly about: string
  readonly since: number
  resolve(value: unknown): void
  reject(error: unknown): void
}

/** Beyond, a commit takes longer for everybody in it and costs hardly less. */
const MOST_TOGETHER = 32
/** One is worked on here while the database works on the other. */
const MOST_UNDER_WAY = 2
/** What takes longer no longer holds the others back: it waits for a lock, or for a silent line. */
const HOLDS_PLACE_MS = 100
/** Whoever has waited so long is not tried once more: the platform delivers again. */
const TRIED_AGAIN_WITHIN_MS = 2_000

export class SharedCommits {
  readonly #clock: Pick<Clock, 'monotonic' | 'after'>
  readonly #runs: Runs
  #line: Piece[] = []
  /** Whom something under way is about: his next piece waits for it. */
  readonly #busy = new Set<string>()
  #underWay = 0
  #isStarting = false

  constructor(clock: Pick<Clock, 'monotonic' | 'after'>, runs: Runs) {
    this.#clock = clock
    this.#runs = runs
  }

  run<T>(work: (tx: Tx) => Promise<T>, about: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const since = this.#clock.monotonic()
      this.#line.push({ work, about, since, resolve: resolve as (value: unknown) => void, reject })
      this.#startSoon()
    })
  }

  /** Of those who wait for a place, not for an earlier piece about the same person. */
  oldestWaitMs(): number {
    const oldest = this.#line.find(({ about }) => !this.#busy.has(about))
    return oldest === undefined ? 0 : this.#clock.monotonic() - oldest.since
  }

  /** One turn of the event loop gathers what arrived together. */
  #startSoon(): void {
    if (this.#isStarting) return
    this.#isStarting = true
    setImmediate(() => {
      this.#isStarting = false
      while (this.#underWay < MOST_UNDER_WAY) {
        const pieces = this.#takeGroup()
        if (pieces.length === 0) return
        void this.#start(pieces)
      }
    })
  }

  /** In an order that is the same at every node: two groups that make the same newcomers never wait for each other. */
  #takeGroup(): readonly Piece[] {
    const taken: Piece[] = []
    const left: Piece[] = []
    for (const piece of this.#line) {
      if (taken.length === MOST_TOGETHER || this.#busy.has(piece.about)) left.push(piece)
      else {
        this.#busy.add(piece.about)
        taken.push(piece)
      }
    }
    this.#line = left
    return taken.sort((a, b) => (a.about < b.about ? -1 : 1))
  }

  async #start(pieces: readonly Piece[]): Promise<void> {
    this.#underWay += 1
    let holdsPlace = true
    const leave = (): void => {
      if (!holdsPlace) return
      holdsPlace = false
      this.#underWay -= 1
      if (this.#line.length > 0) this.#startSoon()
    }
    const cancel = this.#clock.after(HOLDS_PLACE_MS, leave)
    await this.#together(pieces)
    cancel()
    leave()
  }

  async #together(pieces: readonly Piece[]): Promise<void> {
    let values: readonly unknown[]
    try {
      values = await this.#runs.together(pieces.map(({ work }) => work))
    } catch (error) {
      // Who it was is not known, and a commit whose answer was lost may stand: each is tried alone, and finds out.
      const from = this.#clock.monotonic() - TRIED_AGAIN_WITHIN_MS
      for (const piece of pieces) if (piece.since < from) this.#done(piece, () => piece.reject(error))
      await Promise.all(pieces.filter(({ since }) => since >= from).map((piece) => this.#alone(piece)))
      return
    }
    for (const [i, piece] of pieces.entries()) {
      const value = values[i]
      if (value instanceof NeedsOwnCommit) void this.#alone(piece)
      else this.#done(piece, () => piece.resolve(value))
    }
  }

  async #alone(piece: Piece): Promise<void> {
    try {
      const value = await this.#runs.alone(piece.work)
      this.#done(piece, () => piece.resolve(value))
    } catch (error) {
      this.#done(piece, () => piece.reject(error))
    }
  }

  #done(piece: Piece, tell: () => void): void {
    this.#busy.delete(piece.about)
    tell()
    if (this.#line.length > 0) this.#startSoon()
  }
}
