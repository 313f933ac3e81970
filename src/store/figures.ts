// Figures over a stretch of time. Whole hours are counted once, when they are over, into small rows; what a day adds
// comes from indexes by time. Counts and times only, nothing anybody said.
import { type RawBuilder, sql } from 'kysely'
import { DAY, HOUR } from '../base/clock.ts'
import { firstIdAt } from '../base/ids.ts'
import { type HandedOver, hourOf, type Stretch } from '../model/figures.ts'
import type { Db, Store, Tx } from './tx.ts'

/** Which part of the house; undefined: all of it. */
export interface Part {
  readonly teamIds: readonly string[] | undefined
  readonly channelId: string | undefined
  readonly departmentId: string | undefined
}

const COUNTED_UNTIL = 'figures.until'
/** Four weeks, and the four weeks before them. */
const LOOK_BACK_MS = 57 * DAY
const HOURS_AT_ONCE = 200
/** Counting more at once would hold up whoever writes. */
const MESSAGES_AT_ONCE = 20_000
/** More hand-offs than this in one stretch are more than a median needs. */
const MOST_HAND_OFFS = 20_000

/** Counts the hours that are over and not counted yet, oldest first; returns how many. A first call looks eight weeks back. */
export async function countHours(store: Store, now: number): Promise<number> {
  const end = hourOf(now)
  const until = await countedUntil(store.reads)
  if (until !== undefined && until >= end) return 0
  const from = until ?? (await firstHour(store.reads, now)) ?? end
  const to = Math.min(end, from + HOURS_AT_ONCE * HOUR, await endOfPortion(store.reads, from))
  const rows = from < to ? await countedHours(store.reads, { from, to }) : [] // over: nothing of it changes any more
  await store.write(async (tx) => {
    for (const row of rows) await insertHour(tx, row)
    await noteCounted(tx, to)
  })
  return (to - from) / HOUR
}

/** Whole hours, at least one. */
async function endOfPortion(db: Db, from: number): Promise<number> {
  const row = await db
    .selectFrom('message')
    .select('recorded_at')
    .where('id', '>=', firstIdAt(from))
    .orderBy('id')
    .offset(MESSAGES_AT_ONCE)
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? Number.POSITIVE_INFINITY : Math.max(hourOf(row.recorded_at), from + HOUR)
}

async function countedUntil(db: Db): Promise<number | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', COUNTED_UNTIL).executeTakeFirst()
  return row === undefined ? undefined : Number(row.value)
}

async function noteCounted(tx: Tx, until: number): Promise<void> {
  const value = String(until)
  await tx.db
    .insertInto('meta')
    .values({ name: COUNTED_UNTIL, value })
    .onConflict((on) => on.column('name').doUpdateSet({ value }))
    .execute()
}

async function firstHour(db: Db, now: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('message')
    .select('recorded_at')
    .where('id', '>=', firstIdAt(now - LOOK_BACK_MS))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : hourOf(row.recorded_at)
}

export interface HourCount {
  readonly hourAt: number
  readonly channelId: string
  /** '' while no team has it. */
  readonly teamId: string
  readonly talked: number
  readonly withPeople: number
  readonly messages: number
}

