// Theirs → ours, pure. A message is one event, and one more for each picture in a rich text; unknown types are kept.
import type { InboundEvent } from '../../src/channel/adapter.ts'
import { listAt, memberAt, textAt } from '../../src/channel/json-body.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { InboundContent, MediaRef, SaidContent } from '../../src/model/content.ts'
import { platformUserIdOf } from './person.ts'

const GROUP = '2'
const STAFF_ID = /^[^\s/]{1,100}$/
const SENDER_ID = /^[^\s/]{1,200}$/
const MSG_ID = /^[\x21-\x7e]{1,200}$/

/** Empty only when the body names no person or no message. `receivedAt` stands in for a missing time. */
export function normalize(body: object, receivedAt: number): readonly InboundEvent[] {
  const senderId = fitting(textAt(body, 'senderId'), SENDER_ID)
  const staffId = fitting(textAt(body, 'senderStaffId'), STAFF_ID)
  const id = fitting(textAt(body, 'msgId'), MSG_ID)
  if (id === undefined || (senderId === undefined && staffId === undefined)) return []
  const conversationId = textAt(body, 'conversationType') === GROUP ? textAt(body, 'conversationId') : undefined
  const at = Number(textAt(body, 'createAt') ?? Number.NaN)
  const base = {
    platformUserId: platformUserIdOf({ staffId, senderId: senderId ?? '' }, conversationId),
    platformMessageId: id,
    sentAt: at > 0 ? at : receivedAt,
    opens: [],
  }
  const content = contentsIn(body, conversationId !== undefined)
  return content.map((each, part) => ({ ...base, dedupKey: part === 0 ? `m:${id}` : `m:${id}#${part}`, content: each }))
}

function fitting(text: string | undefined, shape: RegExp): string | undefined {
  return text !== undefined && shape.test(text) ? text : undefined
}

function contentsIn(body: object, isGroup: boolean): readonly InboundContent[] {
  const robot = textAt(body, 'chatbotUserId')
  if (robot !== undefined && robot === textAt(body, 'senderId')) {
    return [{ kind: 'unsupportedEvent', platformType: 'our own words' }]
  }
  if (isGroup && memberAt(body, 'isInAtList') === false) {
    return [{ kind: 'unsupportedEvent', platformType: 'group message' }]
  }
  return saidIn(body)
}

function saidIn(body: object): readonly SaidContent[] {
  const type = textAt(body, 'msgtype') ?? 'unknown'
  const unsupported: SaidContent = { kind: 'unsupported', platformType: type.slice(0, 100) }
  const media = mediaOf(memberAt(body, 'content'))
  switch (type) {
    case 'text': {
      const text = plain(textAt(body, 'text', 'content'))
      return [text === '' ? unsupported : { kind: 'text', text }]
    }
    case 'richText':
      return richText(body, unsupported)
    case 'picture':
      return [media === undefined ? unsupported : { kind: 'image', media }]
    case 'audio':
      return [media === undefined ? unsupported : { kind: 'voice', media, ...recognized(body) }]
    case 'video':
      return [media === undefined ? unsupported : { kind: 'video', media }]
    case 'file': {
      const fileName = withoutForbidden(textAt(body, 'content', 'fileName') ?? '')
      return [media === undefined ? unsupported : { kind: 'file', media, fileName }]
    }
    default:
      return [unsupported]
  }
}

/** The words first, then the pictures as messages of their own. */
function richText(body: object, unsupported: SaidContent): readonly SaidContent[] {
  const parts = listAt(body, 'content', 'richText')
  const text = plain(parts.map((part) => textAt(part, 'text') ?? '').join(''))
  const pictures = parts.flatMap((part): readonly SaidContent[] => {
    const media = mediaOf(part)
    return media === undefined ? [] : [{ kind: 'image', media }]
  })
  const said: readonly SaidContent[] = [...(text === '' ? [] : [{ kind: 'text', text } as const]), ...pictures]
  return said.length > 0 ? said : [unsupported]
}

function recognized(body: object): { readonly recognizedText?: string } {
  const text = plain(textAt(body, 'content', 'recognition'))
  return text === '' ? {} : { recognizedText: text }
}

function mediaOf(content: unknown): MediaRef | undefined {
  const platformMediaId = textAt(content, 'downloadCode')
  return platformMediaId === undefined ? undefined : { platformMediaId }
}

function plain(raw = ''): string {
  return withoutForbidden(raw.toWellFormed()).trim()
}
