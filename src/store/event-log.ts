// Reading the event log: the one source of live updates. Numbers grow in commit order, so a cursor misses nothing.
import { sql } from 'kysely'
import type { ConversationState } from '../model/conversation.ts'
import type { Whose } from '../model/permission.ts'
import { prepared } from './prepared.ts'
import type { EventLogTable } from './schema.ts'
import type { Db, EventKind, LoggedEvent } from './tx.ts'

const newest = prepared((db) => db.selectFrom('event_log').select('seq').orderBy('seq', 'desc').limit(1))

/** 0 when nothing has happened yet. */
export async function newestSeq(db: Db): Promise<number> {
  const [row] = await newest(db, {})
  return Number(row?.seq ?? 0)
}

/** What can be read, both ends seen in the same instant; (1, 0) when there is nothing. */
export async function seqRange(db: Db): Promise<{ readonly oldest: number; readonly newest: number }> {
  const { rows } = await sql<{ oldest: number | null; newest: number | null }>`
    select (select min(seq) from event_log) as oldest, (select max(seq) from event_log) as newest`.execute(db)
  return { oldest: Number(rows[0]?.oldest ?? 1), newest: Number(rows[0]?.newest ?? 0) }
}

const page = prepared((db, p: { after: number; limit: number }) =>
  db.selectFrom('event_log').selectAll().where('seq', '>', p.after).orderBy('seq').limit(p.limit),
)

export async function eventsAfter(db: Db, after: number, limit: number): Promise<readonly LoggedEvent[]> {
  const rows = await page(db, { after, limit })
  return rows.map((row) => toEvent(row as EventLogTable & { seq: number }))
}

/** Whose the conversations are now: rights follow the present owner, also for an event of the past. */
export async function whoseAre(db: Db, conversationIds: readonly string[]): Promise<ReadonlyMap<string, Whose>> {
  if (conversationIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('conversation as c')
    .leftJoin('queue_entry as q', (join) => join.onRef('q.conversation_id', '=', 'c.id').on('q.state', '=', 'waiting'))
    .select(['c.id', 'c.state', 'c.owner_id', 'c.last_owner_id', 'c.team_id', 'q.reserved_for'])
    .where('c.id', 'in', conversationIds)
    .execute()
  return new Map(rows.map((row) => [row.id, toWhose(row)]))
}

interface WhoseRow {
  readonly state: string
  readonly owner_id: string | null
  readonly last_owner_id: string | null
  readonly team_id: string | null
  readonly reserved_for: string | null
}

export function toWhose(row: WhoseRow): Whose {
  return {
    state: row.state as ConversationState,
    ownerId: row.owner_id ?? undefined,
    lastOwnerId: row.last_owner_id ?? undefined,
    teamId: row.team_id ?? undefined,
    reservedFor: row.reserved_for ?? undefined,
  }
}

function toEvent(row: EventLogTable & { seq: number }): LoggedEvent {
  return {
    seq: Number(row.seq),
    at: row.at,
    kind: row.kind as EventKind,
    conversationId: row.conversation_id ?? undefined,
    identityId: row.identity_id ?? undefined,
    teamId: row.team_id ?? undefined,
    ownerId: row.owner_id ?? undefined,
    data: JSON.parse(row.data) as Record<string, unknown>,
  }
}
