// Conversations as a console lists and opens them. Every query takes the viewer's sight; what is outside does not exist.
import { type RawBuilder, sql } from 'kysely'
import type { ConversationState } from '../model/conversation.ts'
import { type ConversationFilter, isEmptyFilter } from '../model/conversation-filter.ts'
import type { Sight } from '../model/permission.ts'
import { narrowed } from './conversation-filter.ts'
import { prepared } from './prepared.ts'
import { newestVisible, visible, WITH_PEOPLE } from './sight.ts'
import type { Db } from './tx.ts'

export const VIEWS = ['mine', 'waiting', 'snoozed', 'all'] as const
export type View = (typeof VIEWS)[number]

/** Place of the last row of a page: (band, rank, id) in the line, (0, 0, id) elsewhere. */
export type Place = readonly [band: number, rankAt: number, id: string]

export interface ConversationRow {
  readonly id: string
  readonly identity_id: string
  readonly contact_id: string
  readonly channel_id: string
  readonly state: string
  readonly emergency: number
  readonly version: number
  readonly owner_id: string | null
  readonly owner_name: string | null
  readonly last_owner_id: string | null
  readonly team_id: string | null
  readonly opened_at: number
  readonly last_inbound_at: number | null
  readonly last_message_at: number | null
  readonly unanswered_since: number | null
  readonly snoozed_until: number | null
  readonly closed_at: number | null
  readonly closed_by: string | null
  readonly outcome: string | null
  readonly display_name: string | null
  readonly entry_id: string | null
  readonly band: number | null
  readonly rank_at: number | null
  readonly acuity: string | null
  readonly reason: string | null
  readonly entered_at: number | null
  readonly due_at: number | null
  readonly reserved_for: string | null
  readonly reserved_until: number | null
}

export function conversationRows(db: Db) {
  return db
    .selectFrom('conversation as c')
    .leftJoin('queue_entry as q', (join) =>
      join.onRef('q.conversation_id', '=', 'c.id').on('q.state', '=', sql.lit('waiting')),
    )
    .leftJoin('agent as o', 'o.id', 'c.owner_id')
    .leftJoin('contact as p', 'p.id', 'c.contact_id')
    .select(['c.id', 'c.identity_id', 'c.contact_id', 'c.channel_id', 'c.state', 'c.emergency', 'c.version'])
    .select(['c.owner_id', 'c.last_owner_id', 'c.team_id', 'c.opened_at', 'c.last_inbound_at', 'c.last_message_at'])
    .select(['c.unanswered_since', 'c.snoozed_until', 'c.closed_at', 'c.closed_by', 'c.outcome'])
    .select(['o.name as owner_name', 'p.display_name'])
    .select(['q.id as entry_id', 'q.band', 'q.rank_at', 'q.acuity', 'q.reason', 'q.entered_at', 'q.due_at'])
    .select(['q.reserved_for', 'q.reserved_until'])
}

export interface Page {
  readonly view: View
  readonly after: Place | undefined
  readonly limit: number
  readonly filter?: ConversationFilter
  /** For filters that compare with the clock. */
  readonly now?: number
}

export async function listConversations(db: Db, sight: Sight, page: Page): Promise<readonly ConversationRow[]> {
  const { filter = {}, now = 0 } = page
  const query = conversationRows(db).where(visible(sight)).where(inView(page.view, sight)).limit(page.limit)
  const narrow = isEmptyFilter(filter) ? query : query.where(narrowed(filter, now))
  if (page.view === 'waiting') {
    const [band, rank, id] = page.after ?? [-1, 0, '']
    return narrow
      .where(sql<boolean>`(q.band, q.rank_at, q.id) > (${band}, ${rank}, ${id})`)
      .orderBy('q.band')
      .orderBy('q.rank_at')
      .orderBy('q.id')
      .execute()
  }
  const newestFirst = narrow.orderBy('c.id', 'desc')
  const from = page.after?.[2]
  if (page.view === 'all' && isEmptyFilter(filter) && sight.scope !== 'all') {
    const ids = newestVisible(sight, { before: from, limit: page.limit })
    return newestFirst.where(sql<boolean>`c.id in ${ids}`).execute()
  }
  if (page.view === 'all' && !isEmptyFilter(filter)) return stretchByStretch(db, newestFirst, from, page.limit)
  return from === undefined ? newestFirst.execute() : newestFirst.where('c.id', '<', from).execute()
}

