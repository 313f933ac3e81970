// Texts agents have begun, kept so that another browser of the same person finds them. Every query names the agent: no
// text can come up in front of somebody else, or in another conversation.
import { DAY } from '../base/clock.ts'
import type { BegunTextTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export const BEGUN_LIFE_MS = 7 * DAY
const MOST_TEXTS = 200

export type TextMode = BegunTextTable['mode']

export interface TextKey {
  readonly agentId: string
  readonly conversationId: string
  readonly mode: TextMode
}

/** An empty text is no draft. */
export async function saveBegunText(tx: Tx, key: TextKey, text: string): Promise<void> {
  if (text === '') return dropText(tx, key)
  await tx.db
    .insertInto('begun_text')
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

async function dropText(tx: Tx, { agentId, conversationId, mode }: TextKey): Promise<void> {
  await tx.db
    .deleteFrom('begun_text')
    .where('agent_id', '=', agentId)
    .where('conversation_id', '=', conversationId)
    .where('mode', '=', mode)
    .execute()
}

/** Newest first. */
export async function begunTextsOf(db: Db, agentId: string, now: number): Promise<readonly BegunTextTable[]> {
  return db
    .selectFrom('begun_text')
    .selectAll()
    .where('agent_id', '=', agentId)
    .where('saved_at', '>', now - BEGUN_LIFE_MS)
    .orderBy('saved_at', 'desc')
    .limit(MOST_TEXTS)
    .execute()
}

/** How many went; `most` at a time. */
export async function deleteOldTexts(tx: Tx, now: number, most: number): Promise<number> {
  const old = await tx.db
    .selectFrom('begun_text')
    .select(['agent_id', 'conversation_id', 'mode'])
    .where('saved_at', '<=', now - BEGUN_LIFE_MS)
    .orderBy('saved_at')
    .limit(most)
    .execute()
  for (const { agent_id, conversation_id, mode } of old) {
    await dropText(tx, { agentId: agent_id, conversationId: conversation_id, mode })
  }
  return old.length
}
