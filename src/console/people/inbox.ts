// The filter bar and the lists people keep. What a filter finds is decided by GET /conversations, under the same rights.
import type { HandoffCard } from '../../model/conversation.ts'
import { type FacetRow, facetRows } from '../../store/facets.ts'
import {
  changeView as change,
  dropView as drop,
  MOST_SAVED_VIEWS,
  saveView as save,
  savedViewsFor,
} from '../../store/saved-view.ts'
import { type Answer, DONE, made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { sightOf } from '../context.ts'
import type { contract } from '../contract.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'

export const facets: Handler<typeof contract.facets> = async ({ context, sight }) => {
  const rows = await facetRows(context.store.reads, sight)
  const acuityOf = (row: FacetRow) => (row.emergency === 1 ? 'emergency' : row.acuity)
  return ok({
    channels: counted(rows, (row) => [[row.channel_id, context.channelName(row.channel_id)]]),
    acuities: counted(rows, (row) => [[acuityOf(row), '']]),
    teams: counted(rows, (row) => [[row.team_id, row.team_name]]),
    owners: counted(rows, (row) => [[row.owner_id, row.owner_name]]),
    departments: counted(rows, (row) => departmentsOf(row).map((id) => [id, context.departmentName(id)])),
  })
}

type Named = readonly [id: string | null, name: string | null]

/** The most frequent first. */
function counted(rows: readonly FacetRow[], of: (row: FacetRow) => readonly Named[]) {
  const counts = new Map<string, { readonly id: string; readonly name: string; count: number }>()
  for (const [id, name] of rows.flatMap(of)) {
    if (id === null) continue
    const known = counts.get(id) ?? { id, name: name ?? id, count: 0 }
    known.count += 1
    counts.set(id, known)
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
}

function departmentsOf({ card }: FacetRow): readonly string[] {
  return card === null ? [] : [...new Set((JSON.parse(card) as HandoffCard).departments)]
}

export const savedViews: Handler<typeof contract.savedViews> = async (call) => {
  const { agentId } = personOf(call)
  const views = await savedViewsFor(call.context.store.reads, agentId, call.sight.teamIds)
  return ok({
    views: views.map(({ id, name, filter, teamId, agentName, agentId: owner }) => ({
      ...{ id, name, filter, agentName, teamId: teamId ?? null },
      isMine: owner === agentId,
    })),
    most: MOST_SAVED_VIEWS,
  })
}

/** Sharing needs a right of its own, and a team one belongs to. */
function refuseShare(call: Pick<Call, 'caller'>, teamId: string | undefined): Answer | undefined {
  if (teamId === undefined) return undefined
  const sight = sightOf(call.caller, 'view.share')
  if (sight === undefined) return refuse('forbidden')
  return sight.scope === 'all' || sight.teamIds.includes(teamId) ? undefined : NOT_FOUND
}

export const saveView: Handler<typeof contract.saveView> = async (call) => {
  const { name, filter, teamId } = call.body
  const refused = refuseShare(call, teamId)
  if (refused !== undefined) return refused
  return async (tx) => {
    const id = await save(tx, { agentId: personOf(call).agentId, name, filter, teamId })
    return id === undefined ? wrong('name', 'too-many-views', { n: MOST_SAVED_VIEWS }) : made({ id })
  }
}

export const changeView: Handler<typeof contract.changeView> = async (call) => {
  const { name, filter, teamId } = call.body
  const refused = refuseShare(call, teamId)
  if (refused !== undefined) return refused
  const view = { agentId: personOf(call).agentId, name, filter, teamId }
  return async (tx) => ((await change(tx, call.param('id'), view)) ? DONE : NOT_FOUND)
}

export const dropView: Handler<typeof contract.dropView> = async (call) => async (tx) =>
  (await drop(tx, call.param('id'), personOf(call).agentId)) ? DONE : NOT_FOUND
