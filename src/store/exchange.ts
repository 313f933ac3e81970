// A webhook call as bytes: what came, and what went with the answer. Kept for some days, so that a platform that asks
// again gets the same bytes, and a failing message can be looked into.
import { prepared } from './prepared.ts'
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

interface NewRow {
  readonly inbound: string
  readonly channel: string
  readonly now: number
  readonly query: string
  readonly body: Uint8Array
  readonly replyType: string | null
  readonly replyBody: string | null
}

const insert = prepared((db, p: NewRow) =>
  db
    .insertInto('exchange')
    .values({
      inbound_id: p.inbound,
      channel_id: p.channel,
      received_at: p.now,
      query: p.query,
      body: p.body,
      reply_type: p.replyType,
      reply_body: p.replyBody,
    })
    .returning('no'),
)

/** Its number. */
export async function insertExchange(tx: Tx, exchange: NewExchange): Promise<number> {
  const [row] = await insert(tx.db, {
    inbound: exchange.inboundId,
    channel: exchange.channelId,
    now: tx.now,
    query: exchange.query,
    body: exchange.body,
    replyType: exchange.reply?.contentType ?? null,
    replyBody: exchange.reply?.body ?? null,
  })
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
