// Who a conversation is with: a person alone, or a person in a group. Answers to the latter are read by the whole group.

export interface Person {
  readonly openId: string
  /** Of the group. */
  readonly chatId: string | undefined
}

export function platformUserIdOf({ openId, chatId }: Person): string {
  return chatId === undefined ? openId : `${chatId}/${openId}`
}

export function personOf(platformUserId: string): Person | undefined {
  const [first = '', second, ...rest] = platformUserId.split('/')
  if (rest.length > 0 || first === '' || second === '') return undefined
  return second === undefined ? { openId: first, chatId: undefined } : { openId: second, chatId: first }
}
