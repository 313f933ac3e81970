// Who is typing, who is at a thread and how far patients have read, in the memory of this process: lost on a restart
// without harm, never written down. Bounded; a listener that throws costs the others nothing.
import { type Clock, SECOND } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { keepNewest } from '../base/newest.ts'
import type { GivenAt, LiveSign, LiveSignBoard, PersonSign } from '../model/live-sign.ts'

/** Nobody types longer without saying so again. */
const LONGEST_TYPING_MS = 10 * SECOND
const MOST_KEPT = 10_000

export class LiveSigns implements LiveSignBoard {
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Set<(sign: LiveSign, given: GivenAt) => void>()
  readonly #typing = new Map<string, number>()
  readonly #read = new Map<string, number>()
  #carrier: ((sign: LiveSign) => void) | undefined

  constructor(clock: Clock, log: Log) {
    this.#clock = clock
    this.#log = log
  }

  agentTyping(conversationId: string, untilMs: number): void {
    this.#give({ kind: 'agentTyping', conversationId, untilMs })
  }

  patientTyping(conversationId: string, untilMs: number): void {
    this.#give({ kind: 'patientTyping', conversationId, untilMs })
  }

  patientRead(identityId: string, no: number): void {
    this.#give({ kind: 'patientRead', identityId, no })
  }

  atThread(sign: PersonSign): void {
    this.#give({ kind: 'atThread', ...sign })
  }

  draftSaved(agentId: string, conversationId: string): void {
    this.#give({ kind: 'draftSaved', agentId, conversationId })
  }

  /** A sign that another node gave. */
  take(sign: LiveSign, given: GivenAt = 'elsewhere'): void {
    switch (sign.kind) {
      case 'agentTyping':
        this.#tell({ ...sign, untilMs: this.#within(sign.untilMs) }, given)
        return
      case 'patientTyping': {
        const untilMs = this.#within(sign.untilMs)
        keepNewest(this.#typing, sign.conversationId, untilMs, MOST_KEPT)
        this.#tell({ ...sign, untilMs }, given)
        return
      }
      case 'patientRead':
        if (sign.no <= (this.#read.get(sign.identityId) ?? 0)) return
        keepNewest(this.#read, sign.identityId, sign.no, MOST_KEPT)
        this.#tell(sign, given)
        return
      case 'atThread':
      case 'draftSaved':
        this.#tell(sign, given)
        return
      default:
        never(sign)
    }
  }

  /** `carry` takes every sign given at this node to the others; returns the way to stop. */
  carry(carry: (sign: LiveSign) => void): () => void {
    this.#carrier = carry
    return () => {
      this.#carrier = undefined
    }
  }

  isPatientTyping(conversationId: string): boolean {
    return (this.#typing.get(conversationId) ?? 0) > this.#clock.now()
  }

  readUpTo(identityId: string): number | undefined {
    return this.#read.get(identityId)
  }

  subscribe(listener: (sign: LiveSign, given: GivenAt) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #give(sign: LiveSign): void {
    this.take(sign, 'here')
    this.#carrier?.(sign)
  }

  #within(untilMs: number): number {
    return Math.min(untilMs, this.#clock.now() + LONGEST_TYPING_MS)
  }

  #tell(sign: LiveSign, given: GivenAt): void {
    for (const listener of this.#listeners) {
      try {
        listener(sign, given)
      } catch (error) {
        this.#log.error('a live sign was not passed on', { kind: sign.kind, error })
      }
    }
  }
}
