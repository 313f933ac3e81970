// Signs of life on both ends of a conversation: somebody types, somebody has read. Only in memory: losing them costs
// nothing, and no decision rests on them.

export type LiveSign =
  | { readonly kind: 'patient-typing'; readonly conversationId: string; readonly untilMs: number }
  | { readonly kind: 'agent-typing'; readonly conversationId: string; readonly untilMs: number }
  /** Everything up to message number `no` stood on the person's screen. */
  | { readonly kind: 'patient-read'; readonly identityId: string; readonly no: number }

/** `until`: epoch milliseconds; a sign nobody renews ends by itself. */
export interface LiveSigns {
  agentTyping(conversationId: string, untilMs: number): void
  patientTyping(conversationId: string, untilMs: number): void
  patientRead(identityId: string, no: number): void
  /** Returns how to stop. */
  subscribe(listener: (sign: LiveSign) => void): () => void
}
