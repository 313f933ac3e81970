// What goes after its time: the bytes of webhook calls, answered keys, dead sessions and links. Messages, inbound keys and
// the audit stay. Works in small batches and short rounds, so that neither a patient's message nor a timer waits for it.
import { DAY } from '../base/clock.ts'
import { deleteOldTexts } from './begun-text.ts'
import { deleteOldPages } from './page-seen.ts'
import type { Store, Tx } from './tx.ts'

/** A platform delivers again within minutes; a failing message is looked into within days. */
export const EXCHANGE_LIFE_MS = 7 * DAY
export const IDEMPOTENCY_LIFE_MS = 1 * DAY
/** A console that was away longer loads a snapshot. */
export const EVENT_LIFE_MS = 7 * DAY

/** Nobody teaches the bot from a question this old. */
export const UNANSWERED_LIFE_MS = 365 * DAY

/** Rows of one transaction: whoever writes meanwhile waits for no more. */
const BATCH = 500
/** Transactions of one round: timers that fall due meanwhile wait for no more. */
const MOST_BATCHES = 20

export interface Swept {
  readonly exchanges: number
  readonly idempotencyKeys: number
  readonly sessions: number
  readonly setupTokens: number
  readonly events: number
  readonly begunTexts: number
  readonly pagesSeen: number
  readonly unanswered: number
}

export interface Sweeping {
  readonly swept: Swept
  /** More is due than one round takes: come back soon. */
  readonly more: boolean
}

interface Batch {
  readonly gone: number
  readonly more: boolean
}

const SWEEPS: Readonly<Record<keyof Swept, (tx: Tx, now: number) => Promise<Batch>>> = {
  exchanges: deleteExchanges,
  idempotencyKeys: deleteIdempotencyKeys,
  sessions: deleteSessions,
  setupTokens: deleteSetupTokens,
  events: deleteEvents,
  begunTexts: deleteBegunTexts,
  pagesSeen: async (tx, now) => batchOf(await deleteOldPages(tx, now, BATCH)),
  unanswered: deleteUnanswered,
}

/** What is due at `now`, as far as one round comes. */
export async function sweepRetention(store: Pick<Store, 'write'>, now: number): Promise<Sweeping> {
  const swept = { ...NOTHING }
  let batches = 0
  for (const name of Object.keys(SWEEPS) as (keyof Swept)[]) {
    for (let more = true; more && batches < MOST_BATCHES; batches++) {
      const batch = await store.write((tx) => SWEEPS[name](tx, now))
      swept[name] += batch.gone
      more = batch.more
    }
  }
  if (Object.values(swept).some((count) => count > 0)) await store.write(async (tx) => tell(tx, swept))
  return { swept, more: batches === MOST_BATCHES }
}

const NOTHING: Swept = {
  exchanges: 0,
  idempotencyKeys: 0,
  sessions: 0,
  setupTokens: 0,
  events: 0,
  begunTexts: 0,
  pagesSeen: 0,
  unanswered: 0,
}

function tell(tx: Tx, swept: Swept): void {
  const subject = { kind: 'store', id: 'database' }
  tx.audit({ actor: { kind: 'system' }, action: 'retention.sweep', subject, detail: { ...swept } })
}

/** Numbers grow with time: the oldest come first, and the newest always stays, so that no number is given twice. */
async function deleteExchanges(tx: Tx, now: number): Promise<Batch> {
  const old = await tx.db
    .selectFrom('exchange')
    .select(['no', 'received_at'])
    .orderBy('no')
    .limit(BATCH + 1)
    .execute()
  const gone = old.slice(0, -1).filter((exchange) => exchange.received_at <= now - EXCHANGE_LIFE_MS)
  const last = gone.at(-1)
  if (last !== undefined) await tx.db.deleteFrom('exchange').where('no', '<=', last.no).execute()
  return { gone: gone.length, more: gone.length === BATCH }
}

async function deleteIdempotencyKeys(tx: Tx, now: number): Promise<Batch> {
  const query = tx.db.deleteFrom('idempotency').where((eb) =>
    eb(
      eb.refTuple('actor', 'route', 'key'),
      'in',
      eb
        .selectFrom('idempotency')
        .select(['actor', 'route', 'key'])
        .where('created_at', '<', now - IDEMPOTENCY_LIFE_MS)
        .orderBy('created_at')
        .limit(BATCH)
        .$asTuple('actor', 'route', 'key'),
    ),
  )
  return batchOf(await query.executeTakeFirst())
}

async function deleteSessions(tx: Tx, now: number): Promise<Batch> {
  const dead = tx.db.selectFrom('agent_session').select('token_hash').where('ends_at', '<=', now).limit(BATCH)
  return batchOf(await tx.db.deleteFrom('agent_session').where('token_hash', 'in', dead).executeTakeFirst())
}

async function deleteSetupTokens(tx: Tx, now: number): Promise<Batch> {
  return batchOf(await tx.db.deleteFrom('setup_token').where('expires_at', '<=', now).executeTakeFirst())
}

async function deleteUnanswered(tx: Tx, now: number): Promise<Batch> {
  const old = tx.db
    .selectFrom('unanswered')
    .select('id')
    .where('asked_at', '<=', now - UNANSWERED_LIFE_MS)
    .orderBy('asked_at')
    .limit(BATCH)
  return batchOf(await tx.db.deleteFrom('unanswered').where('id', 'in', old).executeTakeFirst())
}

function batchOf(result: { readonly numDeletedRows: bigint }): Batch {
  const gone = Number(result.numDeletedRows)
  return { gone, more: gone >= BATCH }
}

/** As with exchanges. */
async function deleteEvents(tx: Tx, now: number): Promise<Batch> {
  const old = await tx.db
    .selectFrom('event_log')
    .select(['seq', 'at'])
    .orderBy('seq')
    .limit(BATCH + 1)
    .execute()
  const gone = old.slice(0, -1).filter((event) => event.at <= now - EVENT_LIFE_MS)
  const last = gone.at(-1)
  if (last !== undefined) await tx.db.deleteFrom('event_log').where('seq', '<=', last.seq).execute()
  return { gone: gone.length, more: gone.length === BATCH }
}

async function deleteBegunTexts(tx: Tx, now: number): Promise<Batch> {
  const gone = await deleteOldTexts(tx, now, BATCH)
  return { gone, more: gone === BATCH }
}
