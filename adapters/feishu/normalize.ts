// Theirs → ours, pure. A message is one event, and one more for each picture in a rich text; whatever else names a person
// is kept. Keys are the message's id, because the same message may come under several event ids.
import type { InboundEvent } from '../../src/channel/adapter.ts'
import { jsonObject, listAt, memberAt, textAt } from '../../src/channel/json-body.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { InboundContent } from '../../src/model/content.ts'
import { platformUserIdOf } from './person.ts'
import { type Mention, saidIn } from './said.ts'

const MESSAGE = 'im.message.receive_v1'
const MENU = 'application.bot.menu_v6'
const ENTERED = 'im.chat.access_event.bot_p2p_chat_entered_v1'
const ID = /^[\w-]{1,200}$/

/** Where the events we know of keep the person's open id. */
const PLACES: readonly (readonly string[])[] = [
  ['sender', 'sender_id', 'open_id'],
  ['operator', 'operator_id', 'open_id'],
  ['operator', 'open_id'],
  ['operator_id', 'open_id'],
  ['reader', 'reader_id', 'open_id'],
  ['open_id'],
]

/** Empty only when the event names no person. `receivedAt` stands in for a missing time. */
export function normalize(body: object, receivedAt: number): readonly InboundEvent[] {
  const event = memberAt(body, 'event')
  const openId = PLACES.map((place) => textAt(event, ...place)).find((id) => id !== undefined && ID.test(id))
  if (openId === undefined) return []
  const type = textAt(body, 'header', 'event_type') ?? textAt(event, 'type') ?? 'unknown'
  const eventId = textAt(body, 'header', 'event_id') ?? textAt(body, 'uuid')
  const signal = {
    dedupKey: `e:${eventId ?? `${type}:${openId}:${textAt(body, 'header', 'create_time') ?? ''}`}`,
    platformUserId: openId,
    platformMessageId: undefined,
    sentAt: instantOf(textAt(body, 'header', 'create_time')) ?? receivedAt,
    opens: [],
  }
  if (type !== MESSAGE) return [{ ...signal, content: signalIn(type, event) }]
  return messageEvents(event, openId, signal)
}

type Signal = Omit<InboundEvent, 'content'>

function messageEvents(event: unknown, openId: string, signal: Signal): readonly InboundEvent[] {
  const message = memberAt(event, 'message')
  const id = textAt(message, 'message_id')
  if (id === undefined || !ID.test(id)) {
    return [{ ...signal, content: { kind: 'unsupported', platformType: 'message without id' } }]
  }
  const isGroup = textAt(message, 'chat_type') === 'group'
  const chatId = isGroup ? (textAt(message, 'chat_id') ?? 'unknown') : undefined
  const mentions = listAt(message, 'mentions').flatMap(mentionIn)
  const base = {
    ...signal,
    platformUserId: platformUserIdOf({ openId, chatId }),
    platformMessageId: id,
    sentAt: instantOf(textAt(message, 'create_time')) ?? signal.sentAt,
  }
  // Other robots, and talk in a group that is not ours to answer.
  const from = textAt(event, 'sender', 'sender_type') ?? 'user'
  const notForUs = from !== 'user' ? `message of ${from}` : chatId !== undefined && mentions.length === 0
  if (notForUs !== false) {
    const platformType = notForUs === true ? 'group message' : notForUs
    return [{ ...base, dedupKey: `m:${id}`, content: { kind: 'unsupportedEvent', platformType } }]
  }
  const type = textAt(message, 'message_type') ?? 'unknown'
  const said = saidIn({ id, type, content: jsonObject(textAt(message, 'content') ?? ''), mentions })
  return said.map((content, part) => ({ ...base, dedupKey: part === 0 ? `m:${id}` : `m:${id}#${part}`, content }))
}

function signalIn(type: string, event: unknown): InboundContent {
  const key = textAt(event, 'event_key')
  if (type === MENU && key !== undefined) return { kind: 'menuChosen', key: withoutForbidden(key) }
  return type === ENTERED ? { kind: 'entered' } : { kind: 'unsupportedEvent', platformType: type.slice(0, 100) }
}

function mentionIn(entry: unknown): readonly Mention[] {
  const key = textAt(entry, 'key')
  return key === undefined ? [] : [{ key, name: textAt(entry, 'name') ?? '' }]
}

/** Milliseconds, as a text. */
function instantOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{10,14}$/.test(text) ? Number(text) : undefined
}