const STRETCH = 2_000
const MOST_STRETCHES = 50

/** A rare filter must not hold the house up: from the newest back, in pieces, a hundred thousand conversations at most. */
async function stretchByStretch(
  db: Db,
  newestFirst: ReturnType<typeof conversationRows>,
  from: string | undefined,
  limit: number,
): Promise<readonly ConversationRow[]> {
  const found: ConversationRow[] = []
  let before = from ?? '~'
  for (let stretch = 0; stretch < MOST_STRETCHES; stretch++) {
    const end = await nthBefore(db, before, STRETCH)
    const piece = newestFirst.where('c.id', '<', before).limit(limit - found.length)
    found.push(...(await (end === undefined ? piece : piece.where('c.id', '>=', end)).execute()))
    if (end === undefined || found.length === limit) return found
    before = end
    await new Promise((resolve) => setImmediate(resolve)) // patients first
  }
  return found
}

async function nthBefore(db: Db, before: string, offset: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(1)
    .executeTakeFirst()
  return row?.id
}

function inView(view: View, sight: Sight): RawBuilder<boolean> {
  const me = sight.agentId ?? ''
  switch (view) {
    case 'mine':
      return sql<boolean>`(c.owner_id = ${me} and c.state in ('assigned', 'waiting_patient'))`
    case 'waiting':
      return sql<boolean>`(c.state = 'queued' and q.id is not null) and ${WITH_PEOPLE}`
    case 'snoozed':
      return sql<boolean>`c.state = 'snoozed' and ${WITH_PEOPLE}`
    case 'all':
      return sql<boolean>`1 = 1`
  }
}

const rowById = prepared((db, p: { id: string }) => conversationRows(db).where('c.id', '=', p.id))

export async function findConversationRow(db: Db, id: string): Promise<ConversationRow | undefined> {
  const [row] = await rowById(db, { id })
  return row
}

