// A question tried on the bot by somebody of the house: what it would decide, and why. Nothing happens by it.

export interface BotTrial {
  readonly text: string
  /** As it came back from the last trial of the same talk; absent: a new talk. */
  readonly state?: unknown
  /** Kind of channel it is tried on: an entry may have an answer of its own for it. */
  readonly platform?: string
}

export interface TriedDecision {
  readonly skill: string
  readonly rule?: string
  readonly entry?: { readonly id: string; readonly version: number }
  readonly departments?: readonly string[]
  readonly score?: number
  /** The person's own words that decided it. */
  readonly words?: readonly string[]
  readonly runnersUp?: readonly { readonly what: string; readonly score: number }[]
  /** Ids of wording rules the reply would have broken. */
  readonly withheld?: readonly string[]
  /** What each way open to the bot was expected to cost; the least was taken. */
  readonly costs?: Readonly<Record<string, number>>
  /** Why the second of two questions in one message got its answer. */
  readonly also?: object
  /** What the patient would read, message by message, choices numbered below. */
  readonly replies: readonly string[]
  /** What else would happen: `handOff`, `raiseAlarm`, `hold`, `unanswered`. */
  readonly effects: readonly string[]
  readonly knowledgeVersion: string
  readonly state: unknown
}