/** Ids grow with time: the messages of an hour lie side by side. */
async function countedHours(db: Db, { from, to }: Stretch): Promise<readonly HourCount[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select said.hour_at, c.channel_id, coalesce(c.team_id, '') as team_id, count(*) as talked,
      sum(case when exists (select 1 from queue_entry as q
        where q.conversation_id = c.id and q.entered_at < said.hour_at + ${sql.lit(HOUR)}) then 1 else 0 end) as with_people,
      sum(said.messages) as messages
    from (
      select conversation_id, recorded_at - recorded_at % ${sql.lit(HOUR)} as hour_at, count(*) as messages
      from message where id >= ${firstIdAt(from)} and id < ${firstIdAt(to)} and author = 'contact'
      group by 1, 2
    ) as said join conversation as c on c.id = said.conversation_id
    group by said.hour_at, c.channel_id, coalesce(c.team_id, '')`.execute(db)
  return rows.map(toHour)
}

function toHour(row: Record<string, unknown>): HourCount {
  return {
    hourAt: Number(row.hour_at),
    channelId: String(row.channel_id),
    teamId: String(row.team_id),
    talked: Number(row.talked),
    withPeople: Number(row.with_people),
    messages: Number(row.messages),
  }
}

async function insertHour(tx: Tx, hour: HourCount): Promise<void> {
  const key = { hour_at: hour.hourAt, channel_id: hour.channelId, team_id: hour.teamId }
  const row = { ...key, talked: hour.talked, with_people: hour.withPeople, messages: hour.messages }
  await tx.db
    .insertInto('figure_hour')
    .values(row)
    .onConflict((on) => on.columns(['hour_at', 'channel_id', 'team_id']).doNothing())
    .execute()
}

/** Hours with anything in them, oldest first; the hour that still runs is counted on the spot. */
export async function hoursIn(db: Db, stretch: Stretch, part: Part): Promise<readonly HourCount[]> {
  const rows = await db
    .selectFrom('figure_hour')
    .select(['hour_at', 'channel_id', 'team_id', 'talked', 'with_people', 'messages'])
    .where('hour_at', '>=', stretch.from)
    .where('hour_at', '<', stretch.to)
    .orderBy('hour_at')
    .execute()
  const until = await countedUntil(db)
  const open = Math.max(stretch.from, until ?? hourOf(stretch.to))
  const running = open < stretch.to ? await countedHours(db, { from: open, to: stretch.to }) : []
  return [...rows.map(toHour), ...running].filter((row) => isIn(part, row))
}

function isIn({ teamIds, channelId }: Part, row: HourCount): boolean {
  return (
    (teamIds === undefined || teamIds.includes(row.teamId)) && (channelId === undefined || channelId === row.channelId)
  )
}

export interface HandOffRow extends HandedOver {
  readonly reason: string
  /** Nobody took it before its time was over. */
  readonly late: boolean
}

/** Conversations handed to people for the first time in this stretch. */
export async function handOffsIn(
  db: Db,
  { from, to }: Stretch,
  part: Part,
  now: number,
): Promise<readonly HandOffRow[]> {
  const { rows } = await sql<Record<string, unknown>>`
    select q.entered_at, q.team_id, q.reason, q.band, q.due_at, q.left_at,
      (select min(o.planned_at) from outbox as o
        where o.conversation_id = q.conversation_id and o.class = 'H' and o.planned_at >= q.entered_at) as replied_at
    from queue_entry as q join conversation as c on c.id = q.conversation_id
    where q.entered_at >= ${from} and q.entered_at < ${to}
      and not exists (select 1 from queue_entry as e where e.conversation_id = q.conversation_id and e.id < q.id)
      and ${inPart(part)}
    order by q.entered_at desc limit ${sql.lit(MOST_HAND_OFFS)}`.execute(db)
  return rows.map((row) => ({
    enteredAt: Number(row.entered_at),
    repliedAt: row.replied_at === null ? undefined : Number(row.replied_at),
    emergency: Number(row.band) === 0,
    teamId: row.team_id === null ? undefined : String(row.team_id),
    reason: String(row.reason),
    late: (row.left_at === null ? now : Number(row.left_at)) > Number(row.due_at),
  }))
}

function inPart({ teamIds, channelId, departmentId }: Part): RawBuilder<boolean> {
  const wanted: RawBuilder<boolean>[] = [sql<boolean>`1 = 1`]
  if (teamIds !== undefined) {
    wanted.push(teamIds.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`q.team_id in (${sql.join(teamIds)})`)
  }
  if (channelId !== undefined) wanted.push(sql<boolean>`c.channel_id = ${channelId}`)
  if (departmentId !== undefined) wanted.push(sql<boolean>`q.card like ${`%"departments":[%"${departmentId}"%`}`)
  return sql<boolean>`(${sql.join(wanted, sql` and `)})`
}

export interface AlarmTimes {
  readonly raisedAt: number
  readonly acknowledgedAt: number | undefined
}

/** Ids of alarms grow with time. */
export async function alarmsIn(
  db: Db,
  { from, to }: Stretch,
  teamIds: Part['teamIds'],
): Promise<readonly AlarmTimes[]> {
  const rows = await db
    .selectFrom('alarm as a')
    .innerJoin('conversation as c', 'c.id', 'a.conversation_id')
    .select(['a.raised_at', 'a.acknowledged_at'])
    .where('a.id', '>=', firstIdAt(from))
    .where('a.id', '<', firstIdAt(to))
    .where(teamIds === undefined ? sql<boolean>`1 = 1` : ofTeams(teamIds))
    .limit(MOST_HAND_OFFS)
    .execute()
  return rows.map((row) => ({ raisedAt: row.raised_at, acknowledgedAt: row.acknowledged_at ?? undefined }))
}

export interface RatingCount {
  readonly servedBy: 'bot' | 'agent'
  readonly stars: number
  readonly count: number
}

/** Ratings given in this stretch, counted by stars; never whose conversation it was. */
export async function ratingsIn(
  db: Db,
  { from, to }: Stretch,
  { teamIds, channelId }: Pick<Part, 'teamIds' | 'channelId'>,
): Promise<readonly RatingCount[]> {
  const rows = await db
    .selectFrom('rating as r')
    .innerJoin('conversation as c', 'c.id', 'r.conversation_id')
    .select(['r.served_by', 'r.stars', sql<number>`count(*)`.as('count')])
    .where('r.rated_at', '>=', from)
    .where('r.rated_at', '<', to)
    .where(teamIds === undefined ? sql<boolean>`1 = 1` : ownTeams(teamIds))
    .where(channelId === undefined ? sql<boolean>`1 = 1` : sql<boolean>`c.channel_id = ${channelId}`)
    .groupBy(['r.served_by', 'r.stars'])
    .execute()
  return rows.map((row) => ({ servedBy: row.served_by, stars: Number(row.stars), count: Number(row.count) }))
}

function ownTeams(teamIds: readonly string[]): RawBuilder<boolean> {
  return teamIds.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`c.team_id in (${sql.join(teamIds)})`
}

/** What nobody's team holds yet belongs to everybody. */
export function ofTeams(teamIds: readonly string[]): RawBuilder<boolean> {
  if (teamIds.length === 0) return sql<boolean>`c.team_id is null`
  return sql<boolean>`(c.team_id is null or c.team_id in (${sql.join(teamIds)}))`
}

const NEWEST_HOURS = 5_000

/** Channels that had anything to count of late. */
export async function channelsSeen(db: Db): Promise<readonly string[]> {
  const newest = db.selectFrom('figure_hour').select('channel_id').orderBy('hour_at', 'desc').limit(NEWEST_HOURS)
  const rows = await db.selectFrom(newest.as('f')).select('channel_id').distinct().orderBy('channel_id').execute()
  return rows.map((row) => row.channel_id)
}
