// How a patient rated a finished conversation: for figures, for what quality review looks at, and for exports by who may
// make them. No screen sums it up by agent, and nobody is paid by it.
import type { Stars } from '../model/visit.ts'
import type { Conversation } from './conversation.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

const ratingOf = prepared((db, p: { conversation: string }) =>
  db.selectFrom('rating').select('stars').where('conversation_id', '=', p.conversation),
)

export async function isRated(db: Db, conversationId: string): Promise<boolean> {
  return (await ratingOf(db, { conversation: conversationId })).length > 0
}

/** The last word counts; the same again changes nothing. */
export async function rate(
  tx: Tx,
  conversation: Conversation,
  given: { readonly stars: Stars; readonly words: string | undefined },
): Promise<void> {
  const columns = { stars: given.stars, words: given.words ?? null, rated_at: tx.now }
  await tx.db
    .insertInto('rating')
    .values({
      conversation_id: conversation.id,
      identity_id: conversation.identityId,
      served_by: conversation.lastOwnerId === undefined ? 'bot' : 'agent',
      ...columns,
    })
    .onConflict((conflict) => conflict.column('conversation_id').doUpdateSet(columns))
    .execute()
  tx.audit({
    actor: { kind: 'contact' },
    action: 'rating.give',
    subject: { kind: 'conversation', id: conversation.id },
    detail: { stars: given.stars, hasWords: given.words !== undefined },
  })
  tx.announce({
    kind: 'visit.changed',
    conversationId: conversation.id,
    identityId: conversation.identityId,
    data: { what: 'rating' },
  })
}
