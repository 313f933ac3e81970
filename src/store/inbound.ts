// One row per message or event of a platform, kept as long as the message: the unique key (channel, dedup key) decides
// what is a repeat, for ever.
import { sql } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import type { InboundId } from '../model/ids.ts'
import { prepared } from './prepared.ts'
import type { InboundTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

const byKey = prepared((db, p: { channel: string; key: string }) =>
  db
    .selectFrom('inbound')
    .select(['id', 'identity_id', 'state', 'exchange_no'])
    .where('channel_id', '=', p.channel)
    .where('dedup_key', '=', p.key),
)

export type KnownInbound = Pick<InboundTable, 'id' | 'identity_id' | 'state' | 'exchange_no'>

export async function findInboundByKey(db: Db, channelId: string, dedupKey: string): Promise<KnownInbound | undefined> {
  const [row] = await byKey(db, { channel: channelId, key: dedupKey })
  return row
}

export type NewInbound = Pick<
  InboundTable,
  | 'channel_id'
  | 'dedup_key'
  | 'identity_id'
  | 'conversation_id'
  | 'message_id'
  | 'platform_message_id'
  | 'sent_at'
  | 'exchange_no'
  | 'event'
  | 'state'
  | 'attempts'
  | 'due_at'
  | 'failure'
> & { readonly id: InboundId }

export type InboundRow = NewInbound & { readonly arrived_at: number }

/** All but the number of its exchange. */
export function inboundColumns(p: Omit<InboundRow, 'exchange_no'>) {
  return {
    id: p.id,
    channel_id: p.channel_id,
    dedup_key: p.dedup_key,
    identity_id: p.identity_id,
    conversation_id: p.conversation_id,
    message_id: p.message_id,
    platform_message_id: p.platform_message_id,
    sent_at: p.sent_at,
    arrived_at: p.arrived_at,
    event: p.event,
    state: p.state,
    attempts: p.attempts,
    due_at: p.due_at,
    failure: p.failure,
  }
}

const insert = prepared((db, p: InboundRow) =>
  db.insertInto('inbound').values({ ...inboundColumns(p), exchange_no: p.exchange_no }),
)

export async function insertInbound(tx: Tx, inbound: NewInbound): Promise<void> {
  await insert(tx.db, { ...inbound, arrived_at: tx.now })
}

const waitingOf = prepared((db, p: { identity: string }) =>
  db
    .selectFrom('inbound')
    .select('id')
    .where('identity_id', '=', p.identity)
    .where('state', '=', sql.lit('waiting'))
    .limit(1),
)

export async function hasWaitingInbound(db: Db, identityId: string): Promise<boolean> {
  return (await waitingOf(db, { identity: identityId })).length > 0
}

const anyDue = prepared((db, p: { now: number }) =>
  db.selectFrom('inbound').select('id').where('state', '=', sql.lit('waiting')).where('due_at', '<=', p.now).limit(1),
)

/** A cheap look before `claimInbound`: an idle hospital writes nothing. */
export async function hasDueInbound(db: Db, now: number): Promise<boolean> {
  return (await anyDue(db, { now })).length > 0
}

/** Why a message waits whose turn, as it seems, killed the process. */
export const WORKER_DIED = 'worker-died'

/** What this node had claimed when it died is free again; the attempt it cost stays counted. */
export async function releaseInbound(tx: Tx, node: string): Promise<void> {
  await tx.db
    .updateTable('inbound')
    .set({ claimed_by: null, claimed_until: null, failure: WORKER_DIED })
    .where('state', '=', sql.lit('waiting'))
    .where('claimed_by', '=', node)
    .execute()
}

/** The next inbound to work on: due, unclaimed, the oldest of its person by (platform time, id). */
const nextDue = (lock: boolean) =>
  prepared((db, p: { now: number; limit: number }) => {
    const query = db
      .selectFrom('inbound as i')
      .selectAll('i')
      .where('i.state', '=', sql.lit('waiting'))
      .where('i.due_at', '<=', p.now)
      .where((eb) => eb.or([eb('i.claimed_until', 'is', null), eb('i.claimed_until', '<', p.now)]))
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('inbound as earlier')
              .select('earlier.id')
              .whereRef('earlier.identity_id', '=', 'i.identity_id')
              .where('earlier.state', '=', sql.lit('waiting'))
              .where(({ or, and, eb: e, ref }) =>
                or([
                  e('earlier.sent_at', '<', ref('i.sent_at')),
                  and([e('earlier.sent_at', '=', ref('i.sent_at')), e('earlier.id', '<', ref('i.id'))]),
                ]),
              ),
          ),
        ),
      )
      .orderBy('i.due_at')
      .limit(p.limit)
    return lock ? query.forUpdate().skipLocked() : query
  })
