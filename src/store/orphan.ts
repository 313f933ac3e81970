// Finds escalated conversations nobody would come back to (reliability rule R9). In a healthy hospital every list is empty.
import { sql } from 'kysely'
import type { Db } from './tx.ts'

const ids = async (db: Db, query: ReturnType<typeof sql<{ id: string }>>): Promise<readonly string[]> =>
  (await query.execute(db)).rows.map((row) => row.id)

/** Says it waits, but stands in no line. */
export function queuedWithoutEntry(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select c.id from conversation c where c.state = 'queued' and not exists (
      select 1 from queue_entry q where q.conversation_id = c.id and q.state = 'waiting') order by c.id limit ${limit}`,
  )
}

/**
 * Held by somebody whose console is gone since `lease_until` passed `goneSince`. An answered one may stay until the
 * patient writes again, unless it is an emergency.
 */
export function heldByNobody(db: Db, goneSince: number, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select c.id from conversation c where c.state in ('assigned', 'waiting_patient')
      and (c.owner_id is null or c.state = 'assigned' or c.emergency = 1)
      and not exists (select 1 from agent a where a.id = c.owner_id and a.disabled_at is null
        and a.presence <> 'offline' and a.lease_until > ${goneSince}) order by c.id limit ${limit}`,
  )
}

export function snoozedWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select c.id from conversation c where c.state = 'snoozed' and not exists (
      select 1 from timer t where t.kind = 'snooze' and t.subject = c.id) order by c.id limit ${limit}`,
  )
}

/** Entries of conversations that no longer wait. */
export function entriesWithoutNeed(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select q.id from queue_entry q join conversation c on c.id = q.conversation_id
      where q.state = 'waiting' and c.state <> 'queued' order by q.id limit ${limit}`,
  )
}

export function entriesWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select q.id from queue_entry q where q.state = 'waiting' and not exists (
      select 1 from timer t where t.kind = 'lead-alarm' and t.subject = q.id) order by q.id limit ${limit}`,
  )
}

export function alarmsWithoutTimer(db: Db, limit: number): Promise<readonly string[]> {
  return ids(
    db,
    sql<{ id: string }>`select a.id from alarm a where a.acknowledged_at is null and not exists (
      select 1 from timer t where t.kind = 'alarm-escalate' and t.subject = a.id) order by a.id limit ${limit}`,
  )
}
