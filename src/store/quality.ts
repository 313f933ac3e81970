// Sampled reviews: drawing them, reading them, marking them; card and plan as versions. Each conversation is reviewed once.
import { type RawBuilder, sql } from 'kysely'
import { DAY } from '../base/clock.ts'
import type { Sight } from '../model/permission.ts'
import { type Candidate, type CardItem, drawnWhy, FIRST_CARD, FIRST_PLAN, type SamplingPlan } from '../model/quality.ts'
import type { QualityReviewTable } from './schema.ts'
import type { Db, Store, Tx } from './tx.ts'

type SettingKind = 'card' | 'plan'
interface Bodies {
  readonly card: readonly CardItem[]
  readonly plan: SamplingPlan
}
const FIRST: Bodies = { card: FIRST_CARD, plan: FIRST_PLAN }

export interface Setting<Body> {
  readonly version: number
  readonly body: Body
}

/** The newest version, or the one that was asked for; version 1 is ours until somebody changes it. */
export async function qualitySetting<Kind extends SettingKind>(
  db: Db,
  kind: Kind,
  version?: number,
): Promise<Setting<Bodies[Kind]>> {
  const newest = db.selectFrom('quality_setting').select(['version', 'body']).where('kind', '=', kind)
  const row = await (version === undefined
    ? newest.orderBy('version', 'desc').limit(1)
    : newest.where('version', '=', version)
  ).executeTakeFirst()
  if (row === undefined) return { version: 1, body: FIRST[kind] }
  return { version: Number(row.version), body: JSON.parse(row.body) as Bodies[Kind] }
}

export async function saveQualitySetting<Kind extends SettingKind>(
  tx: Tx,
  kind: Kind,
  body: Bodies[Kind],
  by: string,
): Promise<number> {
  const version = (await qualitySetting(tx.db, kind)).version + 1
  const row = { kind, version, body: JSON.stringify(body), made_at: tx.now, made_by: by }
  await tx.db.insertInto('quality_setting').values(row).execute()
  return version
}

const DRAWN_UNTIL = 'quality.drawn-until'
const FIRST_LOOK_BACK_MS = 7 * DAY
/** The bot's talk of a person has no end of its own: it is looked at a day after it began. */
const BOT_AFTER_MS = DAY
const MOST_AT_ONCE = 2_000

/** Looks at what ended since the last time and keeps what the plan wants to see; returns how many. */
export async function drawReviews(store: Store, now: number): Promise<number> {
  const seen = await store.reads.selectFrom('meta').select('value').where('name', '=', DRAWN_UNTIL).executeTakeFirst()
  const from = seen === undefined ? now - FIRST_LOOK_BACK_MS : Number(seen.value)
  const { body: plan } = await qualitySetting(store.reads, 'plan')
  const lists = [
    await ratedBetween(store.reads, from, now, plan.ratingsUpTo),
    await endedBetween(store.reads, from, now),
    await withBotBetween(store.reads, from - BOT_AFTER_MS, now - BOT_AFTER_MS),
  ]
  const candidates = lists.flat()
  if (candidates.length === 0) return 0
  return store.write(async (tx) => {
    let drawn = 0
    for (const candidate of candidates) {
      const why = drawnWhy(plan, candidate)
      if (why !== undefined && (await keep(tx, candidate, why))) drawn += 1
    }
    // A full list has not seen everything: the next look begins where it ended.
    const ends = lists.map((list) => (list.length < MOST_AT_ONCE ? now : (list.at(-1)?.at ?? now)))
    const value = String(Math.min(...ends))
    await tx.db
      .insertInto('meta')
      .values({ name: DRAWN_UNTIL, value })
      .onConflict((on) => on.column('name').doUpdateSet({ value }))
      .execute()
    return drawn
  })
}

interface Found extends Candidate {
  readonly at: number
  readonly agentId: string | null
  readonly teamId: string | null
}

const hasComplained = () => {
  const complaints = sql.join(['complaint', 'medical-quality-complaint'])
  return sql`case when exists (select 1 from queue_entry as q where q.conversation_id = c.id
    and q.reason in (${complaints})) then 1 else 0 end`
}

/** A patient rates after the end, often days later: looked at when the rating came. */
async function ratedBetween(db: Db, from: number, to: number, upTo: number): Promise<readonly Found[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select c.id, r.rated_at as at, r.stars, c.emergency, c.team_id, ${hasComplained()} as complaint,
      case when r.served_by = 'agent' then coalesce(c.owner_id, c.last_owner_id) end as agent_id
    from rating as r join conversation as c on c.id = r.conversation_id
    where r.rated_at > ${from} and r.rated_at <= ${to} and r.stars <= ${upTo}
    order by r.rated_at limit ${sql.lit(MOST_AT_ONCE)}`.execute(db)
  return rows.map((row) => toFound(row, 'agent'))
}

async function endedBetween(db: Db, from: number, to: number): Promise<readonly Found[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select c.id, c.closed_at as at, c.emergency, coalesce(c.owner_id, c.last_owner_id) as agent_id, c.team_id,
      ${hasComplained()} as complaint
    from conversation as c where c.closed_at > ${from} and c.closed_at <= ${to}
    order by c.closed_at limit ${sql.lit(MOST_AT_ONCE)}`.execute(db)
  return rows.map((row) => toFound(row, 'agent'))
}

