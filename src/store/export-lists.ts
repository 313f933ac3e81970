// The lists of reliability.md §9: everything that is on its way or stuck, in stable order, by cursor, without a word a
// patient said.
import { sql } from 'kysely'
import type { Db } from './tx.ts'

export interface Stretch {
  /** Id of the last row already seen. */
  readonly after: string
  readonly limit: number
}

export async function listInbound(db: Db, stretch: Stretch, state?: 'waiting' | 'done' | 'parked') {
  const query = db
    .selectFrom('inbound')
    .select(['id', 'channel_id', 'platform_message_id', 'conversation_id', 'message_id', 'sent_at', 'arrived_at'])
    .select(['state', 'attempts', 'due_at', 'failure'])
    .where('id', '>', stretch.after)
    .orderBy('id')
    .limit(stretch.limit)
  // A literal, so that SQLite takes the partial index of parked ones.
  return state === undefined ? query.execute() : query.where('state', '=', sql.lit(state) as never).execute()
}

export async function listSends(db: Db, stretch: Stretch, state?: string) {
  const query = db
    .selectFrom('outbox as o')
    .leftJoin('inbound as i', 'i.id', 'o.inbound_id')
    .select(['o.id', 'o.inbound_id', 'o.step', 'o.conversation_id', 'o.channel_id', 'o.class', 'o.via'])
    .select(['o.state', 'o.attempts', 'o.planned_at', 'o.due_at', 'o.attempt_at', 'o.settled_at', 'o.failure'])
    .select(['o.platform_message_id', 'o.cleared_at', 'i.platform_message_id as inbound_platform_message_id'])
    .where('o.id', '>', stretch.after)
    .orderBy('o.id')
    .limit(stretch.limit)
  return state === undefined ? query.execute() : query.where('o.state', '=', sql.lit(state) as never).execute()
}

export async function listQueue(db: Db, stretch: Stretch, state?: 'waiting' | 'taken' | 'gone') {
  const query = db
    .selectFrom('queue_entry as q')
    .innerJoin('conversation as c', 'c.id', 'q.conversation_id')
    .select(['q.id', 'q.conversation_id', 'q.team_id', 'q.band', 'q.rank_at', 'q.acuity', 'q.reason', 'q.entered_at'])
    .select(['q.due_at', 'q.state', 'q.taken_by', 'q.left_at', 'q.reserved_for', 'c.owner_id', 'c.state as held_as'])
    .where('q.id', '>', stretch.after)
    .orderBy('q.id')
    .limit(stretch.limit)
  return state === undefined ? query.execute() : query.where('q.state', '=', state).execute()
}

export async function listAudit(db: Db, after: number, limit: number) {
  return db.selectFrom('audit').selectAll().where('seq', '>', after).orderBy('seq').limit(limit).execute()
}

export async function findSend(db: Db, id: string) {
  return db
    .selectFrom('outbox as o')
    .innerJoin('message as m', 'm.id', 'o.id')
    .select(['o.id', 'o.conversation_id', 'o.class', 'o.state', 'o.cleared_at', 'm.content', 'm.author'])
    .where('o.id', '=', id)
    .executeTakeFirst()
}

/** How many sends are a question nobody has settled, and how many inbound wait for a hand. */
export async function countOpenSends(db: Db): Promise<{ readonly unknown: number; readonly parked: number }> {
  const unknown = await db
    .selectFrom('outbox')
    .select(sql<number>`count(*)`.as('count'))
    .where('state', '=', sql.lit('unknown') as never)
    .where('cleared_at', 'is', null)
    .executeTakeFirstOrThrow()
  const parked = await db
    .selectFrom('inbound')
    .select(sql<number>`count(*)`.as('count'))
    .where('state', '=', sql.lit('parked') as never)
    .executeTakeFirstOrThrow()
  return { unknown: Number(unknown.count), parked: Number(parked.count) }
}
