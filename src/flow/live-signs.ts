// Who is typing and how far patients have read, in the memory of this process: lost on a restart without harm, never
// written down. Bounded; a listener that throws costs the others nothing.
import { type Clock, SECOND } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { LiveSign, LiveSignBoard } from '../model/live-sign.ts'

/** Nobody types longer without saying so again. */
const LONGEST_TYPING_MS = 10 * SECOND
const MOST_KEPT = 10_000

export class LiveSigns implements LiveSignBoard {
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Set<(sign: LiveSign) => void>()
  readonly #typing = new Map<string, number>()
  readonly #read = new Map<string, number>()

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  agentTyping(conversationId: string, untilMs: number): void {
    this.#tell({ kind: 'agentTyping', conversationId, untilMs: this.#within(untilMs) })
  }

  patientTyping(conversationId: string, untilMs: number): void {
    const until = this.#within(untilMs)
    remember(this.#typing, conversationId, until)
    this.#tell({ kind: 'patientTyping', conversationId, untilMs: until })
  }

  patientRead(identityId: string, no: number): void {
    if (no <= (this.#read.get(identityId) ?? 0)) return
    remember(this.#read, identityId, no)
    this.#tell({ kind: 'patientRead', identityId, no })
  }

  isPatientTyping(conversationId: string): boolean {
    return (this.#typing.get(conversationId) ?? 0) > this.#clock.now()
  }

  readUpTo(identityId: string): number | undefined {
    return this.#read.get(identityId)
  }

  subscribe(listener: (sign: LiveSign) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #within(untilMs: number): number {
    return Math.min(untilMs, this.#clock.now() + LONGEST_TYPING_MS)
  }

  #tell(sign: LiveSign): void {
    for (const listener of this.#listeners) {
      try {
        listener(sign)
      } catch (error) {
        this.#log.error('a live sign was not passed on', { kind: sign.kind, error })
      }
    }
  }
}

/** The entry untouched for longest goes first. */
function remember(map: Map<string, number>, key: string, value: number): void {
  map.delete(key)
  map.set(key, value)
  const [oldest] = map.keys()
  if (map.size > MOST_KEPT && oldest !== undefined) map.delete(oldest)
}
