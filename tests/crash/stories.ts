// What a crash loop tells, from three sides, and what may be concluded from it.
import type { Seen } from '../fakes/wechat-official.ts'
import type { Books } from './books.ts'
import type { AgentText } from './crew.ts'
import type { Said } from './crowd.ts'

export interface Stories {
  readonly said: readonly Said[]
  readonly seen: readonly Seen[]
  readonly agentTexts: readonly AgentText[]
  readonly books: Books
  /** Active sends that stood as `sending` right after a kill. */
  readonly cutOff: ReadonlySet<string>
  /** In the hands of a node that was frozen: taken over as unknown, or sent after all. */
  readonly frozen?: ReadonlySet<string>
}

export const KINDS = ['lost', 'doubled', 'order', 'crosstalk', 'ambiguous', 'unfinished'] as const
export type Kind = (typeof KINDS)[number]

export interface Violation {
  readonly kind: Kind
  readonly what: string
}

export interface Verdict {
  readonly violations: readonly Violation[]
  readonly figures: {
    readonly said: number
    readonly acked: number
    /** All deliveries failed while we were down: the platform gave up. Stored all the same: `keptAnyway`. */
    readonly givenUp: number
    readonly keptAnyway: number
    readonly seenPassive: number
    readonly seenActive: number
    readonly agentTexts: number
    readonly unknown: number
    readonly unknownButSeen: number
    readonly safetyTwice: number
    readonly parked: number
    readonly failed: number
  }
}

export function keyOf(channelId: string, msgId: string): string {
  return `${channelId}:${msgId}`
}

/** At least one delivery of it was answered with success. */
export function isAcked({ deliveries }: Said): boolean {
  return deliveries.some(({ attempts }) => attempts.some(({ status, fault }) => status === 200 && fault === undefined))
}
