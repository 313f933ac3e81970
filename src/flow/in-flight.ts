// Which messages were in their turn when the process last died. Kept beside the database, since nothing of a turn is in
// there before its commit, and not flushed: it has to outlive the process, not the machine.
import { hash } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'

/** Turns that run at once: one on SQLite, one per connection on PostgreSQL. What finds no place is not noted. */
const PLACES = 64
/** Bytes of a place: a SHA-256 as hex. */
const WIDTH = 64
/** Suspects are remembered over several starts: a platform may take its time to deliver again. */
const MOST_SUSPECTS = 64

export class InFlight {
  readonly #file: number
  readonly #suspects: ReadonlySet<string>
  readonly #free = Array.from({ length: PLACES }, (_, place) => place)

  /** Reads what was noted last time; a file that cannot be understood says nothing. */
  constructor(path: string) {
    this.#suspects = new Set(readMarks(path).slice(0, MOST_SUSPECTS))
    const draft = `${path}.new`
    const marks = [...this.#suspects].map((mark) => Buffer.from(mark))
    writeFileSync(draft, Buffer.concat([Buffer.alloc(PLACES * WIDTH), ...marks]), { mode: 0o600 })
    renameSync(draft, path)
    this.#file = openSync(path, 'r+')
  }

  /** Whether the process once died while this message was in its turn. */
  isSuspect(channelId: string, dedupKey: string): boolean {
    return this.#suspects.size > 0 && this.#suspects.has(markOf(channelId, dedupKey))
  }

  /** Notes the message while `turn` runs. The note stays until the next one: a message done is a repeat, not a suspect. */
  async during<T>(channelId: string, dedupKey: string, turn: () => Promise<T>): Promise<T> {
    const place = this.#free.pop()
    if (place === undefined) return turn()
    this.#note(place, Buffer.from(markOf(channelId, dedupKey)))
    try {
      return await turn()
    } finally {
      this.#free.push(place)
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #note(place: number, mark: Buffer): void {
    writeSync(this.#file, mark, 0, WIDTH, place * WIDTH)
  }
}

function markOf(channelId: string, dedupKey: string): string {
  return hash('sha256', `${channelId}\n${dedupKey}`)
}

/** Newest first: what was in flight, then older suspects. */
function readMarks(path: string): readonly string[] {
  try {
    return readFileSync(path, 'latin1').match(/[0-9a-f]{64}/g) ?? []
  } catch {
    return []
  }
}
