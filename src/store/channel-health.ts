// What the rows say about one channel: when something last came and went, what waits and fails, the newest trouble. Every
// query is bounded and answered by an index; none returns a word of a patient or an id of a platform.
import { sql } from 'kysely'
import { DAY, HOUR } from '../base/clock.ts'
import type { ChannelFacts, Trouble } from '../model/channel-health.ts'
import { prepared } from './prepared.ts'
import type { ChannelTroubleTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface NewTrouble {
  readonly channelId: string
  readonly kind: ChannelTroubleTable['kind']
  readonly why: string
  readonly platformCode?: string
  readonly pausedUntil?: number
}

const NEWEST_INBOUND = 50
/** Rows of all channels together that are looked through for one. */
const NEWEST_OF_THE_HOUSE = 5_000
const LAST_HEARD = 100
const NEWEST_OF_A_PERSON = 30
/** More than this of one kind is shown as "at least". */
export const MOST_COUNTED = 1_000
const TESTERS_LOOKED_AT = 200
const TEST_LIFE_MS = 1 * DAY

/** Last in its transaction: several failing sends of one channel meet at this row. */
export async function noteTrouble(tx: Tx, trouble: NewTrouble): Promise<void> {
  const found = {
    at: tx.now,
    why: trouble.why,
    platform_code: trouble.platformCode ?? null,
    paused_until: trouble.pausedUntil ?? null,
    over_at: null,
  }
  await tx.db
    .insertInto('channel_trouble')
    .values({ channel_id: trouble.channelId, kind: trouble.kind, ...found })
    .onConflict((conflict) => conflict.columns(['channel_id', 'kind']).doUpdateSet(found))
    .execute()
}

/** A message went out again. */
export async function endTrouble(tx: Tx, channelId: string): Promise<void> {
  await tx.db
    .updateTable('channel_trouble')
    .set({ over_at: tx.now, paused_until: null })
    .where('channel_id', '=', channelId)
    .where('kind', '=', 'send')
    .where('over_at', 'is', null)
    .execute()
}

/** Ids grow with time, and the walk along the key ends after so many. */
const newestInboundOfTheHouse = (db: Db) =>
  db
    .selectFrom('inbound')
    .select(['channel_id', 'arrived_at', 'sent_at', 'message_id'])
    .where('id', '>', sql.lit(''))
    .orderBy('id', 'desc')
    .limit(sql.lit(NEWEST_OF_THE_HOUSE))
    .as('newest')

const newestInbound = prepared((db, p: { channel: string }) =>
  db
    .selectFrom(newestInboundOfTheHouse(db))
    .select(['newest.arrived_at', 'newest.sent_at'])
    .where('newest.channel_id', '=', p.channel)
    .orderBy('newest.arrived_at', 'desc')
    .limit(sql.lit(NEWEST_INBOUND)),
)

/** Of a channel so quiet that none of the newest is its. */
const lastHeard = prepared((db, p: { channel: string }) =>
  db
    .selectFrom('channel_identity')
    .select((eb) => eb.fn.max('last_inbound_at').as('at'))
    .where('channel_id', '=', p.channel),
)

const newestSent = prepared((db, p: { channel: string }) =>
  db
    .selectFrom((inner) =>
      inner
        .selectFrom('outbox')
        .select(['channel_id', 'state', 'settled_at'])
        .where('id', '>', sql.lit('') as never)
        .orderBy('id', 'desc')
        .limit(sql.lit(NEWEST_OF_THE_HOUSE))
        .as('newest'),
    )
    .select('newest.settled_at')
    .where('newest.channel_id', '=', p.channel)
    .where('newest.state', '=', sql.lit('sent') as never)
    .where('newest.settled_at', 'is not', null)
    .orderBy('newest.settled_at', 'desc')
    .limit(sql.lit(MOST_COUNTED)),
)

/** Of a channel so quiet that none of the newest is its: the newest messages of whom it heard last. */
const lastSent = prepared((db, p: { channel: string }) =>
  db
    .selectFrom((inner) =>
      inner
        .selectFrom('channel_identity')
        .select(['id', 'last_message_no'])
        .where('channel_id', '=', p.channel)
        .orderBy('last_inbound_at', 'desc')
        .limit(sql.lit(LAST_HEARD))
        .as('person'),
    )
    .innerJoin('message as m', (join) =>
      join
        .onRef('m.identity_id', '=', 'person.id')
        .on('m.no', '>', (eb) => eb('person.last_message_no', '-', sql.lit(NEWEST_OF_A_PERSON))),
    )
    .innerJoin('outbox as o', 'o.id', 'm.id')
    .select((eb) => eb.fn.max('o.settled_at').as('at'))
    .where('o.state', '=', sql.lit('sent') as never),
)

const TROUBLE = [sql.lit('failed'), sql.lit('unknown')] as never

const troubledSince = prepared((db, p: { channel: string; since: number }) =>
  db
    .selectFrom('outbox')
    .select(['failure', 'state'])
    .where('channel_id', '=', p.channel)
    .where('state', 'in', TROUBLE)
    .where('settled_at', '>=', p.since)
    .limit(sql.lit(MOST_COUNTED)),
)

const planned = prepared((db, p: { channel: string }) =>
  db
    .selectFrom('outbox')
    .select(['failure', 'due_at'])
    .where('channel_id', '=', p.channel)
    .where('state', '=', sql.lit('planned') as never)
    .orderBy('due_at')
    .limit(sql.lit(MOST_COUNTED)),
)

export interface ChannelRows extends ChannelFacts {
  readonly pausedUntil: number | undefined
  readonly tokens: readonly {
    readonly name: string
    readonly fetchedAt: number | undefined
    readonly expiresAt: number
  }[]
  readonly pull:
    | {
        readonly attempts: number
        readonly pulledAt: number | undefined
        readonly dueAt: number
        readonly failure: string | undefined
      }
    | undefined
}

export async function readChannelHealth(db: Db, channelId: string, now: number): Promise<ChannelRows> {
  const channel = { channel: channelId }
  const inbound = await newestInbound(db, channel)
  const heardAt = inbound[0]?.arrived_at ?? (await lastHeard(db, channel))[0]?.at
  const allSent = (await newestSent(db, channel)).map((row) => Number(row.settled_at))
  const sentAt = allSent[0] ?? (await lastSent(db, channel))[0]?.at
  const sent = allSent.filter((at) => at >= now - HOUR)
  const troubled = await troubledSince(db, { ...channel, since: now - HOUR })
  const failed = troubled.filter(({ state }) => state === 'failed')
  const unknown = troubled.filter(({ state }) => state === 'unknown')
  const troubles = await troublesOf(db, channelId)
  const sendTrouble = troubles.get('send')
  return {
    lastInboundAt: heardAt == null ? undefined : Number(heardAt),
    lastSentAt: sentAt == null ? undefined : Number(sentAt),
    delaysMs: inbound.map((row) => row.arrived_at - row.sent_at),
    lastHour: {
      ...{ sent: sent.length, failed: failed.length, unknown: unknown.length },
      failures: countedByWhy(failed.map((row) => row.failure ?? 'unknown')),
    },
    waiting: waitingIn(await planned(db, channel), now),
    sendTrouble,
    deliveryTrouble: troubles.get('delivery'),
    pausedUntil: (sendTrouble?.pausedUntil ?? 0) > now ? sendTrouble?.pausedUntil : undefined,
    tokens: await tokensOf(db, channelId),
    pull: await pullOf(db, channelId),
  }
}

function countedByWhy(whys: readonly string[]): readonly { readonly why: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const why of whys) counts.set(why, (counts.get(why) ?? 0) + 1)
  return [...counts].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count)
}

