// What goes after its time: the bytes of webhook calls, answered keys, dead sessions and links. Messages,
// inbound keys and the audit stay. Works in small batches, so that a patient's message never waits for it.
import { DAY } from '../base/clock.ts'
import { deleteOldTexts } from './begun-text.ts'
import { deleteOldPages } from './page-seen.ts'
import type { Store, Tx } from './tx.ts'

/** A platform delivers again within minutes; a failing message is looked into within days. */
export const EXCHANGE_LIFE_MS = 7 * DAY
export const IDEMPOTENCY_LIFE_MS = 1 * DAY
/** A console that was away longer loads a snapshot. */
export const EVENT_LIFE_MS = 7 * DAY

const BATCH = 500
const MOST_BATCHES = 2_000

export interface Swept {
  readonly exchanges: number
  readonly idempotencyKeys: number
  readonly sessions: number
  readonly setupTokens: number
  readonly events: number
  readonly begunTexts: number
  readonly pagesSeen: number
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
}

/** Everything due at `now`; what is left over after many batches waits for the next sweep. */
export async function sweepRetention(store: Store, now: number): Promise<Swept> {
  const swept = {
    exchanges: 0,
    idempotencyKeys: 0,
    sessions: 0,
    setupTokens: 0,
    events: 0,
    begunTexts: 0,
    pagesSeen: 0,
  }
  for (const name of Object.keys(SWEEPS) as (keyof Swept)[]) {
    for (let batch = 0; batch < MOST_BATCHES; batch++) {
      const { gone, more } = await store.write((tx) => SWEEPS[name](tx, now))
      swept[name] += gone
      if (!more) break
    }
  }
  if (Object.values(swept).some((count) => count > 0)) {
    await store.write(async (tx) =>
      tx.audit({
        actor: { kind: 'system' },
        action: 'retention.sweep',
        subject: { kind: 'store', id: 'database' },
        detail: swept,
      }),
    )
  }
  return swept
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
