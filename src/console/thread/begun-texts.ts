// Texts an agent has begun, kept for his other browser. They are his own words and nobody else's business: no event, no
// audit, and never in front of anybody but him.
import { mayHaveSeen } from '../../model/permission.ts'
import { begunTextsOf, saveBegunText as save } from '../../store/begun-text.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { DONE, NOT_FOUND, ok } from '../answer.ts'
import type { Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import type { threadContract } from './contract.ts'

export const begunTexts: Handler<typeof threadContract.begunTexts> = async (call) => {
  const { store, clock } = call.context
  const rows = await begunTextsOf(store.reads, personOf(call).agentId, clock.now())
  return ok({
    drafts: rows.map(({ conversation_id, mode, text, saved_at }) => ({
      conversationId: conversation_id,
      ...{ mode, text, savedAt: saved_at },
    })),
  })
}

export const keepBegunText: Handler<typeof threadContract.keepBegunText> = async (call) => {
  const { agentId } = personOf(call)
  const { mode, text } = call.body
  const { live } = call.context
  return async (tx) => {
    const row = await findConversationRow(tx.db, call.param('id'))
    if (row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
    await save(tx, { agentId, conversationId: row.id, mode }, text)
    live.draftSaved(agentId, row.id)
    return DONE
  }
}