const dueUnlocked = nextDue(false)
const dueLocked = nextDue(true)

const claim = prepared((db, p: { id: string; node: string; until: number }) =>
  db
    .updateTable('inbound')
    .set({ claimed_by: p.node, claimed_until: p.until, attempts: sql<number>`attempts + 1` })
    .where('id', '=', p.id),
)

/** Claims due inbound; the attempt is counted before the work, so a message that kills its worker is counted too. */
export async function claimInbound(
  tx: Tx,
  node: string,
  leaseMs: number,
  limit: number,
): Promise<readonly InboundTable[]> {
  const rows = await (tx.dialect === 'postgres' ? dueLocked : dueUnlocked)(tx.db, { now: tx.now, limit })
  for (const row of rows) await claim(tx.db, { id: row.id, node, until: tx.now + leaseMs })
  return rows.map((row) => ({ ...row, attempts: row.attempts + 1 }))
}

/** Throws when another worker finished or parked it meanwhile (our lease had ended): then this turn must not count. */
export async function finishInbound(tx: Tx, id: string, result: ShownInbound): Promise<void> {
  const rows = await tx.db
    .updateTable('inbound')
    .set({ ...result, state: 'done', event: null, claimed_by: null, claimed_until: null, failure: null })
    .where('id', '=', id)
    .where('state', '=', sql.lit('waiting'))
    .returning('id')
    .execute()
  if (rows.length === 0) throw new DaozhenError('DZ_STORE_BUSY', 'another worker has finished this inbound')
}

export async function postponeInbound(tx: Tx, id: string, dueAt: number, failure: string): Promise<void> {
  await tx.db
    .updateTable('inbound')
    .set({ due_at: dueAt, failure, claimed_by: null, claimed_until: null })
    .where('id', '=', id)
    .where('state', '=', sql.lit('waiting'))
    .execute()
}

/** Where the words of an inbound stand. */
export type ShownInbound = Pick<InboundTable, 'conversation_id' | 'message_id'>

export async function parkInbound(
  tx: Tx,
  id: string,
  failure: string,
  shown: ShownInbound | undefined = undefined,
): Promise<void> {
  await tx.db
    .updateTable('inbound')
    .set({ ...shown, state: 'parked', failure, claimed_by: null, claimed_until: null })
    .where('id', '=', id)
    .execute()
  tx.audit({ actor: { kind: 'system' }, action: 'inbound.park', subject: { kind: 'inbound', id }, detail: { failure } })
}

/** Puts a parked inbound back to work; false when it is not parked. */
export async function replayInbound(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.db
    .updateTable('inbound')
    .set({ state: 'waiting', attempts: 0, due_at: tx.now, failure: null })
    .where('id', '=', id)
    .where('state', '=', sql.lit('parked'))
    .returning('id')
    .execute()
  if (rows.length === 0) return false
  tx.audit({ actor: { kind: 'system' }, action: 'inbound.replay', subject: { kind: 'inbound', id }, detail: {} })
  tx.wake('inbound')
  return true
}

const parked = prepared((db, p: { after: string; limit: number }) =>
  db
    .selectFrom('inbound')
    .select('id')
    .where('state', '=', sql.lit('parked'))
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
)

/** Ids of what could not be handled, a page at a time. */
export async function parkedInbound(db: Db, after: string, limit: number): Promise<readonly string[]> {
  return (await parked(db, { after, limit })).map((row) => row.id)
}
