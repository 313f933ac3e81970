// "I am looking at this": a sign of somebody at a thread, and how everybody else is there. Nothing is stored.
import { NOT_FOUND, ok } from '../answer.ts'
import { findWithinSight } from '../conversations.ts'
import type { Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import type { threadContract } from './contract.ts'

export const sign: Handler<typeof threadContract.sign> = async (call) => {
  const row = await findWithinSight(call.context.store.reads, call.sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  const { agentId, name } = personOf(call)
  const who = { conversationId: row.id, identityId: row.identity_id, agentId, name }
  return ok(call.context.live.sign({ ...who, at: call.body.at, isOwner: row.owner_id === agentId }))
}