function waitingIn(rows: readonly { readonly failure: string | null; readonly due_at: number }[], now: number) {
  const forPatient = rows.filter((row) => row.failure === 'quota-used').length
  return {
    count: rows.length,
    forPatient,
    retrying: rows.filter((row) => row.failure !== null).length - forPatient,
    oldestDueSince: rows.find((row) => row.due_at <= now)?.due_at,
  }
}

async function troublesOf(db: Db, channelId: string): Promise<ReadonlyMap<string, Trouble>> {
  const rows = await db.selectFrom('channel_trouble').selectAll().where('channel_id', '=', channelId).execute()
  return new Map(
    rows.map((row) => [
      row.kind,
      {
        ...{ at: row.at, why: row.why, platformCode: row.platform_code ?? undefined },
        ...{ pausedUntil: row.paused_until ?? undefined, overAt: row.over_at ?? undefined },
      },
    ]),
  )
}

async function tokensOf(db: Db, channelId: string): Promise<ChannelRows['tokens']> {
  const rows = await db
    .selectFrom('channel_token')
    .select(['name', 'fetched_at', 'expires_at'])
    .where('channel_id', '=', channelId)
    .orderBy('name')
    .execute()
  return rows.map((row) => ({
    ...{ name: row.name, fetchedAt: row.fetched_at ?? undefined },
    expiresAt: row.expires_at,
  }))
}

