// Who a conversation is with: somebody of the company or a guest, alone or in a group. Answers in a group are read by all.

export interface Person {
  /** Of the company; a guest has none. */
  readonly staffId: string | undefined
  /** Of the group. */
  readonly conversationId: string | undefined
}

export function platformUserIdOf(
  who: { readonly staffId: string | undefined; readonly senderId: string },
  conversationId: string | undefined,
): string {
  const person = who.staffId === undefined ? `guest:${who.senderId}` : `staff:${who.staffId}`
  return conversationId === undefined ? person : `group:${conversationId}/${person}`
}

export function personOf(platformUserId: string): Person | undefined {
  const [, conversationId, kind, id] = /^(?:group:(.+)\/)?(staff|guest):([^/]+)$/.exec(platformUserId) ?? []
  if (kind === undefined) return undefined
  return { staffId: kind === 'staff' ? id : undefined, conversationId }
}
