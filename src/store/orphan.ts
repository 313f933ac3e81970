// Finds escalated conversations nobody would come back to (reliability rule R9). In a healthy hospital every list is empty,
// and looked for every few seconds: each query names the condition of the index that holds what is open, word for word, and
// its order, or SQLite would read the whole past.
import { sql } from 'kysely'
import { WITH_PEOPLE } from './sight.ts'
import type { Db } from './tx.ts'

const ids = async (db: Db, query: ReturnType<typeof sql<{ id: string }>>): Promise<readonly string[]> =>
  (await query.execute(db)).rows.map((row) => row.id)

/** Says it waits, but stands in no line. */
export function queuedWithoutEntry(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select c.id from conversation c where c.state = 'queued' and ${WITH_PEOPLE} and not exists (
      select 1 from queue_entry q where q.conversation_id = c.id and q.state = 'waiting') order by c.opened_at limit ${limit}`,
  )
}

/**
 * Held by somebody whose console is gone since `lease_until` passed `goneSince`. An answered one may stay until the
 * patient writes again, unless it is an emergency.
 */
export function heldByNobody(db: Db, goneSince: number, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{
      id: string
    }>`select c.id from conversation c where c.state in ('assigned', 'waiting_patient') and ${WITH_PEOPLE}
      and (c.owner_id is null or c.state = 'assigned' or c.emergency = 1)
      and not exists (select 1 from agent a where a.id = c.owner_id and a.disabled_at is null
        and a.presence <> 'offline' and a.lease_until > ${goneSince}) order by c.opened_at limit ${limit}`,
  )
}

export function snoozedWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select c.id from conversation c where c.state = 'snoozed' and ${WITH_PEOPLE} and not exists (
      select 1 from timer t where t.kind = 'snooze' and t.subject = c.id) order by c.opened_at limit ${limit}`,
  )
}

/** Entries of conversations that no longer wait. */
export function entriesWithoutNeed(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select q.id from queue_entry q join conversation c on c.id = q.conversation_id
      where q.state = 'waiting' and c.state <> 'queued' order by q.band, q.rank_at, q.id limit ${limit}`,
  )
}

export function entriesWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select q.id from queue_entry q where q.state = 'waiting' and not exists (
      select 1 from timer t where t.kind = 'lead-alarm' and t.subject = q.id) order by q.band, q.rank_at, q.id limit ${limit}`,
  )
}

export function alarmsWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select a.id from alarm a where a.acknowledged_at is null and not exists (
      select 1 from timer t where t.kind = 'alarm-escalate' and t.subject = a.id) order by a.raised_at limit ${limit}`,
  )
}
