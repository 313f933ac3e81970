// Texts agents have begun, kept so that another browser of the same person finds them. Every query names the agent: no
// text can come up in front of somebody else, or in another conversation.
import { DAY } from '../base/clock.ts'
import type { DraftTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export const DRAFT_LIFE_MS = 7 * DAY
const MOST_DRAFTS = 200

export type DraftMode = DraftTable['mode']

export interface DraftKey {
  readonly agentId: string
  readonly conversationId: string
  readonly mode: DraftMode
}

/** An empty text is no draft. */
export async function saveDraft(tx: Tx, key: DraftKey, text: string): Promise<void> {
  if (text === '') return dropDraft(tx, key)
  await tx.db
    .insertInto('draft')
    .values({
      agent_id: key.agentId,
      conversation_id: key.conversationId,
      mode: key.mode,
      text,
      saved_at: tx.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['agent_id', 'conversation_id', 'mode']).doUpdateSet({ text, saved_at: tx.now }),
    )
    .execute()
}

async function dropDraft(tx: Tx, { agentId, conversationId, mode }: DraftKey): Promise<void> {
  await tx.db
    .deleteFrom('draft')
    .where('agent_id', '=', agentId)
    .where('conversation_id', '=', conversationId)
    .where('mode', '=', mode)
    .execute()
}

/** Newest first. */
export async function draftsOf(db: Db, agentId: string, now: number): Promise<readonly DraftTable[]> {
  return db
    .selectFrom('draft')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('saved_at', '>', now - DRAFT_LIFE_MS)
    .orderBy('saved_at', 'desc')
    .limit(MOST_DRAFTS)
    .execute()
}

/** How many went; `most` at a time. */
export async function deleteOldDrafts(tx: Tx, now: number, most: number): Promise<number> {
  const old = await tx.db
    .selectFrom('draft')
    .select(['agent_id', 'conversation_id', 'mode'])
    .where('saved_at', '<=', now - DRAFT_LIFE_MS)
    .orderBy('saved_at')
    .limit(most)
    .execute()
  for (const { agent_id, conversation_id, mode } of old) {
    await dropDraft(tx, { agentId: agent_id, conversationId: conversation_id, mode })
  }
  return old.length
}
