// Signs of life that nobody would miss after a restart: who types, how far a patient has read. Held in memory
// (flow/live-signs.ts), shown on both sides.
export type LiveSign =
  | { readonly kind: 'agentTyping'; readonly conversationId: string; readonly untilMs: number }
  | { readonly kind: 'patientTyping'; readonly conversationId: string; readonly untilMs: number }
  | { readonly kind: 'patientRead'; readonly identityId: string; readonly no: number }

export interface LiveSignBoard {
  agentTyping(conversationId: string, untilMs: number): void
  patientTyping(conversationId: string, untilMs: number): void
  patientRead(identityId: string, no: number): void
  /** Is the patient of this conversation typing now? */
  isPatientTyping(conversationId: string): boolean
  /** Number of the last message this person is known to have seen; undefined: nothing known since the start. */
  readUpTo(identityId: string): number | undefined
  /** Called with every sign that says something new; returns the way to stop. */
  subscribe(listener: (sign: LiveSign) => void): () => void
}
