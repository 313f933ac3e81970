// A message comes in: who writes, whether it came before, and in the end the inbound with the bytes that came and went.
import { type Kysely, sql } from 'kysely'
import { type ExchangeRow, exchangeRow, insertExchange, type NewExchange } from './exchange.ts'
import { type Arrived, arriveIdentity, toIdentity, welcome } from './identity.ts'
import { findInboundByKey, inboundColumns, insertInbound, type KnownInbound, type NewInbound } from './inbound.ts'
import { prepared } from './prepared.ts'
import type { ChannelIdentityTable, Schema } from './schema.ts'
import { NeedsOwnCommit, type Tx } from './tx.ts'

interface Sender {
  readonly channelId: string
  readonly platformUserId: string
  readonly dedupKey: string
}

export interface Arriving {
  readonly identity: Arrived
  /** The inbound, when it came before. */
  readonly known: KnownInbound | undefined
}

/** A shared commit waits for nobody who is busy elsewhere, and for no answer about a newcomer. */
export async function arrive(tx: Tx, sender: Sender): Promise<Arriving> {
  if (tx.isShared) return arriveAmongOthers(tx, sender)
  const find = () => findInboundByKey(tx.db, sender.channelId, sender.dedupKey)
  const [identity, early] = await Promise.all([arriveIdentity(tx, sender.channelId, sender.platformUserId), find()])
  return { identity, known: identity.since === 'meanwhile' ? await find() : early }
}

/** One row, whoever it is. A person whose row is taken is there and shows nothing else. */
const look = prepared((db, p: { channel: string; user: string; key: string }) =>
  db
    .selectFrom(db.selectNoFrom(sql.lit(1).as('one')).as('here'))
    .leftJoinLateral(
      (on) =>
        on
          .selectFrom('channel_identity')
          .selectAll()
          .where('channel_id', '=', p.channel)
          .where('platform_user_id', '=', p.user)
          .forUpdate()
          .skipLocked()
          .as('free'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (on) =>
        on
          .selectFrom('inbound')
          .select(['id as inbound_id', 'identity_id', 'state', 'exchange_no'])
          .where('channel_id', '=', p.channel)
          .where('dedup_key', '=', p.key)
          .as('repeated'),
      (join) => join.onTrue(),
    )
    .selectAll(['free', 'repeated'])
    .select(({ exists, selectFrom, eb }) =>
      eb
        .case()
        .when('free.id', 'is', null)
        .then(
          exists(
            selectFrom('channel_identity')
              .select('id')
              .where('channel_id', '=', p.channel)
              .where('platform_user_id', '=', p.user),
          ),
        )
        .end()
        .as('is_taken'),
    ),
)

async function arriveAmongOthers(tx: Tx, { channelId, platformUserId, dedupKey }: Sender): Promise<Arriving> {
  const [row] = await look(tx.db, { channel: channelId, user: platformUserId, key: dedupKey })
  if (row === undefined || row.is_taken === true) throw new NeedsOwnCommit()
  const { inbound_id, identity_id, state, exchange_no } = row
  const known = inbound_id === null ? undefined : { id: inbound_id, identity_id, state, exchange_no }
  // The join makes every column of the person nullable; with an id they are as the table says.
  const person = row.id === null ? undefined : toIdentity(row as unknown as ChannelIdentityTable)
  const identity =
    person === undefined ? await welcome(tx, channelId, platformUserId) : { ...person, since: 'before' as const }
  return { identity, known: known as KnownInbound | undefined }
}

type Arrival = Omit<NewInbound, 'exchange_no'>

const insertBoth = prepared((db: Kysely<Schema>, p: Arrival & ExchangeRow & { readonly arrived_at: number }) =>
  db
    .with('kept', (part) =>
      part
        .insertInto('exchange')
        .values({
          inbound_id: p.id,
          channel_id: p.channel_id,
          received_at: p.received_at,
          query: p.query,
          body: p.body,
          reply_type: p.reply_type,
          reply_body: p.reply_body,
        })
        .returning('no'),
    )
    .insertInto('inbound')
    .values(({ selectFrom }) => ({ ...inboundColumns(p), exchange_no: selectFrom('kept').select('kept.no') })),
)

export async function insertArrival(tx: Tx, exchange: NewExchange, inbound: Arrival): Promise<void> {
  if (tx.dialect === 'postgres') {
    await insertBoth(tx.db, { ...inbound, ...exchangeRow(exchange, tx.now), arrived_at: tx.now })
    return
  }
  await insertInbound(tx, { ...inbound, exchange_no: await insertExchange(tx, exchange) })
}
