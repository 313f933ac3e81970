// What this process remembers of those who write: their last mail, to answer in its thread, and how often machines of ours
// have answered lately. Losing it costs a subject line, nothing else.
import { DAY, MINUTE } from '../../src/base/clock.ts'
import type { Mail } from './read-mail.ts'
import type { EmailSettings } from './settings.ts'

const MOST_WRITERS = 5_000
const MOST_REFERENCES = 20

export type Letter = Pick<Mail, 'messageId' | 'subject' | 'references'>

interface Writer {
  readonly letter: Letter | undefined
  readonly answeredAt: readonly number[]
}

export class Writers {
  /** The one heard of longest ago comes first. */
  readonly #known = new Map<string, Writer>()

  heard(address: string, { messageId, subject, references }: Letter): void {
    const letter = { messageId, subject, references: references.slice(-MOST_REFERENCES) }
    this.#keep(address, { letter, answeredAt: this.#known.get(address)?.answeredAt ?? [] })
  }

  letterOf(address: string): Letter | undefined {
    return this.#known.get(address)?.letter
  }

  mayAnswer(address: string, limits: EmailSettings['automaticAnswers'], now: number): boolean {
    const today = this.#answeredSince(address, now - DAY)
    const lately = today.filter((at) => at > now - 10 * MINUTE)
    return today.length < limits.perDay && lately.length < limits.perTenMinutes
  }

  /** Only what has left, or may have: a try that never reached the server is no answer. */
  answered(address: string, now: number): void {
    const answeredAt = [...this.#answeredSince(address, now - DAY), now]
    this.#keep(address, { letter: this.#known.get(address)?.letter, answeredAt })
  }

  #answeredSince(address: string, since: number): readonly number[] {
    return (this.#known.get(address)?.answeredAt ?? []).filter((at) => at > since)
  }

  #keep(address: string, writer: Writer): void {
    this.#known.delete(address)
    this.#known.set(address, writer)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MOST_WRITERS && oldest !== undefined) this.#known.delete(oldest)
  }
}
