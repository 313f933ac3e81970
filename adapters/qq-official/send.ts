// One message to one person, or into the group he wrote in. A reply names its window and carries a number made of the
// message's own, so that a repeat is known to them and never shown twice. Never throws.
import { never } from '../../src/base/errors.ts'
import type { Host, OutboundMessage, Sent } from '../../src/channel/adapter.ts'
import type { JsonAnswer } from '../../src/channel/errcode-api.ts'
import type { MediaRef, OutboundContent } from '../../src/model/content.ts'
import type { MediaType } from '../../src/model/media.ts'
import type { QqClient } from './client.ts'
import { buttonMessage, type FileSource, mediaMessage, textMessage, uploadOf } from './encode.ts'
import { REPEATED, refusesFile, refusesShape } from './errcodes.ts'
import { type QqMessage, textIn } from './payloads.ts'
import { fieldOf, type Place, pathOf, placeOf } from './place.ts'

export interface Sender {
  readonly client: QqClient
  readonly host: Host
  /** Whether buttons are worth trying: the settings say so, and the platform has not refused them yet. */
  readonly buttons: { isAllowed: boolean }
}

/** Others are delivered as plain files, or not at all. */
const PICTURES: readonly MediaType[] = ['image/jpeg', 'image/png']
/** One message may be tried in several shapes, and each needs a number of its own. */
const SHAPES_PER_MESSAGE = 4
const SHAPE = { text: 0, buttons: 1, media: 2, mediaAgain: 3 } as const

interface Addressed {
  readonly place: Place
  readonly window: OutboundMessage['inWindow']
  readonly outboxId: string
}

export async function send(message: OutboundMessage, sender: Sender, signal: AbortSignal): Promise<Sent> {
  const place = placeOf(message.platformUserId)
  if (place === undefined) return { kind: 'refused', why: 'content' }
  const to: Addressed = { place, window: message.inWindow, outboxId: message.id }
  if (place.kind === 'group') {
    // What people write is about somebody; a group reads along.
    if (message.author === 'agent') return { kind: 'refused', why: 'content' }
    if (message.inWindow === undefined) return { kind: 'refused', why: 'window-closed' }
  }
  const { content } = message
  switch (content.kind) {
    case 'choices':
      return sendChoices(content, to, sender, signal)
    case 'text':
    case 'card':
      return post(textMessage(content), SHAPE.text, to, sender, signal)
    case 'image':
    case 'voice':
    case 'video':
      return sendMedia(content, to, sender, signal)
    case 'file':
      return { kind: 'refused', why: 'content' }
    default:
      return never(content)
  }
}

async function sendChoices(
  content: Extract<OutboundContent, { kind: 'choices' }>,
  to: Addressed,
  sender: Sender,
  signal: AbortSignal,
): Promise<Sent> {
  const withButtons = sender.buttons.isAllowed && to.place.kind === 'private' ? buttonMessage(content) : undefined
  if (withButtons !== undefined) {
    const answer = await call(withButtons, SHAPE.buttons, to, sender, signal)
    if (answer.kind === 'ok' || !refusesShape(answer.code)) return sentBy(answer, to, sender)
    // Remembered, so that a repeat of this message starts with the shape that went out.
    sender.buttons.isAllowed = false
    sender.host.log.warn('buttons refused, choices are numbered from now on', { channelId: sender.host.channelId })
  }
  return post(textMessage(content), SHAPE.text, to, sender, signal)
}

type Media = Extract<OutboundContent, { kind: 'image' | 'voice' | 'video' }>

async function sendMedia({ kind, media }: Media, to: Addressed, sender: Sender, signal: AbortSignal): Promise<Sent> {
  const source = await sourceOf(media, sender.host)
  if (source === undefined) return { kind: 'refused', why: 'content' }
  let answer: JsonAnswer | undefined
  for (const shape of [SHAPE.media, SHAPE.mediaAgain]) {
    const upload = { method: 'POST', path: `${pathOf(to.place)}/files`, json: uploadOf(kind, source) } as const
    const uploaded = await sender.client.call(upload, signal)
    // Nothing has been shown yet, however this ended.
    if (uploaded.kind === 'failed') {
      return uploaded.failed.kind === 'unknown' ? { kind: 'later', afterMs: 0 } : uploaded.failed
    }
    answer = await call(mediaMessage(textIn(uploaded.fields, 'file_info') ?? ''), shape, to, sender, signal)
    if (answer.kind === 'ok' || !refusesFile(answer.code)) break
  }
  return answer === undefined ? { kind: 'refused', why: 'content' } : sentBy(answer, to, sender)
}

/** Undefined: there is nothing to upload (any more), or they take no such file. */
async function sourceOf({ url, kept }: MediaRef, { openKept }: Host): Promise<FileSource | undefined> {
  if (kept === undefined) return url === undefined ? undefined : { url }
  const bytes = PICTURES.includes(kept.type) ? await openKept(kept.file).catch(() => undefined) : undefined
  return bytes === undefined ? undefined : { file_data: bytes.toString('base64') }
}

async function post(
  body: QqMessage | undefined,
  shape: number,
  to: Addressed,
  sender: Sender,
  signal: AbortSignal,
): Promise<Sent> {
  if (body === undefined) return { kind: 'refused', why: 'content' }
  return sentBy(await call(body, shape, to, sender, signal), to, sender)
}

function call(body: QqMessage, shape: number, to: Addressed, { client }: Sender, signal: AbortSignal) {
  const json = { ...body, ...windowFields(to.window, shape) }
  return client.call({ method: 'POST', path: `${pathOf(to.place)}/messages`, json }, signal)
}

function windowFields(window: Addressed['window'], shape: number) {
  const named = window === undefined ? undefined : fieldOf(window.reference)
  if (window === undefined || named === undefined) return {}
  return { ...named, msg_seq: window.no * SHAPES_PER_MESSAGE + shape }
}

function sentBy(answer: JsonAnswer, { window, outboxId }: Addressed, { host }: Sender): Sent {
  if (answer.kind === 'ok') return { kind: 'sent', platformMessageId: textIn(answer.fields, 'id') }
  if (answer.code !== REPEATED || window === undefined) return answer.failed
  host.log.info('send was there already', { channelId: host.channelId, outboxId })
  return { kind: 'sent', platformMessageId: undefined }
}