async function withBotBetween(db: Db, from: number, to: number): Promise<readonly Found[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select c.id, c.opened_at + ${sql.lit(BOT_AFTER_MS)} as at, c.emergency, null as agent_id, c.team_id, 0 as complaint
    from conversation as c where c.opened_at > ${from} and c.opened_at <= ${to} and c.last_inbound_at is not null
      and not exists (select 1 from queue_entry as q where q.conversation_id = c.id)
    order by c.opened_at limit ${sql.lit(MOST_AT_ONCE)}`.execute(db)
  return rows.map((row) => toFound(row, 'bot'))
}

function toFound(row: Record<string, unknown>, subject: 'agent' | 'bot'): Found {
  return {
    conversationId: String(row.id),
    at: Number(row.at),
    subject: subject === 'agent' && row.agent_id === null ? 'bot' : subject,
    emergency: Number(row.emergency) === 1,
    complaint: Number(row.complaint) === 1,
    stars: row.stars === undefined ? undefined : Number(row.stars),
    agentId: row.agent_id === null ? null : String(row.agent_id),
    teamId: row.team_id === null ? null : String(row.team_id),
  }
}

async function keep(tx: Tx, found: Candidate & Partial<Found>, why: string): Promise<boolean> {
  const result = await tx.db
    .insertInto('quality_review')
    .values({
      ...{ id: tx.newId(), conversation_id: found.conversationId, subject: found.subject, why },
      ...{ agent_id: found.agentId ?? null, team_id: found.teamId ?? null, state: 'open', drawn_at: tx.now },
      ...{ card_version: null, marks: null, verdict: null, score: null, remark: null },
      ...{ reviewed_by: null, reviewed_at: null, reply: null, replied_at: null },
    })
    .onConflict((on) => on.column('conversation_id').doNothing())
    .executeTakeFirst()
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0
}

export interface ReviewRow extends QualityReviewTable {
  readonly agent_name: string | null
  readonly reviewer_name: string | null
}

function reviews(db: Db) {
  return db
    .selectFrom('quality_review as r')
    .leftJoin('agent as a', 'a.id', 'r.agent_id')
    .leftJoin('agent as b', 'b.id', 'r.reviewed_by')
    .selectAll('r')
    .select(['a.name as agent_name', 'b.name as reviewer_name'])
}

/** Nobody reviews himself; a lead reviews his teams. */
export function reviewable(sight: Sight): RawBuilder<boolean> {
  const notMine = sql<boolean>`(r.agent_id is null or r.agent_id <> ${sight.agentId ?? ''})`
  if (sight.scope === 'all') return notMine
  const { teamIds, colleagueIds } = sight
  const team = teamIds.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`r.team_id in (${sql.join(teamIds)})`
  const people =
    colleagueIds.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`r.agent_id in (${sql.join(colleagueIds)})`
  return sql<boolean>`(${notMine} and (${team} or ${people}))`
}

export async function listReviews(
  db: Db,
  sight: Sight,
  page: {
    readonly state: string
    readonly subject: string | undefined
    readonly before: string | undefined
    readonly limit: number
  },
): Promise<readonly ReviewRow[]> {
  let query = reviews(db).where('r.state', '=', page.state as never)
  if (page.subject !== undefined) query = query.where('r.subject', '=', page.subject as never)
  if (page.before !== undefined) query = query.where('r.id', '<', page.before)
  return query.where(reviewable(sight)).orderBy('r.id', 'desc').limit(page.limit).execute()
}

export async function findReview(db: Db, sight: Sight, id: string): Promise<ReviewRow | undefined> {
  return reviews(db).where('r.id', '=', id).where(reviewable(sight)).executeTakeFirst()
}

const MOST_OWN = 100

/** Results about this person, newest first. */
export async function reviewsAbout(db: Db, agentId: string): Promise<readonly ReviewRow[]> {
  return reviews(db)
    .where('r.agent_id', '=', agentId)
    .where('r.state', '<>', 'open')
    .orderBy('r.id', 'desc')
    .limit(MOST_OWN)
    .execute()
}

/** Compare-and-set on the state: of two who mark at once, one is first. */
export async function changeReview(
  tx: Tx,
  review: Pick<ReviewRow, 'id' | 'state'>,
  to: Partial<Omit<QualityReviewTable, 'id'>>,
): Promise<boolean> {
  const result = await tx.db
    .updateTable('quality_review')
    .set(to)
    .where('id', '=', review.id)
    .where('state', '=', review.state)
    .executeTakeFirst()
  return Number(result.numUpdatedRows) === 1
}
