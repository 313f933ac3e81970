// What a list of conversations can be narrowed by. Nothing here says who may see what: rights come on top, always.
import type { Acuity } from './conversation.ts'

export interface ConversationFilter {
  readonly channel?: string | undefined
  readonly acuity?: Acuity | undefined
  readonly team?: string | undefined
  readonly owner?: string | undefined
  readonly department?: string | undefined
  /** The patient spoke last, and nobody has answered. */
  readonly unanswered?: boolean | undefined
  /** Longer than this many minutes without an answer. */
  readonly waitingOver?: number | undefined
}

export function isEmptyFilter(filter: ConversationFilter): boolean {
  return Object.values(filter).every((value) => value === undefined || value === false)
}
