// The rule of model/permission.ts (`reaches`) as SQL, for lists, counts and single objects. The conversation's alias is
// `c`. A test compares it with the rule; change both or neither.
import { type RawBuilder, sql } from 'kysely'
import type { Sight } from '../model/permission.ts'

type Condition = RawBuilder<boolean>

/** Word for word the condition of the index `conversation_with_people`: without it SQLite does not take that index. */
export const WITH_PEOPLE: Condition = sql<boolean>`c.state in ('queued', 'assigned', 'waiting_patient', 'snoozed')`

const NONE: Condition = sql<boolean>`1 = 0`

export function visible(sight: Sight): Condition {
  if (sight.scope === 'all') return sql<boolean>`1 = 1`
  const reachable = [mine(sight.agentId), inMyLine(sight.teamIds)]
  if (sight.scope === 'team') {
    reachable.push(oneOf(sql.ref('c.team_id'), sight.teamIds), oneOf(sql.ref('c.owner_id'), sight.colleagueIds))
  }
  return sql<boolean>`(${sql.join(reachable, sql` or `)})`
}

export interface Stretch {
  /** Only older ones than this id. */
  readonly before: string | undefined
  readonly limit: number
}

/**
 * The newest conversations within a limited sight, as a list of ids: each way of seeing one is asked for its newest by an
 * index of its own. `visible` says the same of a single row, and stays the judge.
 */
export function newestVisible(
  { agentId = '', teamIds, colleagueIds, scope }: Sight,
  stretch: Stretch,
): RawBuilder<unknown> {
  const ways = [
    sql<boolean>`c.owner_id = ${agentId}`,
    sql<boolean>`c.last_owner_id = ${agentId} and c.state = 'closed'`,
    sql<boolean>`c.state = 'queued' and ${WITH_PEOPLE}`,
    sql<boolean>`c.id in (select conversation_id from queue_entry where state = 'waiting' and reserved_for = ${agentId})`,
  ]
  const teamWays = [
    ...teamIds.map((id) => sql<boolean>`c.team_id = ${id}`),
    ...colleagueIds.map((id) => sql<boolean>`c.owner_id = ${id}`),
  ]
  const older = stretch.before === undefined ? sql`` : sql`and c.id < ${stretch.before}`
  const newest = [...ways, ...(scope === 'team' ? teamWays : [])].map(
    (way) => sql`select id from (
      select c.id from conversation c where ${way} ${older} order by c.id desc limit ${sql.lit(stretch.limit)}) as newest`,
  )
  return sql`(${sql.join(newest, sql` union `)})`
}

function mine(me: string | undefined): Condition {
  if (me === undefined) return NONE
  return sql<boolean>`(c.owner_id = ${me} or (c.state = 'closed' and c.last_owner_id = ${me}) or exists (
    select 1 from queue_entry as offered
    where offered.conversation_id = c.id and offered.state = 'waiting' and offered.reserved_for = ${me}))`
}

function inMyLine(teamIds: readonly string[]): Condition {
  return sql<boolean>`(c.state = 'queued' and (c.team_id is null or ${oneOf(sql.ref('c.team_id'), teamIds)}))`
}

function oneOf(column: RawBuilder<unknown>, values: readonly string[]): Condition {
  return values.length === 0 ? NONE : sql<boolean>`${column} in (${sql.join(values)})`
}
