// What an export reads: conversations in pages by their ids, which grow with time, and everything one person and we said.
// Notes come only from the query that is named for them.
import { type RawBuilder, sql } from 'kysely'
import { firstIdAt } from '../base/ids.ts'
import type { Sight } from '../model/permission.ts'
import { visible } from './sight.ts'
import type { Db } from './tx.ts'

export interface ExportFilter {
  readonly from: number
  readonly to: number
  readonly channelId?: string | undefined
  readonly teamId?: string | undefined
  readonly state?: 'open' | 'closed' | undefined
}

function matching(filter: ExportFilter, sight: Sight): RawBuilder<boolean> {
  const wanted = [sql<boolean>`c.id >= ${firstIdAt(filter.from)} and c.id < ${firstIdAt(filter.to)}`, visible(sight)]
  if (filter.channelId !== undefined) wanted.push(sql<boolean>`c.channel_id = ${filter.channelId}`)
  if (filter.teamId !== undefined) wanted.push(sql<boolean>`c.team_id = ${filter.teamId}`)
  if (filter.state !== undefined) {
    wanted.push(filter.state === 'closed' ? sql<boolean>`c.state = 'closed'` : sql<boolean>`c.state <> 'closed'`)
  }
  return sql<boolean>`(${sql.join(wanted, sql` and `)})`
}

/** Counts no further than one beyond `most`. */
export async function countForExport(db: Db, filter: ExportFilter, sight: Sight, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from (
    select 1 from conversation as c where ${matching(filter, sight)} limit ${sql.lit(most + 1)}) as found`.execute(db)
  return Number(rows[0]?.count ?? 0)
}

export interface ExportedConversation {
  readonly id: string
  readonly identity_id: string
  readonly contact_id: string
  readonly channel_id: string
  readonly state: string
  readonly emergency: number
  readonly opened_at: number
  readonly closed_at: number | null
  readonly outcome: string | null
  readonly display_name: string | null
  readonly team_id: string | null
  readonly team_name: string | null
  readonly agent_name: string | null
  readonly entered_at: number | null
  readonly band: number | null
  readonly reason: string | null
  readonly card: string | null
  readonly left_at: number | null
  readonly replied_at: number | null
}

export async function exportPage(
  db: Db,
  asked: {
    readonly filter: ExportFilter
    readonly sight: Sight
    readonly after: string
    readonly limit: number
  },
): Promise<readonly ExportedConversation[]> {
  const { rows } = await sql<ExportedConversation>`
    select c.id, c.identity_id, c.contact_id, c.channel_id, c.state, c.emergency, c.opened_at, c.closed_at, c.outcome,
      p.display_name, c.team_id, t.name as team_name, a.name as agent_name, q.entered_at, q.band, q.reason, q.card,
      q.left_at, (select min(o.planned_at) from outbox as o
        where o.conversation_id = c.id and o.class = 'H' and o.planned_at >= q.entered_at) as replied_at
    from conversation as c
    join contact as p on p.id = c.contact_id
    left join team as t on t.id = c.team_id
    left join agent as a on a.id = coalesce(c.owner_id, c.last_owner_id)
    left join queue_entry as q on q.conversation_id = c.id and not exists (
      select 1 from queue_entry as e where e.conversation_id = c.id and e.id < q.id)
    where c.id > ${asked.after} and ${matching(asked.filter, asked.sight)}
    order by c.id limit ${asked.limit}`.execute(db)
  return rows
}

export interface Said {
  readonly contact: number
  readonly bot: number
  readonly agent: number
}

/** How much was said by whom, of one page of conversations. */
export async function saidIn(db: Db, page: readonly ExportedConversation[]): Promise<ReadonlyMap<string, Said>> {
  if (page.length === 0) return new Map()
  const rows = await db
    .selectFrom('message')
    .select(['conversation_id', 'author'])
    .select(sql<number>`count(*)`.as('count'))
    .where(
      'identity_id',
      'in',
      page.map((row) => row.identity_id),
    )
    .where(
      'conversation_id',
      'in',
      page.map((row) => row.id),
    )
    .groupBy(['conversation_id', 'author'])
    .execute()
  const said = new Map<string, Said>(page.map((row) => [row.id, { contact: 0, bot: 0, agent: 0 }]))
  for (const { conversation_id: id, author, count } of rows) {
    const known = said.get(id)
    if (known !== undefined && author !== 'system') said.set(id, { ...known, [author]: Number(count) })
  }
  return said
}

/** JSON content of the first message of the person in this conversation. */
export async function firstQuestion(db: Db, row: ExportedConversation): Promise<string | undefined> {
  const found = await db
    .selectFrom('message')
    .select('content')
    .where('identity_id', '=', row.identity_id)
    .where('conversation_id', '=', row.id)
    .where('author', '=', 'contact')
    .orderBy('no')
    .limit(1)
    .executeTakeFirst()
  return found?.content
}

export async function notesForExport(
  db: Db,
  page: readonly ExportedConversation[],
): Promise<ReadonlyMap<string, string>> {
  if (page.length === 0) return new Map()
  const rows = await db
    .selectFrom('note')
    .select(['conversation_id', 'text'])
    .where(
      'conversation_id',
      'in',
      page.map((row) => row.id),
    )
    .orderBy('id')
    .execute()
  const notes = new Map<string, string>()
  for (const { conversation_id: id, text } of rows) {
    const known = notes.get(id)
    notes.set(id, known === undefined ? text : `${known}\n${text}`)
  }
  return notes
}

export interface PersonMessage {
  readonly identity_id: string
  readonly no: number
  readonly channel_id: string
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly content: string
  readonly sent_at: number
  readonly recalled_at: number | null
}

export async function identitiesOf(db: Db, contactId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('channel_identity')
    .select('id')
    .where('contact_id', '=', contactId)
    .orderBy('id')
    .execute()
  return rows.map((row) => row.id)
}

export async function countMessagesOf(db: Db, contactId: string): Promise<number> {
  const ids = await identitiesOf(db, contactId)
  if (ids.length === 0) return 0
  const row = await db
    .selectFrom('message')
    .select(sql<number>`count(*)`.as('count'))
    .where('identity_id', 'in', ids)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** What was said, in order; neither notes nor reasons are among the columns. */
export async function messagesOfIdentity(
  db: Db,
  identityId: string,
  after: number,
  limit: number,
): Promise<readonly PersonMessage[]> {
  return db
    .selectFrom('message as m')
    .innerJoin('channel_identity as i', 'i.id', 'm.identity_id')
    .select(['m.identity_id', 'm.no', 'i.channel_id', 'm.author', 'm.content', 'm.sent_at', 'm.recalled_at'])
    .where('m.identity_id', '=', identityId)
    .where('m.no', '>', after)
    .orderBy('m.no')
    .limit(limit)
    .execute()
}