async function pullOf(db: Db, channelId: string): Promise<ChannelRows['pull']> {
  const row = await db
    .selectFrom('channel_pull')
    .select(['attempts', 'pulled_at', 'due_at', 'failure'])
    .where('channel_id', '=', channelId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ...{ attempts: row.attempts, pulledAt: row.pulled_at ?? undefined },
    ...{ dueAt: row.due_at, failure: row.failure ?? undefined },
  }
}

export interface Tester {
  readonly conversationId: string
  readonly contactId: string
  readonly displayName: string | undefined
  readonly at: number
}

const newestWords = prepared((db, p: { channel: string; since: number }) =>
  db
    .selectFrom(newestInboundOfTheHouse(db))
    .innerJoin('message as m', 'm.id', 'newest.message_id')
    .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
    .innerJoin('contact as p', 'p.id', 'c.contact_id')
    .select(['m.conversation_id', 'm.content', 'c.contact_id', 'p.display_name', 'newest.arrived_at'])
    .where('newest.channel_id', '=', p.channel)
    .where('newest.arrived_at', '>=', p.since)
    .orderBy('newest.arrived_at', 'desc')
    .limit(sql.lit(TESTERS_LOOKED_AT)),
)

/** Who wrote just 测试 there within a day, the newest first, each person once: they expect to be answered by a test. */
export async function testersOf(db: Db, channelId: string, now: number): Promise<readonly Tester[]> {
  const rows = await newestWords(db, { channel: channelId, since: now - TEST_LIFE_MS })
  const byContact = new Map<string, Tester>()
  for (const row of rows) {
    if (!asksForTest(row.content) || byContact.has(row.contact_id)) continue
    byContact.set(row.contact_id, {
      ...{ conversationId: row.conversation_id, contactId: row.contact_id },
      ...{ displayName: row.display_name ?? undefined, at: row.arrived_at },
    })
  }
  return [...byContact.values()]
}

function asksForTest(content: string): boolean {
  const said = JSON.parse(content) as { readonly kind: string; readonly text?: unknown }
  return said.kind === 'text' && typeof said.text === 'string' && /^\s*(测试|test)[。.！!]?\s*$/i.test(said.text)
}

/** What became of a notice sent there; undefined: none of this channel. */
export async function findNotice(db: Db, channelId: string, id: string) {
  return db
    .selectFrom('outbox')
    .select(['state', 'failure', 'attempts', 'settled_at'])
    .where('id', '=', id)
    .where('channel_id', '=', channelId)
    .where('class', '=', 'N')
    .executeTakeFirst()
}
