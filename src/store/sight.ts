// The rule of model/permission.ts (`reaches`) as SQL, for lists, counts and single objects. The conversation's alias is
// `c`. A test compares it with the rule; change both or neither.
import { type RawBuilder, sql } from 'kysely'
import type { Sight } from '../model/permission.ts'

type Condition = RawBuilder<boolean>

const NONE: Condition = sql<boolean>`1 = 0`

export function visible(sight: Sight): Condition {
  if (sight.scope === 'all') return sql<boolean>`1 = 1`
  const reachable = [mine(sight.agentId), inMyLine(sight.teamIds)]
  if (sight.scope === 'team') {
    reachable.push(oneOf(sql.ref('c.team_id'), sight.teamIds), oneOf(sql.ref('c.owner_id'), sight.colleagueIds))
  }
  return sql<boolean>`(${sql.join(reachable, sql` or `)})`
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
