// Theirs → ours, pure. Every item about a person becomes one event, unknown types included; what a colleague typed in WeCom
// is never taken for the customer's words. An item without a customer (staff came or left) is nobody's event.
import { createHash } from 'node:crypto'
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { InboundEvent } from '../../src/channel/adapter.ts'
import type { InboundContent, MediaRef, SaidContent } from '../../src/model/content.ts'
import type { ReplyWindow } from '../../src/model/reply-window.ts'
import { messageIdOf } from './ids.ts'
import { ORIGIN } from './payloads.ts'
import type { KfSettings } from './settings.ts'

const WELCOME_MS = 20 * SECOND
/** The first look finds three days of talk that others have had: only what is fresh is ours to answer. */
const FRESH_MS = 10 * MINUTE
const MAX_KEY_CHARS = 200

export interface Reading {
  readonly account: string
  readonly window: KfSettings['window']
  readonly now: number
  /** The account has never been read before. */
  readonly isFirst: boolean
}

type Fields = Readonly<Record<string, unknown>>

export function normalize(raw: unknown, reading: Reading): readonly InboundEvent[] {
  const item = fieldsOf(raw)
  const happening = item.msgtype === 'event' ? fieldsOf(item.event) : {}
  const customer = textIn(item, 'external_userid') ?? textIn(happening, 'external_userid')
  const msgid = textIn(item, 'msgid')
  if (customer === undefined || !/^[\w-]{1,64}$/.test(customer)) return []
  const sentAt = instantOf(item.send_time) ?? reading.now
  const account = textIn(item, 'open_kfid') ?? textIn(happening, 'open_kfid') ?? reading.account
  const read = item.msgtype === 'event' ? ofEvent(happening, sentAt) : ofMessage(item, sentAt, reading)
  const isOld = reading.isFirst && sentAt < reading.now - FRESH_MS
  return [
    {
      dedupKey: bounded(msgid === undefined ? `x:${account}:${digest(JSON.stringify(raw))}` : `m:${account}:${msgid}`),
      platformUserId: `${account}/${customer}`,
      platformMessageId: read.replyTo ?? msgid,
      sentAt,
      content: read.content,
      opens: read.opens,
      ...(isOld ? { isPast: true } : {}),
    },
  ]
}

interface Read {
  readonly content: InboundContent
  readonly opens: readonly ReplyWindow[]
  /** Instead of the item's id: what an answer to it must name. */
  readonly replyTo?: string
}

function ofMessage(item: Fields, sentAt: number, { window }: Reading): Read {
  const said = saidIn(item)
  if (item.origin === ORIGIN.colleague) {
    return { content: { kind: 'answeredElsewhere', by: textIn(item, 'servicer_userid') ?? '', said }, opens: [] }
  }
  if (item.origin !== ORIGIN.customer) {
    const origin = typeof item.origin === 'number' ? item.origin : 'unknown'
    return { content: { kind: 'unsupportedEvent', platformType: `origin-${origin}` }, opens: [] }
  }
  return { content: said, opens: [{ trigger: 'message', left: window.messages, endsAt: sentAt + window.forMs }] }
}

function ofEvent(event: Fields, sentAt: number): Read {
  const type = textIn(event, 'event_type') ?? 'unknown'
  const other: Read = { content: { kind: 'unsupportedEvent', platformType: type }, opens: [] }
  switch (type) {
    case 'enter_session':
      return entered(event, sentAt) ?? other
    case 'msg_send_fail': {
      const failed = textIn(event, 'fail_msgid')
      if (failed === undefined) return other
      const messageId = messageIdOf(failed)
      return { ...other, content: { kind: 'deliveryReport', platformMessageId: failed, delivered: false, messageId } }
    }
    case 'user_recall_msg':
    case 'servicer_recall_msg': {
      const recalled = textIn(event, 'recall_msgid')
      return recalled === undefined ? other : { ...other, content: { kind: 'recalled', platformMessageId: recalled } }
    }
    default:
      return other
  }
}

/** A welcome is possible only with its code, once, for twenty seconds. */
function entered(event: Fields, sentAt: number): Read | undefined {
  const code = textIn(event, 'welcome_code')
  if (code === undefined) return undefined
  const scene = textIn(event, 'scene_param') ?? textIn(event, 'scene')
  return {
    content: { kind: 'entered', ...(scene === undefined ? {} : { scene }) },
    opens: [{ trigger: 'welcome', left: 1, endsAt: sentAt + WELCOME_MS }],
    replyTo: `welcome:${code}`,
  }
}

function saidIn(item: Fields): SaidContent {
  const type = textIn(item, 'msgtype') ?? 'unknown'
  const part = fieldsOf(item[type])
  const unsupported: SaidContent = { kind: 'unsupported', platformType: type }
  switch (type) {
    case 'text': {
      const text = textIn(part, 'content')
      const choiceId = textIn(part, 'menu_id')
      if (text === undefined) return unsupported
      return choiceId === undefined ? { kind: 'text', text } : { kind: 'text', text, choiceId }
    }
    case 'image':
    case 'video': {
      const media = mediaIn(part)
      return media === undefined ? unsupported : { kind: type, media }
    }
    case 'voice': {
      const media = mediaIn(part)
      return media === undefined ? unsupported : { kind: 'voice', media: { ...media, mimeType: 'audio/amr' } }
    }
    case 'file': {
      const media = mediaIn(part)
      return media === undefined ? unsupported : { kind: 'file', media, fileName: textIn(part, 'file_name') ?? '' }
    }
    case 'location':
      return locationIn(part) ?? unsupported
    case 'link': {
      const [title = '', description = '', url = ''] = ['title', 'desc', 'url'].map((name) => textIn(part, name))
      return { kind: 'link', title, description, url }
    }
    default:
      return unsupported
  }
}

function mediaIn(part: Fields): MediaRef | undefined {
  const platformMediaId = textIn(part, 'media_id')
  return platformMediaId === undefined ? undefined : { platformMediaId }
}

function locationIn(part: Fields): SaidContent | undefined {
  const latitude = numberIn(part, 'latitude')
  const longitude = numberIn(part, 'longitude')
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined
  const label = [textIn(part, 'name'), textIn(part, 'address')].filter((word) => word !== undefined).join(' ')
  return { kind: 'location', latitude, longitude, label }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

/** Also written as a text. */
function numberIn(fields: Fields, name: string): number {
  const value = fields[name]
  return typeof value === 'number' ? value : Number(textIn(fields, name))
}

/** Empty texts are absent ones. */
function textIn(fields: Fields, name: string): string | undefined {
  if (!Object.hasOwn(fields, name)) return undefined
  const value = fields[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function instantOf(seconds: unknown): number | undefined {
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e11 ? Math.floor(seconds) * SECOND : undefined
}

function bounded(key: string): string {
  return key.length <= MAX_KEY_CHARS ? key : `h:${digest(key)}`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
