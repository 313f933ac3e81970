// By what the open conversations somebody can see differ: the choices of the filter bar, each with how many there are.
import { sql } from 'kysely'
import type { Sight } from '../model/permission.ts'
import { visible } from './sight.ts'
import type { Db } from './tx.ts'

const MOST = 5_000

export interface FacetRow {
  readonly channel_id: string
  readonly emergency: number
  readonly team_id: string | null
  readonly team_name: string | null
  readonly owner_id: string | null
  readonly owner_name: string | null
  readonly acuity: string | null
  /** JSON HandoffCard. */
  readonly card: string | null
}

/** Open ones only: what is closed is searched for, not sorted by. */
export async function facetRows(db: Db, sight: Sight): Promise<readonly FacetRow[]> {
  return db
    .selectFrom('conversation as c')
    .leftJoin('queue_entry as n', (join) =>
      join.on(
        sql<boolean>`n.id = (select e.id from queue_entry as e where e.conversation_id = c.id
          order by e.entered_at desc, e.id desc limit 1)`,
      ),
    )
    .leftJoin('team as t', 't.id', 'c.team_id')
    .leftJoin('agent as o', 'o.id', 'c.owner_id')
    .select(['c.channel_id', 'c.emergency', 'c.team_id', 'c.owner_id', 't.name as team_name', 'o.name as owner_name'])
    .select(['n.acuity', 'n.card'])
    .where(sql<boolean>`c.state in ('queued', 'assigned', 'waiting_patient', 'snoozed')`)
    .where(visible(sight))
    .limit(MOST)
    .execute()
}
