// Changes the desk makes under its own lock: losing one is a bug, not an outcome.
import { DaozhenError } from '../base/errors.ts'
import type { Actor } from '../model/conversation.ts'
import type { AgentId } from '../model/ids.ts'
import { type Conversation, type ConversationChange, changeConversation } from '../store/conversation.ts'
import { planSay } from '../store/outbox.ts'
import type { EventDraft, Tx } from '../store/tx.ts'
import type { Tell } from './desk.ts'

export interface By {
  readonly actor: Actor
  readonly cause: string
}

export const SYSTEM: Actor = { kind: 'system' }

export function byAgent(agent: { readonly id: AgentId }, cause: string): By {
  return { actor: { kind: 'agent', id: agent.id }, cause }
}

/** The caller holds the conversation's lock or has just read it in this transaction. */
export async function change(tx: Tx, from: Conversation, to: ConversationChange, by: By): Promise<Conversation> {
  const changed = await changeConversation(tx, from, to, by)
  if (changed !== undefined) return changed
  throw new DaozhenError('DZ_STORE_BUSY', `conversation ${from.id} changed under the desk`)
}

/** Puts words of the desk on their way by themselves, outside a turn. */
export async function say(tx: Tx, conversation: Conversation, tell: Tell): Promise<void> {
  await planSay(tx, conversation, { author: 'system', class: tell.class, content: { kind: 'text', text: tell.text } })
}

export function announce(
  tx: Tx,
  conversation: Conversation,
  kind: EventDraft['kind'],
  data: Readonly<Record<string, unknown>>,
  ownerId: string | null = conversation.ownerId ?? null,
): void {
  tx.announce({
    kind,
    conversationId: conversation.id,
    identityId: conversation.identityId,
    teamId: conversation.teamId ?? null,
    ownerId,
    data,
  })
}
