// The picture, voice or file of one message, as bytes, for whoever may open its conversation. Whatever a patient sent stays
// harmless in our origin: its type is ours, browsers are told not to guess, and only pictures and sound show in place.
import type { InboundContent } from '../model/content.ts'
import { endingOf, isShownInPlace, type MediaType } from '../model/media.ts'
import { findKeptMedia, type KeptMedia } from '../store/media.ts'
import { type Answer, NOT_FOUND } from './answer.ts'
import type { contract } from './contract.ts'
import { findWithinSight, recordReading } from './conversations.ts'
import type { Handler } from './route.ts'

const LONGEST_NAME = 80

export const messageMedia: Handler<typeof contract.messageMedia> = async (call) => {
  const { store, mediaFiles, log } = call.context
  const messageId = call.param('id')
  const kept = await findKeptMedia(store.reads, messageId)
  const row = kept === undefined ? undefined : await findWithinSight(store.reads, call.sight, kept.conversationId)
  if (kept === undefined || row === undefined) return NOT_FOUND
  const bytes = await mediaFiles.read(kept.file)
  if (bytes === undefined) {
    log.error('media file is gone', { messageId })
    return NOT_FOUND
  }
  await recordReading(call, row, { action: 'read.media', subject: { kind: 'message', id: messageId } })
  return answerOf(messageId, kept, bytes)
}

function answerOf(messageId: string, kept: KeptMedia, bytes: Buffer): Answer {
  const content = JSON.parse(kept.content) as InboundContent
  const name = fileNameOf(content.kind === 'file' ? content.fileName : messageId, kept.mimeType)
  const disposition = isShownInPlace(kept.mimeType) ? 'inline' : 'attachment'
  return {
    status: 200,
    body: bytes,
    headers: {
      'Content-Type': kept.mimeType,
      'Content-Disposition': `${disposition}; filename*=UTF-8''${encoded(name)}`,
      'Content-Security-Policy': 'sandbox',
    },
  }
}

/** The patient's own name for it, but our ending: a saved copy must open as what it is. */
function fileNameOf(given: string, type: MediaType): string {
  const bare = given.replace(/\.[^.]*$/, '').replace(/[\p{Cc}\p{Cf}/\\:*?"<>|]/gu, '_')
  return `${[...bare].slice(0, LONGEST_NAME).join('') || 'file'}.${endingOf(type)}`
}

/** RFC 8187: more is escaped than `encodeURIComponent` does. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
