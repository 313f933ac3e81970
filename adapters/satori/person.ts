// Whom a message came from and where it was said, in one word that an answer finds its way by. Pure.

export interface Person {
  readonly kind: 'direct' | 'group'
  /** Empty: not known yet; the server makes one when we write first. */
  readonly channelId: string
  readonly userId: string
}

const LONGEST = 400

/** `direct/…/…` or `group/…/…`; undefined: ids no platform has. */
export function write({ kind, channelId, userId }: Person): string | undefined {
  const [channel, user] = [channelId, userId].map((id) => encodeURIComponent(id.toWellFormed()))
  const word = `${kind}/${channel}/${user}`
  return userId !== '' && word.length <= LONGEST ? word : undefined
}

export function read(platformUserId: string): Person | undefined {
  const [kind, channel, user, ...more] = platformUserId.split('/')
  if ((kind !== 'direct' && kind !== 'group') || channel === undefined || !user || more.length > 0) return undefined
  try {
    return { kind, channelId: decodeURIComponent(channel), userId: decodeURIComponent(user) }
  } catch {
    return undefined
  }
}
