// An inbound that had its turn and the bytes that came and went with it, in one statement where the database can: the
// one names the other's number.
import type { Kysely } from 'kysely'
import { type ExchangeRow, exchangeRow, insertExchange, type NewExchange } from './exchange.ts'
import { inboundColumns, insertInbound, type NewInbound } from './inbound.ts'
import { prepared } from './prepared.ts'
import type { Schema } from './schema.ts'
import type { Tx } from './tx.ts'

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
