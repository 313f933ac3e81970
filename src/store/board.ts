// What a supervisor's screen shows of this moment: who waits, who is there, what rings. Never a word of a patient.
import { sql } from 'kysely'
import type { Sight } from '../model/permission.ts'
import { visible } from './sight.ts'
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

export interface LineRow {
  readonly conversation_id: string
  readonly version: number
  readonly channel_id: string
  readonly contact_id: string
  readonly display_name: string | null
  readonly team_id: string | null
  readonly band: number
  readonly acuity: string
  readonly reason: string
  readonly card: string
  readonly entered_at: number
  readonly due_at: number
  readonly reserved_for: string | null
}

const MOST_SHOWN = 200

/** Who waits, in the order of the line. */
export async function waitingLine(db: Db, sight: Sight): Promise<readonly LineRow[]> {
  return db
    .selectFrom('queue_entry as q')
    .innerJoin('conversation as c', 'c.id', 'q.conversation_id')
    .innerJoin('contact as p', 'p.id', 'c.contact_id')
    .select(['q.conversation_id', 'c.version', 'c.channel_id', 'c.contact_id', 'p.display_name', 'q.team_id'])
    .select(['q.band', 'q.acuity', 'q.reason', 'q.card', 'q.entered_at', 'q.due_at', 'q.reserved_for'])
    .where('q.state', '=', sql.lit('waiting') as never)
    .where(visible(sight))
    .orderBy('q.band')
    .orderBy('q.rank_at')
    .orderBy('q.id')
    .limit(MOST_SHOWN)
    .execute()
}

export interface Load {
  readonly ownerId: string
  readonly held: number
  /** Patients who have written and have no answer yet. */
  readonly unanswered: number
  readonly oldestUnansweredAt: number | undefined
}

/** What each agent has in hand. */
export async function loads(db: Db): Promise<readonly Load[]> {
  const { rows } = await sql<{ owner_id: string; held: number; unanswered: number; oldest: number | null }>`
    select owner_id, count(*) as held, sum(case when unanswered_since is null then 0 else 1 end) as unanswered,
      min(unanswered_since) as oldest
    from conversation where owner_id is not null and state in ('assigned', 'waiting_patient')
    group by owner_id`.execute(db)
  return rows.map((row) => ({
    ownerId: row.owner_id,
    held: Number(row.held),
    unanswered: Number(row.unanswered),
    oldestUnansweredAt: row.oldest === null ? undefined : Number(row.oldest),
  }))
}

export interface OpenEmergency {
  readonly conversation_id: string
  readonly contact_id: string
  readonly display_name: string | null
  readonly channel_id: string
  readonly state: string
  readonly owner_name: string | null
  readonly raised_at: number
  readonly acknowledged_at: number | null
}

/** Emergencies in people's hands or waiting for them, with the newest alarm of each, oldest first. */
export async function openEmergencies(db: Db, sight: Sight): Promise<readonly OpenEmergency[]> {
  return db
    .selectFrom('conversation as c')
    .innerJoin('alarm as a', 'a.conversation_id', 'c.id')
    .innerJoin('contact as p', 'p.id', 'c.contact_id')
    .leftJoin('agent as o', 'o.id', 'c.owner_id')
    .select(['c.id as conversation_id', 'c.contact_id', 'p.display_name', 'c.channel_id', 'c.state'])
    .select(['o.name as owner_name', 'a.raised_at', 'a.acknowledged_at'])
    .where(sql<boolean>`c.state in ('queued', 'assigned', 'waiting_patient', 'snoozed')`)
    .where('c.emergency', '=', 1)
    .where(
      sql<boolean>`not exists (select 1 from alarm as later where later.conversation_id = c.id and later.id > a.id)`,
    )
    .where(visible(sight))
    .orderBy('a.raised_at')
    .limit(50)
    .execute()
}
