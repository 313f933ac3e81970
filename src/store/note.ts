// What colleagues tell each other about a conversation. No query here or elsewhere joins a note to anything that is sent.
import type { ConversationId } from '../model/ids.ts'
import type { NoteTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export async function insertNote(
  tx: Tx,
  note: { readonly conversationId: ConversationId; readonly agentId: string; readonly text: string },
): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('note')
    .values({ id, conversation_id: note.conversationId, agent_id: note.agentId, text: note.text, recorded_at: tx.now })
    .execute()
  return id
}

/** Oldest first. */
export async function notesOf(db: Db, conversationId: string): Promise<readonly NoteTable[]> {
  return db.selectFrom('note').selectAll().where('conversation_id', '=', conversationId).orderBy('id').execute()
}
