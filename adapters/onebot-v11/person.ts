// Whom a message came from, in one word that an answer finds its way by: a friend, somebody of a group without being a
// friend (answered only through that group), or somebody speaking in a group. Pure.

export interface Person {
  readonly userId: string
  readonly via: { readonly kind: 'friend' } | { readonly kind: 'stranger' | 'group'; readonly groupId: string }
}

const WRITTEN = /^([1-9]\d{0,19})(?:\/([tg])([1-9]\d{0,19}))?$/

/** `20002000` · `20002000/t30003000` · `20002000/g30003000` */
export function write({ userId, via }: Person): string {
  if (via.kind === 'friend') return userId
  return `${userId}/${via.kind === 'group' ? 'g' : 't'}${via.groupId}`
}

export function read(platformUserId: string): Person | undefined {
  const [, userId, way, groupId] = WRITTEN.exec(platformUserId) ?? []
  if (userId === undefined) return undefined
  if (way === undefined || groupId === undefined) return { userId, via: { kind: 'friend' } }
  return { userId, via: { kind: way === 'g' ? 'group' : 'stranger', groupId } }
}

export function isNumber(id: string | undefined): id is string {
  return id !== undefined && /^[1-9]\d{0,19}$/.test(id)
}
