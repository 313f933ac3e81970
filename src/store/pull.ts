// Which channels have something to fetch, and how far each was fetched; for sockets, who holds the connection. The wish
// is durable before the wake-up is answered; the cursor commits with the messages. A claim that has ended can commit
// nothing any more.
import type { ExpressionBuilder } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import { prepared } from './prepared.ts'
import type { ChannelPullTable, Schema } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export type ClaimedPull = Pick<ChannelPullTable, 'channel_id' | 'cursor' | 'hint' | 'wishes' | 'attempts'>

/** Makes sure the channel has its row; what it has is kept. */
async function keepPulling(tx: Tx, channelId: string): Promise<void> {
  await tx.db
    .insertInto('channel_pull')
    .values({
      channel_id: channelId,
      cursor: null,
      hint: null,
      wishes: 0,
      due_at: tx.now,
      attempts: 0,
      failure: null,
      pulled_at: null,
      claimed_by: null,
      claimed_until: null,
    })
    .onConflict((conflict) => conflict.column('channel_id').doNothing())
    .execute()
}

/** There is something to fetch. Resets the pause after a failure: the platform is there. */
export async function wantPull(tx: Tx, channelId: string, hint: string | undefined): Promise<void> {
  await keepPulling(tx, channelId)
  await tx.db
    .updateTable('channel_pull')
    .set((eb) => ({ wishes: eb('wishes', '+', 1), due_at: tx.now, ...(hint === undefined ? {} : { hint }) }))
    .where('channel_id', '=', channelId)
    .execute()
  tx.wake('pull')
}

const dueOf = prepared((db, p: { channel: string }) =>
  db.selectFrom('channel_pull').select(['due_at', 'claimed_until']).where('channel_id', '=', p.channel),
)

/** When this channel is due; a look that writes nothing. */
export async function nextPullAt(db: Db, channelId: string): Promise<number | undefined> {
  const [row] = await dueOf(db, { channel: channelId })
  return row === undefined ? undefined : Math.max(row.due_at, row.claimed_until ?? 0)
}

