// A picture or file from an agent: believed by its first bytes only, on our disk before its message is stored, and only
// where the channel can bring it to the patient. A repeat writes the same bytes under the same name.
import { createHash } from 'node:crypto'
import type { OutboundContent } from '../../model/content.ts'
import type { MessageId } from '../../model/ids.ts'
import { type MediaType, mediaTypeOf } from '../../model/media.ts'
import { mayHaveSeen } from '../../model/permission.ts'
import { savedNameOf } from '../../model/saved-file.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { insertKeptMedia } from '../../store/media.ts'
import { afterNews } from '../acts.ts'
import { NOT_FOUND, refuse } from '../answer.ts'
import type { Handler } from '../route.ts'
import { MOST_FILE_BYTES, type threadContract } from './contract.ts'

const NAME_LENGTH = 32

interface Kept {
  readonly file: string
  readonly type: MediaType
  readonly bytesCount: number
}

export const sendFile: Handler<typeof threadContract.sendFile> = async (call) => {
  const { store, mediaFiles, channelCarries } = call.context
  const row = await findConversationRow(store.reads, call.param('id'))
  if (row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
  const bytes = Buffer.from(call.body.data, 'base64')
  const type = mediaTypeOf(bytes)
  const carried = channelCarries(row.channel_id)
  if (type === undefined || !carried.types.includes(type)) return refuse('unsupported-media-type')
  if (bytes.length > Math.min(MOST_FILE_BYTES, carried.mostBytes)) return refuse('too-large')
  const file = createHash('sha256').update(row.id).update(bytes).digest('hex').slice(0, NAME_LENGTH)
  const kept = { file, type, bytesCount: bytes.length }
  if (row.owner_id === call.sight.agentId) await mediaFiles.keep(file, bytes)
  const content = contentOf(kept, call.body.name)
  return afterNews(call, async (tx, act, desk) => {
    const done = await desk.reply(tx, { ...act, content })
    if (!done.ok) return done
    const messageId: MessageId = done.messageId
    await insertKeptMedia(tx, { messageId, channelId: row.channel_id, kind: content.kind, ...kept })
    return done
  })
}

function contentOf(kept: Kept, name: string): Extract<OutboundContent, { readonly kind: 'image' | 'file' }> {
  const media = { platformMediaId: '', kept }
  if (kept.type.startsWith('image/')) return { kind: 'image', media }
  return { kind: 'file', media, fileName: savedNameOf(name, kept.type) }
}
