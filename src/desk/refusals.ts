// What every write of an agent goes through first: is it still as he saw it, and is it his?
import { findAgent } from '../store/agent.ts'
import { type Conversation, lockConversation } from '../store/conversation.ts'
import type { Tx } from '../store/tx.ts'
import type { Act, Refusal } from './desk.ts'

export type Seen = { readonly ok: true; readonly conversation: Conversation } | Refusal

/** The conversation, locked, if it is still at the version the agent has seen. */
export async function asSeen(tx: Tx, act: Act): Promise<Seen> {
  const conversation = await lockConversation(tx, act.conversationId)
  if (conversation === undefined) return { ok: false, why: 'notFound' }
  return conversation.version === act.version ? { ok: true, conversation } : conflict(tx, conversation)
}

/** The same, for its owner only. */
export async function asOwner(tx: Tx, act: Act): Promise<Seen> {
  const seen = await asSeen(tx, act)
  if (!seen.ok || seen.conversation.ownerId === act.agent.id) return seen
  return conflict(tx, seen.conversation)
}

export async function conflict(tx: Tx, { ownerId, version }: Conversation): Promise<Refusal> {
  const owner = ownerId === undefined ? undefined : await findAgent(tx.db, ownerId)
  return { ok: false, why: 'conflict', ownerId, ownerName: owner?.name, version }
}
