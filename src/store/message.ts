// What was said, in order. A message is never changed; that the person took it back is noted beside it.
import type { InboundContent, OutboundContent } from '../model/content.ts'
import type { ConversationId, IdentityId, MessageId } from '../model/ids.ts'
import { prepared } from './prepared.ts'
import type { MessageTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface NewMessage {
  readonly id: MessageId
  readonly identityId: IdentityId
  readonly no: number
  readonly conversationId: ConversationId
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly authorId?: string
  readonly content: InboundContent | OutboundContent
  readonly sentAt: number
  /** JSON Reason. */
  readonly reason?: string
  readonly clientId?: string
}

const insert = prepared((db, p: MessageTable) =>
  db.insertInto('message').values({
    id: p.id,
    identity_id: p.identity_id,
    no: p.no,
    conversation_id: p.conversation_id,
    direction: p.direction,
    author: p.author,
    author_id: p.author_id,
    content: p.content,
    sent_at: p.sent_at,
    recorded_at: p.recorded_at,
    reason: p.reason,
    client_id: p.client_id,
    recalled_at: p.recalled_at,
  }),
)

/** The number must come from the identity row of the same transaction. Announces nothing: the caller knows the owner. */
export async function insertMessage(tx: Tx, message: NewMessage): Promise<void> {
  await insert(tx.db, {
    id: message.id,
    identity_id: message.identityId,
    no: message.no,
    conversation_id: message.conversationId,
    direction: message.author === 'contact' ? 'inbound' : 'outbound',
    author: message.author,
    author_id: message.authorId ?? null,
    content: JSON.stringify(message.content),
    sent_at: message.sentAt,
    recorded_at: tx.now,
    reason: message.reason ?? null,
    client_id: message.clientId ?? null,
    recalled_at: null,
  })
}

const pageOfIdentity = prepared((db, p: { identity: string; after: number; limit: number }) =>
  db
    .selectFrom('message')
    .selectAll()
    .where('identity_id', '=', p.identity)
    .where('no', '>', p.after)
    .orderBy('no')
    .limit(p.limit),
)

/** Messages of a person after number `after`, oldest first. */
export async function messagesAfter(
  db: Db,
  identityId: string,
  after: number,
  limit: number,
): Promise<readonly MessageTable[]> {
  return pageOfIdentity(db, { identity: identityId, after, limit })
}

/** Messages before number `before`, newest first: for scrolling back through all matters of this person. */
export async function messagesBefore(
  db: Db,
  identityId: string,
  before: number,
  limit: number,
): Promise<readonly MessageTable[]> {
  return db
    .selectFrom('message')
    .selectAll()
    .where('identity_id', '=', identityId)
    .where('no', '<', before)
    .orderBy('no', 'desc')
    .limit(limit)
    .execute()
}

/** The message the platform knows by that id; undefined when it is not this person's or was taken back before. */
export async function markRecalled(
  tx: Tx,
  identityId: string,
  platformMessageId: string,
): Promise<Pick<MessageTable, 'id' | 'no' | 'conversation_id'> | undefined> {
  return tx.db
    .updateTable('message')
    .set({ recalled_at: tx.now })
    .where('identity_id', '=', identityId)
    .where('client_id', '=', platformMessageId)
    .where('recalled_at', 'is', null)
    .returning(['id', 'no', 'conversation_id'])
    .executeTakeFirst()
}

export interface SaidSince {
  readonly id: string
  readonly no: number
  readonly author: 'contact' | 'agent'
  readonly authorName: string | null
  /** JSON content. */
  readonly content: string
  readonly sentAt: number
}

/** What the patient or another colleague said in this conversation after number `after`, oldest first. */
export async function saidSince(
  db: Db,
  of: { readonly identityId: string; readonly conversationId: string; readonly after: number; readonly reader: string },
  limit: number,
): Promise<readonly SaidSince[]> {
  const rows = await db
    .selectFrom('message as m')
    .leftJoin('agent as a', 'a.id', 'm.author_id')
    .select(['m.id', 'm.no', 'm.author', 'm.content', 'm.sent_at', 'a.name'])
    .where('m.identity_id', '=', of.identityId)
    .where('m.no', '>', of.after)
    .where('m.conversation_id', '=', of.conversationId)
    .where((eb) =>
      eb.or([
        eb('m.author', '=', 'contact'),
        eb.and([eb('m.author', '=', 'agent'), eb('m.author_id', '<>', of.reader)]),
      ]),
    )
    .orderBy('m.no')
    .limit(limit)
    .execute()
  return rows.map(({ id, no, author, content, sent_at, name }) => ({
    ...{ id, no, content, sentAt: sent_at },
    author: author === 'contact' ? 'contact' : 'agent',
    authorName: author === 'contact' ? null : name,
  }))
}
