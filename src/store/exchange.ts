// A webhook call as bytes: what came, and what went with the answer. Kept for some days, so that a platform that asks
// again gets the same bytes, and a failing message can be looked into.
import type { Insertable } from 'kysely'
import { prepared } from './prepared.ts'
import type { ExchangeTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface NewExchange {
  readonly inboundId: string
  readonly channelId: string
  readonly query: string
  readonly body: Uint8Array
  /** Only a reply that says something; a bare receipt is made anew. */
  readonly reply: ReplyBytes | undefined
}

export interface ReplyBytes {
  readonly contentType: string
  readonly body: string
}

export type ExchangeRow = Omit<Insertable<ExchangeTable>, 'no'>

const insert = prepared((db, p: ExchangeRow) =>
  db
    .insertInto('exchange')
    .values({
      inbound_id: p.inbound_id,
      channel_id: p.channel_id,
      received_at: p.received_at,
      query: p.query,
      body: p.body,
      reply_type: p.reply_type,
      reply_body: p.reply_body,
    })
    .returning('no'),
)

export function exchangeRow(exchange: NewExchange, now: number): ExchangeRow {
  return {
    inbound_id: exchange.inboundId,
    channel_id: exchange.channelId,
    received_at: now,
    query: exchange.query,
    body: exchange.body,
    reply_type: exchange.reply?.contentType ?? null,
    reply_body: exchange.reply?.body ?? null,
  }
}

/** Its number. */
export async function insertExchange(tx: Tx, exchange: NewExchange): Promise<number> {
  const [row] = await insert(tx.db, exchangeRow(exchange, tx.now))
  return Number(row?.no)
}

const byNo = prepared((db, p: { no: number; inbound: string }) =>
  db
    .selectFrom('exchange')
    .select(['reply_type', 'reply_body'])
    .where('no', '=', p.no)
    .where('inbound_id', '=', p.inbound),
)

/** The bytes that answered this inbound; undefined when it got a bare receipt, or after their time. */
export async function findReply(db: Db, no: number, inboundId: string): Promise<ReplyBytes | undefined> {
  const [row] = await byNo(db, { no, inbound: inboundId })
  if (row === undefined || row.reply_type === null || row.reply_body === null) return undefined
  return { contentType: row.reply_type, body: row.reply_body }
}
