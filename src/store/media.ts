// What patients sent that is not text: one row per message, written with it; the bytes are files (media-files.ts). A row
// waits until its file is kept or can never be had.
import { sql } from 'kysely'
import type { InboundContent, MediaRef } from '../model/content.ts'
import type { MessageId } from '../model/ids.ts'
import type { MediaKind, MediaType } from '../model/media.ts'
import { prepared } from './prepared.ts'
import type { MediaTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface ExpectedMedia {
  readonly messageId: MessageId
  readonly channelId: string
  readonly kind: MediaKind
  /** Name of its file: random, of letters and digits. */
  readonly file: string
}

export async function insertMedia(tx: Tx, media: ExpectedMedia): Promise<void> {
  await tx.db
    .insertInto('media')
    .values({
      message_id: media.messageId,
      channel_id: media.channelId,
      kind: media.kind,
      mime_type: null,
      bytes_count: null,
      file: media.file,
      state: 'waiting',
      attempts: 0,
      due_at: tx.now,
      failure: null,
      fetched_at: null,
    })
    .execute()
  tx.wake('media')
}

/** Its bytes are on the disk already: the message and its file become durable in one commit. */
export async function insertKeptMedia(
  tx: Tx,
  media: ExpectedMedia & { readonly type: MediaType; readonly bytesCount: number },
): Promise<void> {
  await tx.db
    .insertInto('media')
    .values({
      message_id: media.messageId,
      channel_id: media.channelId,
      kind: media.kind,
      mime_type: media.type,
      bytes_count: media.bytesCount,
      file: media.file,
      state: 'kept',
      attempts: 0,
      due_at: tx.now,
      failure: null,
      fetched_at: tx.now,
    })
    .execute()
  tx.audit({
    actor: { kind: 'system' },
    action: 'media.keep',
    subject: { kind: 'message', id: media.messageId },
    detail: { mimeType: media.type, bytes: media.bytesCount, attempt: 0 },
  })
}

/** The partial index serves only a query that repeats its condition word for word. */
const WAITING = sql.lit('waiting') as never

const nextDue = prepared((db) =>
  db.selectFrom('media').select('due_at').where('state', '=', WAITING).orderBy('due_at').limit(1),
)

/** A cheap look before `claimMedia`; undefined: nothing waits. */
export async function nextMediaDueAt(db: Db): Promise<number | undefined> {
  const [row] = await nextDue(db, {})
  return row?.due_at
}

export interface ClaimedMedia {
  readonly messageId: string
  readonly conversationId: string
  readonly identityId: string
  readonly channelId: string
  readonly media: MediaRef
  readonly file: string
  /** 1, 2, 3 …: this attempt included. */
  readonly attempt: number
}

function due(db: Db, p: { readonly now: number; readonly limit: number }) {
  return db
    .selectFrom('media as f')
    .innerJoin('message as m', 'm.id', 'f.message_id')
    .selectAll('f')
    .select(['m.content', 'm.conversation_id', 'm.identity_id'])
    .where('f.state', '=', WAITING)
    .where('f.due_at', '<=', p.now)
    .orderBy('f.due_at')
    .limit(p.limit)
}
const dueUnlocked = prepared((db, p: { now: number; limit: number }) => due(db, p))
const dueLocked = prepared((db, p: { now: number; limit: number }) => due(db, p).forUpdate('f').skipLocked())

/** Counts the attempt before it is made, and puts the row out of reach of others until `leaseMs` have passed. */
export async function claimMedia(tx: Tx, leaseMs: number, limit: number): Promise<readonly ClaimedMedia[]> {
  const rows = await (tx.dialect === 'postgres' ? dueLocked : dueUnlocked)(tx.db, { now: tx.now, limit })
  for (const row of rows) await change(tx, row.message_id, { attempts: row.attempts + 1, due_at: tx.now + leaseMs })
  return rows.map((row) => ({
    messageId: row.message_id,
    conversationId: row.conversation_id,
    identityId: row.identity_id,
    channelId: row.channel_id,
    media: (JSON.parse(row.content) as Extract<InboundContent, { readonly media: MediaRef }>).media,
    file: row.file,
    attempt: row.attempts + 1,
  }))
}

export type FetchOutcome =
  | { readonly kind: 'kept'; readonly type: MediaType; readonly bytesCount: number }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number }
  /** We were stopped in the middle: as if it had not been tried. */
  | { readonly kind: 'undone' }
  | { readonly kind: 'failed'; readonly why: string }

/** Nothing happens when another worker was faster. */
export async function settleMedia(tx: Tx, claimed: ClaimedMedia, outcome: FetchOutcome): Promise<void> {
  const { messageId, attempt } = claimed
  const ours = await change(tx, messageId, columnsOf(outcome, attempt, tx.now), attempt)
  if (!ours || outcome.kind === 'later' || outcome.kind === 'undone') return
  const isKept = outcome.kind === 'kept'
  tx.announce({
    kind: 'media.changed',
    conversationId: claimed.conversationId,
    identityId: claimed.identityId,
    data: { messageId, state: outcome.kind },
  })
  tx.audit({
    actor: { kind: 'system' },
    action: isKept ? 'media.keep' : 'media.fail',
    subject: { kind: 'message', id: messageId },
    detail: isKept ? { mimeType: outcome.type, bytes: outcome.bytesCount, attempt } : { why: outcome.why, attempt },
  })
}

function columnsOf(outcome: FetchOutcome, attempt: number, now: number): Partial<MediaTable> {
  switch (outcome.kind) {
    case 'kept':
      return {
        state: 'kept',
        mime_type: outcome.type,
        bytes_count: outcome.bytesCount,
        fetched_at: now,
        failure: null,
      }
    case 'later':
      return { due_at: now + outcome.afterMs, failure: outcome.why }
    case 'undone':
      return { due_at: now, attempts: attempt - 1 }
    case 'failed':
      return { state: 'failed', failure: outcome.why }
  }
}

async function change(tx: Tx, messageId: string, columns: Partial<MediaTable>, attempt?: number): Promise<boolean> {
  const query = tx.db.updateTable('media').set(columns).where('message_id', '=', messageId)
  const waiting = query.where('state', '=', WAITING)
  const rows = await (attempt === undefined ? waiting : waiting.where('attempts', '=', attempt))
    .returning('message_id')
    .execute()
  return rows.length > 0
}

export interface KeptMedia {
  readonly conversationId: string
  /** JSON InboundContent of its message. */
  readonly content: string
  readonly file: string
  readonly mimeType: MediaType
}

/** Undefined: there is no such message, nothing came with it, or it is not here. */
export async function findKeptMedia(db: Db, messageId: string): Promise<KeptMedia | undefined> {
  const row = await db
    .selectFrom('media as f')
    .innerJoin('message as m', 'm.id', 'f.message_id')
    .select(['m.conversation_id', 'm.content', 'f.file', 'f.mime_type'])
    .where('f.message_id', '=', messageId)
    .where('f.state', '=', 'kept')
    .executeTakeFirst()
  if (row === undefined) return undefined
  const mimeType = row.mime_type as MediaType
  return { conversationId: row.conversation_id, content: row.content, file: row.file, mimeType }
}
