// Where a person is met: in a talk of two, or in a group. Our id of a person says which; a reference says what a reply names.
// Pure; both are opaque to everybody else.

export type Place =
  | { readonly kind: 'private'; readonly user: string }
  | { readonly kind: 'group'; readonly group: string; readonly member: string }

const OPENID = /^[\w-]{1,128}$/
const GROUP = 'group'

export function isOpenid(value: unknown): value is string {
  return typeof value === 'string' && OPENID.test(value)
}

/** A member is somebody else in every group: they give no id that joins them. */
export function platformUserIdOf(place: Place): string {
  return place.kind === 'private' ? place.user : `${GROUP}/${place.group}/${place.member}`
}

export function placeOf(platformUserId: string): Place | undefined {
  const [first = '', group, member, ...rest] = platformUserId.split('/')
  if (group === undefined) return isOpenid(first) ? { kind: 'private', user: first } : undefined
  if (first !== GROUP || rest.length > 0 || !isOpenid(group) || !isOpenid(member)) return undefined
  return { kind: 'group', group, member }
}

/** Below `/v2`. */
export function pathOf(place: Place): string {
  return place.kind === 'private' ? `/v2/users/${place.user}` : `/v2/groups/${place.group}`
}

/** Messages are named by their own id, everything else by the id of its delivery. */
export function referenceTo(field: 'msg_id' | 'event_id', id: string): string {
  return `${field}:${id}`
}

export function fieldOf(reference: string): { readonly msg_id: string } | { readonly event_id: string } | undefined {
  const at = reference.indexOf(':')
  const id = reference.slice(at + 1)
  if (reference.startsWith('msg_id:')) return { msg_id: id }
  return reference.startsWith('event_id:') ? { event_id: id } : undefined
}
