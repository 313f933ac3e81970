// What was promised to a patient: a note for colleagues with a time by which it is to be kept.
import { DAY } from '../../base/clock.ts'
import type { AgentId, ConversationId } from '../../model/ids.ts'
import { reaches } from '../../model/permission.ts'
import { announceContact } from '../../store/contact.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { findPromise, insertPromise, keepPromise as keep } from '../../store/promise.ts'
import { DONE, made, NOT_FOUND, refuse, wrong } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'

const LONGEST_MS = 90 * DAY

export const makePromise: Handler<typeof contract.makePromise> = async (call) => async (tx) => {
  const row = await findConversationRow(tx.db, call.param('id'))
  if (row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
  const { text, dueAt } = call.body
  if (dueAt <= tx.now || dueAt > tx.now + LONGEST_MS) return wrong('dueAt', 'not-within-days', { n: LONGEST_MS / DAY })
  const { agentId, role } = personOf(call)
  const act = {
    agent: { id: agentId as AgentId, role },
    conversationId: row.id as ConversationId,
    version: row.version,
  }
  const noted = await call.context.desk.note(tx, { ...act, text })
  if (!noted.ok) return refuse('conflict')
  await insertPromise(tx, { noteId: noted.noteId, conversationId: row.id, agentId, dueAt })
  tx.audit({
    actor: { kind: 'agent', id: agentId },
    action: 'promise.make',
    subject: { kind: 'conversation', id: row.id },
    detail: { noteId: noted.noteId, dueAt },
  })
  return made({ id: noted.noteId })
}

export const keepPromise: Handler<typeof contract.keepPromise> = async (call) => async (tx) => {
  const promise = await findPromise(tx.db, call.param('id'))
  const row = promise === undefined ? undefined : await findConversationRow(tx.db, promise.conversation_id)
  if (promise === undefined || row === undefined) return NOT_FOUND
  const { agentId } = personOf(call)
  if (!reaches(call.sight, toWhose(row)) && promise.agent_id !== agentId) return NOT_FOUND
  if (!(await keep(tx, promise.note_id, agentId))) return refuse('wrong-state')
  tx.audit({
    actor: { kind: 'agent', id: agentId },
    action: 'promise.keep',
    subject: { kind: 'conversation', id: row.id },
    detail: { noteId: promise.note_id },
  })
  await announceContact(tx, row.contact_id)
  return DONE
}
