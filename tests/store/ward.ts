// The people and rows the store suites work with, in plain defaults.
import type { ChannelId, InboundId, MessageId } from '../../src/model/ids.ts'
import type { SendClass } from '../../src/model/sending.ts'
import { type Conversation, openConversation } from '../../src/store/conversation.ts'
import { arriveIdentity, type Identity, nextMessageNo } from '../../src/store/identity.ts'
import { insertInbound, type NewInbound } from '../../src/store/inbound.ts'
import { insertMessage } from '../../src/store/message.ts'
import { insertSend } from '../../src/store/outbox.ts'
import type { OutboxTable } from '../../src/store/schema.ts'
import type { Store, Tx } from '../../src/store/tx.ts'

export const WECHAT = 'hospital-wechat' as ChannelId

export interface Visit {
  readonly identity: Identity
  readonly conversation: Conversation
}

/** A person writes for the first time. */
export async function firstVisit(store: Store, user = 'patient-1'): Promise<Visit> {
  return store.write(async (tx) => {
    const identity = await arriveIdentity(tx, WECHAT, user)
    return { identity, conversation: await openConversation(tx, identity) }
  })
}

export async function say(
  tx: Tx,
  visit: Visit,
  text: string,
  id = tx.newId() as MessageId,
): Promise<{ id: MessageId; no: number }> {
  const no = await nextMessageNo(tx, visit.identity.id)
  await insertMessage(tx, {
    id,
    identityId: visit.identity.id,
    no,
    conversationId: visit.conversation.id,
    author: 'bot',
    content: { kind: 'text', text },
    sentAt: tx.now,
  })
  return { id, no }
}

export interface SayOptions {
  readonly class?: SendClass
  readonly via?: 'inline' | 'active'
  readonly node?: string
}

/** A reply is on its way; returns its id. */
export async function reply(store: Store, visit: Visit, text: string, options: SayOptions = {}): Promise<MessageId> {
  return store.write(async (tx) => {
    const message = await say(tx, visit, text)
    await insertSend(tx, {
      id: message.id,
      no: message.no,
      inboundId: undefined,
      step: 0,
      conversation: visit.conversation,
      class: options.class ?? 'B',
      via: options.via ?? 'active',
      node: options.node ?? 'node-a',
    })
    return message.id
  })
}

export async function sendOf(store: Store, id: string): Promise<OutboxTable> {
  return store.reads.selectFrom('outbox').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}

/** An inbound that waits for its turn. */
export async function waitingInbound(tx: Tx, identityId: string, change: Partial<NewInbound> = {}): Promise<InboundId> {
  const id = tx.newId() as InboundId
  await insertInbound(tx, {
    id,
    channel_id: WECHAT,
    dedup_key: `key-${id}`,
    identity_id: identityId,
    conversation_id: null,
    message_id: null,
    platform_message_id: null,
    sent_at: tx.now,
    exchange_no: null,
    event: '{}',
    state: 'waiting',
    attempts: 0,
    due_at: tx.now,
    failure: null,
    ...change,
  })
  return id
}
