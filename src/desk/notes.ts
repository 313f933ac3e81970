// Notes between colleagues: a row of their own kind and nothing else. No way leads from here to an adapter.
import type { Conversation } from '../store/conversation.ts'
import { insertNote } from '../store/note.ts'
import type { Tx } from '../store/tx.ts'
import { announce } from './change.ts'
import type { Act, ActingAgent, Done } from './desk.ts'
import { asSeen } from './refusals.ts'

export async function note(tx: Tx, act: Act & { readonly text: string }): Promise<Done<{ readonly noteId: string }>> {
  const seen = await asSeen(tx, act)
  if (!seen.ok) return seen
  const noteId = await addNote(tx, seen.conversation, act.agent, act.text)
  return { ok: true, conversation: seen.conversation, noteId }
}

export async function addNote(tx: Tx, conversation: Conversation, agent: ActingAgent, text: string): Promise<string> {
  const noteId = await insertNote(tx, { conversationId: conversation.id, agentId: agent.id, text })
  tx.audit({
    actor: { kind: 'agent', id: agent.id },
    action: 'note.add',
    subject: { kind: 'conversation', id: conversation.id },
    detail: { noteId },
  })
  announce(tx, conversation, 'note.added', { noteId })
  return noteId
}
