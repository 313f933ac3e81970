// Figures for a wall board or a supervisor's screen: counts and times, nothing about anybody.
import { sql } from 'kysely'
import type { Db } from './tx.ts'

export interface BoardFigures {
  readonly waiting: number
  readonly emergencies: number
  readonly oldestEnteredAt: number | undefined
  readonly overdue: number
  readonly held: number
  readonly snoozed: number
  readonly agentsOnline: number
  readonly agentsAway: number
  readonly alarmsRinging: number
}

/** What a wall board shows: counts only. */
export async function boardFigures(db: Db, now: number): Promise<BoardFigures> {
  const { rows } = await sql<Record<string, number | null>>`select
    (select count(*) from queue_entry where state = 'waiting') as waiting,
    (select count(*) from queue_entry where state = 'waiting' and band = 0) as emergencies,
    (select min(entered_at) from queue_entry where state = 'waiting') as oldest,
    (select count(*) from queue_entry where state = 'waiting' and due_at <= ${now}) as overdue,
    (select count(*) from conversation where state in ('assigned', 'waiting_patient')) as held,
    (select count(*) from conversation where state = 'snoozed') as snoozed,
    (select count(*) from agent where presence = 'online' and lease_until > ${now} and disabled_at is null) as online,
    (select count(*) from agent where presence = 'away' and lease_until > ${now} and disabled_at is null) as away,
    (select count(*) from alarm where acknowledged_at is null) as ringing`.execute(db)
  const row = rows[0] ?? {}
  return {
    waiting: Number(row.waiting),
    emergencies: Number(row.emergencies),
    oldestEnteredAt: row.oldest ?? undefined,
    overdue: Number(row.overdue),
    held: Number(row.held),
    snoozed: Number(row.snoozed),
    agentsOnline: Number(row.online),
    agentsAway: Number(row.away),
    alarmsRinging: Number(row.ringing),
  }
}
