// ConversationFilter as SQL. The conversation's alias is `c`; every condition reads by an index of that one conversation.
import { type RawBuilder, sql } from 'kysely'
import { MINUTE } from '../base/clock.ts'
import type { ConversationFilter } from '../model/conversation-filter.ts'

type Condition = RawBuilder<boolean>

export function narrowed(filter: ConversationFilter, now: number): Condition {
  const conditions = [
    equals(sql.ref('c.channel_id'), filter.channel),
    equals(sql.ref('c.team_id'), filter.team),
    equals(sql.ref('c.owner_id'), filter.owner),
    acute(filter.acuity),
    suggested(filter.department),
    filter.unanswered === true ? sql<boolean>`c.unanswered_since is not null` : undefined,
    filter.waitingOver === undefined ? undefined : waitsSince(now - filter.waitingOver * MINUTE),
  ].filter((condition) => condition !== undefined)
  return conditions.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

function equals(column: RawBuilder<unknown>, value: string | undefined): Condition | undefined {
  return value === undefined ? undefined : sql<boolean>`${column} = ${value}`
}

function waitsSince(latest: number): Condition {
  return sql<boolean>`(c.unanswered_since is not null and c.unanswered_since <= ${latest})`
}

/** Of the newest hand-off: an older one is no longer true. */
const NEWEST_ENTRY = sql`(select e.id from queue_entry as e where e.conversation_id = c.id
  order by e.entered_at desc, e.id desc limit 1)`

function acute(acuity: ConversationFilter['acuity']): Condition | undefined {
  if (acuity === undefined) return undefined
  if (acuity === 'emergency') return sql<boolean>`c.emergency = 1`
  return sql<boolean>`(c.emergency = 0 and exists (
    select 1 from queue_entry as n where n.id = ${NEWEST_ENTRY} and n.acuity = ${acuity}))`
}

/** By its JSON: `"departments":["cardiology","emergency"]`. Ids hold no quotation marks and no brackets. */
function suggested(department: string | undefined): Condition | undefined {
  if (department === undefined) return undefined
  const literal = department.replace(/[\\%_]/g, '\\$&')
  const pattern = `%"departments":[%"${literal}"%]%`
  return sql<boolean>`exists (
    select 1 from queue_entry as n where n.id = ${NEWEST_ENTRY} and n.card like ${pattern} escape '\\')`
}
