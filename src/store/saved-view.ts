// Lists agents made for themselves: a view and what narrows it, under a name. A lead's may be there for the whole team.
import type { ConversationFilter } from '../model/conversation-filter.ts'
import type { View } from './listing.ts'
import type { Db, Tx } from './tx.ts'

export const MOST_SAVED_VIEWS = 20

export interface SavedFilter extends ConversationFilter {
  readonly view: View
}

export interface SavedView {
  readonly id: string
  readonly agentId: string
  readonly agentName: string
  readonly name: string
  readonly filter: SavedFilter
  readonly teamId: string | undefined
}

/** One's own first, then what the teams share; by age. */
export async function savedViewsFor(
  db: Db,
  agentId: string,
  teamIds: readonly string[],
): Promise<readonly SavedView[]> {
  const rows = await db
    .selectFrom('saved_view as v')
    .innerJoin('agent as a', 'a.id', 'v.agent_id')
    .select(['v.id', 'v.agent_id', 'v.name', 'v.filter', 'v.team_id', 'a.name as agent_name'])
    .where((eb) =>
      eb.or([eb('v.agent_id', '=', agentId), ...(teamIds.length === 0 ? [] : [eb('v.team_id', 'in', [...teamIds])])]),
    )
    .orderBy('v.created_at')
    .orderBy('v.id')
    .limit(200)
    .execute()
  const views = rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    agentName: row.agent_name,
    name: row.name,
    filter: JSON.parse(row.filter) as SavedFilter,
    teamId: row.team_id ?? undefined,
  }))
  return [...views.filter((view) => view.agentId === agentId), ...views.filter((view) => view.agentId !== agentId)]
}

export interface NewSavedView {
  readonly agentId: string
  readonly name: string
  readonly filter: SavedFilter
  readonly teamId: string | undefined
}

/** Undefined when this agent has as many as one can keep apart. The agent's row is the lock. */
export async function saveView(tx: Tx, view: NewSavedView): Promise<string | undefined> {
  const lock = tx.db.selectFrom('agent').select('id').where('id', '=', view.agentId)
  await (tx.dialect === 'postgres' ? lock.forUpdate() : lock).execute()
  const { count } = await tx.db
    .selectFrom('saved_view')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('agent_id', '=', view.agentId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_SAVED_VIEWS) return undefined
  const id = tx.newId()
  await tx.db
    .insertInto('saved_view')
    .values({
      ...{ id, agent_id: view.agentId, name: view.name, filter: JSON.stringify(view.filter) },
      ...{ team_id: view.teamId ?? null, created_at: tx.now },
    })
    .execute()
  noteView(tx, view.agentId, 'view.save', id, { team: view.teamId ?? null })
  return id
}

/** False when there is none of this agent. */
export async function changeView(tx: Tx, id: string, view: NewSavedView): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('saved_view')
    .set({ name: view.name, filter: JSON.stringify(view.filter), team_id: view.teamId ?? null })
    .where('id', '=', id)
    .where('agent_id', '=', view.agentId)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) noteView(tx, view.agentId, 'view.change', id, { team: view.teamId ?? null })
  return numUpdatedRows > 0n
}

export async function dropView(tx: Tx, id: string, agentId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('saved_view')
    .where('id', '=', id)
    .where('agent_id', '=', agentId)
    .executeTakeFirstOrThrow()
  if (numDeletedRows > 0n) noteView(tx, agentId, 'view.drop', id, {})
  return numDeletedRows > 0n
}

function noteView(
  tx: Tx,
  agentId: string,
  action: string,
  id: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  tx.audit({ actor: { kind: 'agent', id: agentId }, action, subject: { kind: 'saved_view', id }, detail })
}
