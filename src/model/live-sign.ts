// Signs of life that nobody would miss after a restart: who types, who is at a thread, how far a patient has read. Held in
// memory (flow/live-signs.ts), shown on both sides, carried to the other nodes.
export type LiveSign =
  | { readonly kind: 'agentTyping'; readonly conversationId: string; readonly untilMs: number }
  | { readonly kind: 'patientTyping'; readonly conversationId: string; readonly untilMs: number }
  | { readonly kind: 'patientRead'; readonly identityId: string; readonly no: number }
  | ({ readonly kind: 'atThread' } & PersonSign)
  /** Another browser of the same person may want to show it. */
  | { readonly kind: 'draftSaved'; readonly agentId: string; readonly conversationId: string }

/** `elsewhere`: has it open and looks at something else. */
export type At = 'viewing' | 'typing' | 'noting' | 'elsewhere'

export interface PersonSign {
  readonly conversationId: string
  readonly identityId: string
  readonly agentId: string
  readonly name: string
  readonly at: At | 'gone'
  /** Holds the conversation: only then the patient is told that somebody types. */
  readonly isOwner: boolean
}

export interface LiveSignBoard {
  agentTyping(conversationId: string, untilMs: number): void
  patientTyping(conversationId: string, untilMs: number): void
  patientRead(identityId: string, no: number): void
  atThread(sign: PersonSign): void
  draftSaved(agentId: string, conversationId: string): void
  /** Is the patient of this conversation typing now? */
  isPatientTyping(conversationId: string): boolean
  /** Number of the last message this person is known to have seen; undefined: nothing known since the start. */
  readUpTo(identityId: string): number | undefined
  /** Called with every sign that says something new, and where it was given; returns the way to stop. */
  subscribe(listener: (sign: LiveSign, given: GivenAt) => void): () => void
}

/** `elsewhere`: at another node, which does what one node has to do about it. */
export type GivenAt = 'here' | 'elsewhere'

const FIELDS: Readonly<
  Record<LiveSign['kind'], readonly (readonly [name: string, type: 'string' | 'number' | 'boolean'])[]>
> = {
  agentTyping: [
    ['conversationId', 'string'],
    ['untilMs', 'number'],
  ],
  patientTyping: [
    ['conversationId', 'string'],
    ['untilMs', 'number'],
  ],
  patientRead: [
    ['identityId', 'string'],
    ['no', 'number'],
  ],
  atThread: [
    ['conversationId', 'string'],
    ['identityId', 'string'],
    ['agentId', 'string'],
    ['name', 'string'],
    ['at', 'string'],
    ['isOwner', 'boolean'],
  ],
  draftSaved: [
    ['agentId', 'string'],
    ['conversationId', 'string'],
  ],
}
const PLACES: readonly string[] = ['viewing', 'typing', 'noting', 'elsewhere', 'gone'] satisfies readonly (
  | At
  | 'gone'
)[]

/** A sign as another node wrote it down; undefined when it is none of those known here. */
export function parseLiveSign(text: string): LiveSign | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const sign = value as Readonly<Record<string, unknown>>
  const fields = Object.hasOwn(FIELDS, String(sign.kind)) ? FIELDS[sign.kind as LiveSign['kind']] : undefined
  const isWhole = fields?.every(([name, type]) => typeof sign[name] === type) === true
  if (!isWhole || (sign.kind === 'atThread' && !PLACES.includes(String(sign.at)))) return undefined
  return sign as unknown as LiveSign
}
