// A picture from an agent: believed by its first bytes only, on our disk before its message is stored, and only where the
// channel can show it to the patient. A repeat writes the same bytes under the same name.
import { createHash } from 'node:crypto'
import type { MessageId } from '../../model/ids.ts'
import { type MediaType, mediaTypeOf } from '../../model/media.ts'
import { mayHaveSeen } from '../../model/permission.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { insertKeptMedia } from '../../store/media.ts'
import { afterNews } from '../acts.ts'
import { NOT_FOUND, refuse } from '../answer.ts'
import type { Handler } from '../route.ts'
import { MOST_PICTURE_BYTES, type threadContract } from './contract.ts'

const PICTURES: readonly MediaType[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']
const NAME_LENGTH = 32

export const sendPicture: Handler<typeof threadContract.sendPicture> = async (call) => {
  const { store, mediaFiles, channelTakes } = call.context
  const row = await findConversationRow(store.reads, call.param('id'))
  if (row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
  const bytes = Buffer.from(call.body.data, 'base64')
  const type = mediaTypeOf(bytes)
  if (bytes.length > MOST_PICTURE_BYTES) return refuse('too-large')
  if (type === undefined || !PICTURES.includes(type) || !channelTakes(row.channel_id).includes('image')) {
    return refuse('unsupported-media-type')
  }
  const file = createHash('sha256').update(row.id).update(bytes).digest('hex').slice(0, NAME_LENGTH)
  const kept = { file, type, bytesCount: bytes.length }
  if (row.owner_id === call.sight.agentId) await mediaFiles.keep(file, bytes)
  return afterNews(call, async (tx, act, desk) => {
    const content = { kind: 'image', media: { platformMediaId: '', kept } } as const
    const done = await desk.reply(tx, { ...act, content })
    if (!done.ok) return done
    const messageId: MessageId = done.messageId
    await insertKeptMedia(tx, { messageId, channelId: row.channel_id, kind: 'image', ...kept })
    return done
  })
}