/** Due, and nobody has it. */
const isFree = (now: number) => (eb: ExpressionBuilder<Schema, 'channel_pull'>) =>
  eb.and([eb('due_at', '<=', now), eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<=', now)])])

/** One puller at a time per channel: undefined when another has it or it is not due. */
export async function claimPull(
  tx: Tx,
  channelId: string,
  node: string,
  leaseMs: number,
): Promise<ClaimedPull | undefined> {
  return tx.db
    .updateTable('channel_pull')
    .set({ claimed_by: node, claimed_until: tx.now + leaseMs })
    .where('channel_id', '=', channelId)
    .where(isFree(tx.now))
    .returning(['channel_id', 'cursor', 'hint', 'wishes', 'attempts'])
    .executeTakeFirst()
}

/** After a page, in the transaction of its messages. Throws when the claim went to another meanwhile. */
export async function advancePull(
  tx: Tx,
  claim: ClaimedPull,
  node: string,
  page: { readonly cursor: string | null; readonly leaseMs: number },
): Promise<void> {
  const rows = await tx.db
    .updateTable('channel_pull')
    .set({ cursor: page.cursor, claimed_until: tx.now + page.leaseMs, attempts: 0, failure: null, pulled_at: tx.now })
    .where('channel_id', '=', claim.channel_id)
    .where('claimed_by', '=', node)
    .where((eb) => (claim.cursor === null ? eb('cursor', 'is', null) : eb('cursor', '=', claim.cursor)))
    .returning('channel_id')
    .execute()
  if (rows.length === 0) throw new DaozhenError('DZ_STORE_BUSY', 'another node pulls this channel now')
}

/**
 * The connection still stands: nobody else opens one for so long. False: another has the channel now. `isNew`: it has
 * just been opened, and what failed before is over.
 */
export async function keepConnection(
  tx: Tx,
  channelId: string,
  node: string,
  connection: { readonly leaseMs: number; readonly isNew: boolean },
): Promise<boolean> {
  const until = tx.now + connection.leaseMs
  const rows = await tx.db
    .updateTable('channel_pull')
    .set({ claimed_until: until, due_at: until, ...(connection.isNew ? OPENED(tx.now) : {}) })
    .where('channel_id', '=', channelId)
    .where('claimed_by', '=', node)
    .returning('channel_id')
    .execute()
  return rows.length > 0
}

/** The platform chose this process: whoever had its connection before has it no more. */
export async function takeConnection(tx: Tx, channelId: string, node: string, leaseMs: number): Promise<void> {
  await keepPulling(tx, channelId)
  const until = tx.now + leaseMs
  await tx.db
    .updateTable('channel_pull')
    .set({ claimed_by: node, claimed_until: until, due_at: until, ...OPENED(tx.now) })
    .where('channel_id', '=', channelId)
    .execute()
}

/**
 * The platform that should come to us has not: due again at `dueAt`. Changes nothing when it is not due or has come. One
 * statement, for a socket may be taken at the same moment, by this very process.
 */
export async function noteMissed(tx: Tx, channelId: string, next: { dueAt: number; failure: string }): Promise<void> {
  await tx.db
    .updateTable('channel_pull')
    .set((eb) => ({ due_at: next.dueAt, failure: next.failure, attempts: eb('attempts', '+', 1) }))
    .where('channel_id', '=', channelId)
    .where(isFree(tx.now))
    .execute()
}

const claimOf = prepared((db, p: { channel: string }) =>
  db.selectFrom('channel_pull').select(['claimed_by', 'claimed_until']).where('channel_id', '=', p.channel),
)

/** The process that holds the channel's connection; undefined: nobody does. */
export async function connectionHolder(db: Db, channelId: string, now: number): Promise<string | undefined> {
  const [row] = await claimOf(db, { channel: channelId })
  return row?.claimed_by != null && (row.claimed_until ?? 0) > now ? row.claimed_by : undefined
}

/** The connection is over: open to everybody again at `dueAt`. */
export async function leaveConnection(
  tx: Tx,
  channelId: string,
  node: string,
  next: { readonly dueAt: number; readonly failure: string | null; readonly attempts: number },
): Promise<void> {
  await tx.db
    .updateTable('channel_pull')
    .set({
      claimed_by: null,
      claimed_until: null,
      due_at: next.dueAt,
      failure: next.failure,
      attempts: next.attempts,
    })
    .where('channel_id', '=', channelId)
    .where('claimed_by', '=', node)
    .execute()
}

const OPENED = (now: number) => ({ attempts: 0, failure: null, pulled_at: now })

/**
 * Done for now: due again at `dueAt`, or at once when somebody asked meanwhile. The hint that served goes; one that came
 * meanwhile stays.
 */
export async function releasePull(
  tx: Tx,
  claim: ClaimedPull,
  node: string,
  next: { readonly dueAt: number; readonly failure: string | null },
): Promise<void> {
  const own = tx.db
    .selectFrom('channel_pull')
    .select(['hint', 'wishes'])
    .where('channel_id', '=', claim.channel_id)
    .where('claimed_by', '=', node)
  const row = await (tx.dialect === 'postgres' ? own.forUpdate() : own).executeTakeFirst()
  if (row === undefined) return
  const isWantedAgain = row.wishes !== claim.wishes
  await tx.db
    .updateTable('channel_pull')
    .set({
      claimed_by: null,
      claimed_until: null,
      failure: next.failure,
      attempts: next.failure === null ? 0 : claim.attempts + 1,
      due_at: isWantedAgain ? tx.now : next.dueAt,
      hint: next.failure === null && row.hint === claim.hint ? null : row.hint,
    })
    .where('channel_id', '=', claim.channel_id)
    .execute()
  if (isWantedAgain) tx.wake('pull')
}

/** What we had claimed when we died is free again. */
export async function freePulls(tx: Tx, node: string): Promise<void> {
  await tx.db
    .updateTable('channel_pull')
    .set({ claimed_by: null, claimed_until: null })
    .where('claimed_by', '=', node)
    .execute()
}
