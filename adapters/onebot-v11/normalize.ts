// Theirs → ours, pure. Everything a person does towards the account becomes an event, unknown types included. What members
// of a group say to each other is not ours to hear: it becomes nothing.
import { createHash } from 'node:crypto'
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent } from '../../src/model/content.ts'
import { type Fields, textIn } from './json.ts'
import { isNumber, type Person, write } from './person.ts'
import { said } from './said.ts'
import { segmentsIn } from './segments.ts'

/** Implementations deliver after a login what was said while they were away: kept, and answered by nobody. */
const FRESH_MS = 10 * MINUTE

export interface Reading {
  readonly selfId: string
  readonly groups: 'ignored' | 'mentioned'
  readonly now: number
}

export function normalize(event: Fields, reading: Reading): readonly InboundEvent[] {
  const from = textIn(event, 'user_id')
  // `message_sent`: our own words; an account may also hear itself as a message.
  if (!isNumber(from) || from === reading.selfId || textIn(event, 'self_id') !== reading.selfId) return []
  switch (event.post_type) {
    case 'message':
      return ofMessage(event, from, reading)
    case 'notice':
      return ofNotice(event, from, reading)
    case 'request':
      return ofRequest(event, from, reading)
    default:
      return []
  }
}

function ofMessage(event: Fields, userId: string, reading: Reading): readonly InboundEvent[] {
  const groupId = textIn(event, 'group_id')
  const segments = segmentsIn(event.message ?? event.raw_message)
  const type = textIn(event, 'message_type') ?? 'private'
  if (type === 'group') {
    const isMentioned = segments.some(({ type, data }) => type === 'at' && textIn(data, 'qq') === reading.selfId)
    if (reading.groups === 'ignored' || !isMentioned || !isNumber(groupId)) return []
  }
  const id = textIn(event, 'message_id')
  const isStranger = type !== 'group' && textIn(event, 'sub_type') === 'group'
  const person = personOf(userId, groupId, isStranger ? 'stranger' : type === 'group' ? 'group' : 'friend')
  const key =
    id === undefined ? `x:${digest(event)}` : ['m', type, groupId ?? userId, id, textIn(event, 'time')].join(':')
  return said(segments, reading.selfId).map((content, part) => ({
    ...eventOf(event, { person, content, key: part === 0 ? key : `${key}#${part}` }, reading),
    platformMessageId: id,
  }))
}

/** A temporary session (somebody of a group who is no friend) is answered through the group it came from. */
function personOf(userId: string, groupId: string | undefined, kind: Person['via']['kind']): Person {
  if (kind === 'friend' || !isNumber(groupId)) return { userId, via: { kind: 'friend' } }
  return { userId, via: { kind, groupId } }
}

function ofNotice(event: Fields, userId: string, reading: Reading): readonly InboundEvent[] {
  // What happens among the members of a group concerns no patient. A message taken back there may have been one to us, but
  // most are not, and their authors are nobody we know or want to know.
  if (textIn(event, 'group_id') !== undefined) return []
  const type = textIn(event, 'notice_type') ?? 'unknown'
  const recalled = type === 'friend_recall' ? textIn(event, 'message_id') : undefined
  const person: Person = { userId, via: { kind: 'friend' } }
  const content: InboundContent =
    recalled === undefined ? noticed(event, type) : { kind: 'recalled', platformMessageId: recalled }
  return [eventOf(event, { person, content, key: `n:${digest(event)}` }, reading)]
}

function noticed(event: Fields, type: string): InboundContent {
  if (type === 'friend_add') return { kind: 'followed' }
  const platformType = [type, textIn(event, 'sub_type')].filter((part) => part !== undefined).join('.')
  return { kind: 'unsupportedEvent', platformType }
}

/** Decided by people in QQ, never by an answer of ours. */
function ofRequest(event: Fields, userId: string, reading: Reading): readonly InboundEvent[] {
  const type = textIn(event, 'request_type') ?? 'unknown'
  if (type === 'group') return []
  const content: InboundContent = { kind: 'unsupportedEvent', platformType: `request.${type}` }
  return [eventOf(event, { person: { userId, via: { kind: 'friend' } }, content, key: `r:${digest(event)}` }, reading)]
}

function eventOf(
  event: Fields,
  { person, content, key }: { readonly person: Person; readonly content: InboundContent; readonly key: string },
  { selfId, now }: Reading,
): InboundEvent {
  const sentAt = instantIn(event) ?? now
  return {
    dedupKey: `${selfId}:${key}`,
    platformUserId: write(person),
    platformMessageId: undefined,
    sentAt,
    content,
    opens: [],
    ...(sentAt < now - FRESH_MS ? { isPast: true } : {}),
  }
}

function instantIn(event: Fields): number | undefined {
  const seconds = Number(textIn(event, 'time'))
  return seconds > 0 && seconds < 1e11 ? Math.floor(seconds) * SECOND : undefined
}

/** Of what two deliveries of one event share. */
function digest(event: Fields): string {
  return createHash('sha256').update(JSON.stringify(event)).digest('base64url').slice(0, 32)
}
