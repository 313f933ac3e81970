// The picture, voice or file of one message, as bytes, for whoever may open its conversation. Whatever a patient sent stays
// harmless in our origin: its type is ours, browsers are told not to guess, and only pictures and sound show in place.
import type { InboundContent } from '../model/content.ts'
import { dispositionOf } from '../model/saved-file.ts'
import { findKeptMedia, type KeptMedia } from '../store/media.ts'
import { type Answer, NOT_FOUND } from './answer.ts'
import type { contract } from './contract.ts'
import { findWithinSight, recordReading } from './conversations.ts'
import type { Handler } from './route.ts'

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
  const name = content.kind === 'file' ? content.fileName : messageId
  return {
    status: 200,
    body: bytes,
    headers: {
      'Content-Type': kept.mimeType,
      'Content-Disposition': dispositionOf(name, kept.mimeType),
      'Content-Security-Policy': 'sandbox',
    },
  }
}