/** By id. */
export async function findConversationRows(
  db: Db,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ConversationRow>> {
  const [first] = ids
  const one = first !== undefined && ids.length === 1
  const rows = await (one ? rowById(db, { id: first }) : conversationRows(db).where('c.id', 'in', ids).execute())
  return new Map(rows.map((row) => [row.id, row]))
}

export interface Counts {
  readonly mine: number
  readonly waiting: number
  readonly snoozed: number
  readonly emergencies: number
  readonly withPeople: number
  readonly oldestWaitingSince: number | undefined
}

/** Figures over what the viewer can see. */
export async function countConversations(db: Db, sight: Sight): Promise<Counts> {
  const me = sight.agentId ?? ''
  const row = await db
    .selectFrom('conversation as c')
    .leftJoin('queue_entry as q', (join) =>
      join.onRef('q.conversation_id', '=', 'c.id').on('q.state', '=', sql.lit('waiting')),
    )
    .select([
      sql<number>`coalesce(sum(case when c.owner_id = ${me} and c.state in ('assigned', 'waiting_patient') then 1 else 0 end), 0)`.as(
        'mine',
      ),
      sql<number>`coalesce(sum(case when c.state = 'queued' then 1 else 0 end), 0)`.as('waiting'),
      sql<number>`coalesce(sum(case when c.state = 'snoozed' then 1 else 0 end), 0)`.as('snoozed'),
      sql<number>`coalesce(sum(c.emergency), 0)`.as('emergencies'),
      sql<number>`coalesce(sum(case when c.state in ('assigned', 'waiting_patient') then 1 else 0 end), 0)`.as('held'),
      sql<number | null>`min(q.entered_at)`.as('oldest'),
    ])
    .where(WITH_PEOPLE)
    .where(visible(sight))
    .executeTakeFirstOrThrow()
  return {
    mine: Number(row.mine),
    waiting: Number(row.waiting),
    snoozed: Number(row.snoozed),
    emergencies: Number(row.emergencies),
    withPeople: Number(row.held),
    oldestWaitingSince: row.oldest ?? undefined,
  }
}

export interface ShownMessageRow {
  readonly id: string
  readonly no: number
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly author_id: string | null
  readonly author_name: string | null
  readonly content: string
  readonly sent_at: number
  readonly recorded_at: number
  readonly recalled_at: number | null
  readonly reason: string | null
  readonly send_id: string | null
  readonly send_class: string | null
  readonly send_state: string | null
  readonly attempts: number | null
  readonly attempt_at: number | null
  readonly failure: string | null
  readonly cleared_at: number | null
  readonly media_state: string | null
  readonly media_type: string | null
}

export interface MessagePage {
  readonly conversationId: string
  readonly identityId: string
  /** Exclusive bounds by number; `newestFirst` reads back from `before`. */
  readonly after: number
  readonly before: number
  readonly newestFirst: boolean
  readonly limit: number
}

/** What was said in one conversation, with what became of each send. */
export async function listMessages(db: Db, page: MessagePage): Promise<readonly ShownMessageRow[]> {
  return db
    .selectFrom('message as m')
    .leftJoin('outbox as s', 's.id', 'm.id')
    .leftJoin('agent as a', 'a.id', 'm.author_id')
    .leftJoin('media as f', 'f.message_id', 'm.id')
    .select(['m.id', 'm.no', 'm.author', 'm.author_id', 'm.content', 'm.sent_at', 'm.recorded_at', 'm.reason'])
    .select('m.recalled_at')
    .select(['a.name as author_name', 's.id as send_id', 's.class as send_class', 's.state as send_state'])
    .select(['s.attempts', 's.attempt_at', 's.failure', 's.cleared_at'])
    .select(['f.state as media_state', 'f.mime_type as media_type'])
    .where('m.identity_id', '=', page.identityId)
    .where('m.conversation_id', '=', page.conversationId)
    .where('m.no', '>', page.after)
    .where('m.no', '<', page.before)
    .orderBy('m.no', page.newestFirst ? 'desc' : 'asc')
    .limit(page.limit)
    .execute()
}

const newestMessage = prepared((db, p: { identity: string; conversation: string }) =>
  db
    .selectFrom('message')
    .select('content')
    .where('identity_id', '=', p.identity)
    .where('conversation_id', '=', p.conversation)
    .orderBy('no', 'desc')
    .limit(1),
)

/** Content, JSON, of the newest message. */
export async function newestContent(
  db: Db,
  of: { readonly identity_id: string; readonly id: string },
): Promise<string | undefined> {
  const [row] = await newestMessage(db, { identity: of.identity_id, conversation: of.id })
  return row?.content
}

export async function notesOf(db: Db, conversationId: string) {
  return db
    .selectFrom('note as n')
    .leftJoin('agent as a', 'a.id', 'n.agent_id')
    .select(['n.id', 'n.agent_id', 'n.text', 'n.recorded_at', 'a.name as agent_name'])
    .where('n.conversation_id', '=', conversationId)
    .orderBy('n.id')
    .execute()
}

/** JSON HandoffCard of the newest time it was handed to people. */
export async function newestCard(db: Db, conversationId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('queue_entry')
    .select('card')
    .where('conversation_id', '=', conversationId)
    .orderBy('entered_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.card
}

export async function alarmsOf(db: Db, conversationIds: readonly string[]) {
  if (conversationIds.length === 0) return []
  return db
    .selectFrom('alarm')
    .selectAll()
    .where('conversation_id', 'in', conversationIds)
    .orderBy('raised_at', 'desc')
    .orderBy('id')
    .execute()
}

export async function conversationOfAlarm(db: Db, alarmId: string): Promise<string | undefined> {
  const row = await db.selectFrom('alarm').select('conversation_id').where('id', '=', alarmId).executeTakeFirst()
  return row?.conversation_id
}

/** How many stand before it in the line, over all teams. */
export async function aheadInLine(db: Db, entry: Place): Promise<number> {
  const [band, rank, id] = entry
  const row = await db
    .selectFrom('queue_entry')
    .select(sql<number>`count(*)`.as('ahead'))
    .where('state', '=', sql.lit('waiting') as never)
    .where(sql<boolean>`(band, rank_at, id) < (${band}, ${rank}, ${id})`)
    .executeTakeFirstOrThrow()
  return Number(row.ahead)
}

export function stateOf(row: Pick<ConversationRow, 'state'>): ConversationState {
  return row.state as ConversationState
}
