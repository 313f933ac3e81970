// Theirs → ours, pure. Everything a person does towards the account becomes an event, unknown types included. What members
// of a group say to each other, and what happens to groups and roles, is not ours to hear: it becomes nothing.
import { createHash } from 'node:crypto'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent } from '../../src/model/content.ts'
import { type Fields, fieldsIn, numberIn, textIn } from './json.ts'
import { write } from './person.ts'
import { read } from './said.ts'

const DIRECT = 1
const MAX_KEY_CHARS = 200
/** About a login, a group or its rules; never about a person who writes to us. */
const NOBODYS = /^(?:login|guild|channel|reaction|internal)/

export interface Reading {
  readonly platform: string
  readonly selfId: string
  readonly groups: 'ignored' | 'mentioned'
  readonly now: number
}

/** `sn` since protocol 1.2, `id` before. */
export function serialOf(event: Fields): number | undefined {
  return numberIn(event, 'sn') ?? numberIn(event, 'id')
}

export function normalize(event: Fields, reading: Reading): readonly InboundEvent[] {
  const type = textIn(event, 'type') ?? 'unknown'
  const message = fieldsIn(event.message)
  const user = textIn(fieldsIn(event.user), 'id') ?? textIn(fieldsIn(message.user), 'id')
  if (!isOurs(event, reading) || user === undefined || user === reading.selfId || NOBODYS.test(type)) return []
  const channel = { ...fieldsIn(message.channel), ...fieldsIn(event.channel) }
  const isGroup = numberIn(channel, 'type') !== DIRECT && textIn(channel, 'id') !== undefined
  const told = contentsOf(type, event, reading)
  if (isGroup && (reading.groups === 'ignored' || !told.isToUs)) return []
  const person = write({ kind: isGroup ? 'group' : 'direct', channelId: textIn(channel, 'id') ?? '', userId: user })
  if (person === undefined) return []
  const key = keyOf(type, event, textIn(channel, 'id') ?? user)
  const sentAt = instantIn(event) ?? numberIn(message, 'created_at') ?? reading.now
  return told.contents.map((content, part) => ({
    dedupKey: part === 0 ? key : `${key}#${part}`,
    platformUserId: person,
    platformMessageId: textIn(message, 'id'),
    sentAt,
    content,
    opens: [],
  }))
}

/** A server speaks for all of its accounts. */
function isOurs(event: Fields, { platform, selfId }: Reading): boolean {
  const login = fieldsIn(event.login)
  const account = textIn(fieldsIn(login.user), 'id') ?? textIn(login, 'self_id') ?? textIn(event, 'self_id')
  return account === selfId && (textIn(login, 'platform') ?? textIn(event, 'platform')) === platform
}

interface Told {
  readonly contents: readonly InboundContent[]
  readonly isToUs: boolean
}

function contentsOf(type: string, event: Fields, { selfId }: Reading): Told {
  const message = fieldsIn(event.message)
  const toUs = (content: InboundContent): Told => ({ contents: [content], isToUs: true })
  switch (type) {
    case 'message':
    case 'message-created':
    // What somebody corrects he says again: it may have become an emergency.
    case 'message-updated': {
      const { said, mentionsUs } = read(textIn(message, 'content') ?? '', selfId)
      return { contents: said, isToUs: mentionsUs }
    }
    // In a group most were never said to us, and their authors are nobody we know or want to know.
    case 'message-deleted':
      return { contents: [{ kind: 'recalled', platformMessageId: textIn(message, 'id') ?? '' }], isToUs: false }
    case 'interaction/button': {
      const choiceId = textIn(fieldsIn(event.button), 'id') ?? ''
      return toUs({ kind: 'text', text: choiceId, choiceId })
    }
    case 'friend-added':
      return toUs({ kind: 'followed' })
    case 'friend-deleted':
    case 'friend-removed':
      return toUs({ kind: 'unfollowed' })
    default:
      return { contents: [{ kind: 'unsupportedEvent', platformType: type }], isToUs: false }
  }
}

/** By the message, where there is one: a server that starts anew counts its events from one again. */
function keyOf(type: string, event: Fields, where: string): string {
  const message = fieldsIn(event.message)
  const id = textIn(message, 'id')
  const isMessage = type === 'message' || type === 'message-created'
  const version = isMessage ? 'm' : `${type}:${digest(textIn(message, 'content') ?? '')}`
  const key =
    id !== undefined && type.startsWith('message')
      ? `${version}:${where}:${id}`
      : `e:${type}:${serialOf(event)}:${instantIn(event)}:${where}`
  return key.length <= MAX_KEY_CHARS ? key : `h:${digest(key)}`
}

function instantIn(event: Fields): number | undefined {
  const at = numberIn(event, 'timestamp')
  return at !== undefined && at > 0 && at < 1e14 ? Math.floor(at) : undefined
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
