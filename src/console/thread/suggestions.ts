// Approved answers that may fit the newest words of the patient, for who may read the conversation. Nothing is sent, and
// in an emergency nothing is suggested: there the reviewed phrases come first.
import { type InboundContent, wordsOf } from '../../model/content.ts'
import { listMessages } from '../../store/listing.ts'
import { NOT_FOUND, ok } from '../answer.ts'
import { findWithinSight, recordReading } from '../conversations.ts'
import type { Handler } from '../route.ts'
import type { threadContract } from './contract.ts'

const LOOKED_THROUGH = 10

export const suggestions: Handler<typeof threadContract.suggestions> = async (call) => {
  const db = call.context.store.reads
  const row = await findWithinSight(db, call.sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  await recordReading(call, row)
  const bounds = { after: 0, before: Number.MAX_SAFE_INTEGER, newestFirst: true, limit: LOOKED_THROUGH }
  const newest = await listMessages(db, { conversationId: row.id, identityId: row.identity_id, ...bounds })
  const asked = newest.find(({ author }) => author === 'contact')
  const emergency = row.emergency === 1
  if (asked === undefined || emergency) return ok({ aboutNo: asked?.no ?? null, emergency, suggestions: [] })
  const text = wordsOf(JSON.parse(asked.content) as InboundContent)
  return ok({ aboutNo: asked.no, emergency, suggestions: call.context.suggestAnswers(text, row.channel_id) })
}
