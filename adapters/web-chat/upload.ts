// A picture or PDF a visitor sends: what it is, its first bytes say. Becomes one message whose file is on our disk before
// anybody is told that it arrived.
import { createHmac } from 'node:crypto'
import type { Host, Received, WebhookRequest } from '../../src/channel/adapter.ts'
import type { SaidContent } from '../../src/model/content.ts'
import { endingOf, type MediaType, mediaTypeOf } from '../../src/model/media.ts'
import { type Headers, json, refused, tooMany, unreadable, type VisitorRoute } from './answers.ts'
import type { Limits } from './limits.ts'
import { readUploading } from './payloads.ts'
import type { WebChatSettings } from './settings.ts'

export const MOST_UPLOAD_BYTES = 8 * 1024 * 1024

const TAKEN: readonly MediaType[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'application/pdf']
const FILE_NAME_HEX = 32
const LONGEST_NAME = 80

export function createUpload(settings: WebChatSettings, host: Host, limits: Limits): VisitorRoute {
  return (visitorId, request, headers) => {
    const read = readUploading(request.query)
    if (read.kind !== 'body') return unreadable(read, headers)
    const { clientId, name } = read.body
    const type = mediaTypeOf(request.body)
    if (type === undefined || !TAKEN.includes(type)) return refused(415, 'file-type', headers)
    const wait = limits.waitToSay(visitorId, clientId) ?? limits.waitToUpload(visitorId, clientId)
    if (wait !== undefined) return tooMany(wait, headers)
    const dedupKey = `${visitorId}:${clientId}`
    const file = fileFor(settings.visitorSecret, dedupKey, request.body)
    return accepted(host, { visitorId, clientId, dedupKey, file, type, name, bytes: request.body }, headers)
  }
}

/** The same bytes of the same message are the same file; nobody can guess it, or write over another's. */
function fileFor(secret: string, dedupKey: string, bytes: Buffer): string {
  const mac = createHmac('sha256', secret)
    .update(JSON.stringify(['daozhen/web-chat', 'file', dedupKey]))
    .update(bytes)
  return mac.digest('hex').slice(0, FILE_NAME_HEX)
}

interface Given {
  readonly visitorId: string
  readonly clientId: string
  readonly dedupKey: string
  readonly file: string
  readonly type: MediaType
  readonly name: string
  readonly bytes: WebhookRequest['body']
}

function accepted({ clock }: Host, given: Given, headers: Headers): Received {
  const { visitorId, clientId, dedupKey, file, type, bytes } = given
  const event = {
    dedupKey,
    platformUserId: visitorId,
    platformMessageId: clientId,
    sentAt: clock.now(),
    content: contentOf(given),
    opens: [],
  }
  const { reply } = json({ stored: true, clientId }, headers)
  return {
    kind: 'accepted',
    events: [event],
    pull: false,
    reply,
    upload: { platformUserId: visitorId, file, type, bytes },
  }
}

function contentOf({ file, type, name, bytes }: Given): SaidContent {
  const media = { platformMediaId: file, mimeType: type, kept: { file, type, bytesCount: bytes.length } }
  if (type.startsWith('image/')) return { kind: 'image', media }
  const bare = [...name.trim()].slice(0, LONGEST_NAME).join('')
  return { kind: 'file', media, fileName: bare === '' ? `file.${endingOf(type)}` : bare }
}
