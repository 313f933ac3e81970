// Everything a patient is to read, on its way. States and rules: model/sending.ts. Only the dispatcher moves rows.
import { sql } from 'kysely'
import type { OutboundContent } from '../model/content.ts'
import type { InboundId, MessageId } from '../model/ids.ts'
import { nextWindow, type ReplyWindow } from '../model/reply-window.ts'
import { BLOCK_LIMIT_MS, giveUpAfterMs, INLINE_GRACE_MS, type SendClass } from '../model/sending.ts'
import type { Conversation } from './conversation.ts'
import { nextMessageNo } from './identity.ts'
import { insertMessage } from './message.ts'
import { prepared } from './prepared.ts'
import type { OutboxTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface PlannedSay {
  readonly author: 'bot' | 'agent' | 'system'
  readonly authorId?: string
  readonly class: SendClass
  readonly content: OutboundContent
  /** JSON Reason. */
  readonly reason?: string
}

const insert = prepared((db, p: OutboxTable) =>
  db.insertInto('outbox').values({
    id: p.id,
    no: p.no,
    inbound_id: p.inbound_id,
    step: p.step,
    identity_id: p.identity_id,
    conversation_id: p.conversation_id,
    channel_id: p.channel_id,
    class: p.class,
    via: p.via,
    state: p.state,
    attempts: p.attempts,
    planned_at: p.planned_at,
    due_at: p.due_at,
    attempt_at: p.attempt_at,
    node: p.node,
    lease_until: p.lease_until,
    give_up_at: p.give_up_at,
    settled_at: p.settled_at,
    platform_message_id: p.platform_message_id,
    failure: p.failure,
    cleared_at: p.cleared_at,
    reply_reference: p.reply_reference,
  }),
)

/** Id of what a turn says in one step: planning it twice breaks the primary key (reliability rule R4). */
export function replyId(inboundId: InboundId, step: number): MessageId {
  return `${inboundId}.${step}` as MessageId
}

export interface NewSend {
  /** The message it carries. */
  readonly id: MessageId
  readonly no: number
  readonly inboundId: InboundId | undefined
  readonly step: number
  readonly conversation: Conversation
  readonly class: SendClass
  /**
   * `inline`: it rides on the webhook's answer. Its row is `sent` from this commit on: nobody sends it again but the
   * platform's own repeat, and without one within twenty seconds (`lease_until`) it counts as delivered.
   */
  readonly via: 'inline' | 'active'
  readonly node: string
}

export async function insertSend(tx: Tx, send: NewSend): Promise<void> {
  const inline = send.via === 'inline'
  await insert(tx.db, {
    id: send.id,
    no: send.no,
    inbound_id: send.inboundId ?? null,
    step: send.step,
    identity_id: send.conversation.identityId,
    conversation_id: send.conversation.id,
    channel_id: send.conversation.channelId,
    class: send.class,
    via: send.via,
    state: inline ? 'sent' : 'planned',
    attempts: inline ? 1 : 0,
    planned_at: tx.now,
    due_at: tx.now,
    attempt_at: inline ? tx.now : null,
    node: inline ? send.node : null,
    lease_until: inline ? tx.now + INLINE_GRACE_MS : null,
    give_up_at: tx.now + giveUpAfterMs(send.class),
    settled_at: inline ? tx.now : null,
    platform_message_id: null,
    failure: null,
    cleared_at: null,
    reply_reference: null,
  })
  if (!inline) tx.wake('outbox')
}

/**
 * Puts a message of an agent or of the desk on its way: message, outbox row and event. The caller has already checked
 * that the author may speak here.
 */
export async function planSay(
  tx: Tx,
  conversation: Conversation,
  say: PlannedSay,
): Promise<{ messageId: MessageId; no: number }> {
  const no = await nextMessageNo(tx, conversation.identityId)
  const messageId = tx.newId() as MessageId
  await insertMessage(tx, {
    id: messageId,
    identityId: conversation.identityId,
    no,
    conversationId: conversation.id,
    author: say.author,
    ...(say.authorId === undefined ? {} : { authorId: say.authorId }),
    content: say.content,
    sentAt: tx.now,
    ...(say.reason === undefined ? {} : { reason: say.reason }),
  })
  await insertSend(tx, {
    id: messageId,
    no,
    inboundId: undefined,
    step: 0,
    conversation,
    class: say.class,
    via: 'active',
    node: '',
  })
  announceMessage(tx, conversation, { no, messageId, author: say.author })
  return { messageId, no }
}

export function announceMessage(
  tx: Tx,
  conversation: Conversation,
  message: { readonly no: number; readonly messageId: MessageId; readonly author: string },
): void {
  tx.announce({
    kind: 'message.added',
    conversationId: conversation.id,
    identityId: conversation.identityId,
    teamId: conversation.teamId ?? null,
    ownerId: conversation.ownerId ?? null,
    data: { no: message.no, messageId: message.messageId, author: message.author, emergency: conversation.emergency },
  })
}

/** Literals, not parameters: SQLite takes the partial index only when the query repeats its condition word for word. */
const UNSETTLED = [sql.lit('planned'), sql.lit('sending'), sql.lit('unknown')] as never

const unsettledOf = prepared((db, p: { identity: string }) =>
  db
    .selectFrom('outbox')
    .select(['id', 'via', 'state', 'failure', 'class', 'cleared_at'])
    .where('identity_id', '=', p.identity)
    .where('state', 'in', UNSETTLED),
)

export type UnsettledSend = Pick<OutboxTable, 'id' | 'via' | 'state' | 'failure' | 'class' | 'cleared_at'>

/** Sends to this person that are planned, on their way, or of unknown fate. */
export async function unsettledSends(db: Db, identityId: string): Promise<readonly UnsettledSend[]> {
  return unsettledOf(db, { identity: identityId })
}

export interface ClaimedSend extends OutboxTable {
  readonly content: string
  readonly author: 'bot' | 'agent' | 'system'
  readonly platform_user_id: string
  readonly reply_windows: string
  readonly left_at: number | null
  readonly reply_to: string | null
}

/**
 * Due and next in line of its person. An earlier one that waits for its retry, or hangs, blocks for ten seconds; one that
 * could go now goes first, however old: what piled up while we were down leaves in its order.
 */
const dueQuery = (options: { readonly lock: boolean; readonly safetyOnly: boolean }) =>
  prepared((db, p: { channel: string; now: number; blockedSince: number; limit: number }) => {
    const due = db
      .selectFrom('outbox as o')
      .innerJoin('message as m', 'm.id', 'o.id')
      .innerJoin('channel_identity as i', 'i.id', 'o.identity_id')
      .leftJoin('inbound as b', 'b.id', 'o.inbound_id')
      .selectAll('o')
      .select(['m.content', 'm.author', 'i.platform_user_id', 'i.reply_windows', 'i.left_at'])
      .select('b.platform_message_id as reply_to')
      .where('o.state', '=', sql.lit('planned'))
      .where('o.channel_id', '=', p.channel)
      .where('o.due_at', '<=', p.now)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as earlier')
              .select('earlier.id')
              .whereRef('earlier.identity_id', '=', 'o.identity_id')
              .whereRef('earlier.no', '<', 'o.no')
              .where('earlier.state', 'in', UNSETTLED)
              .where('earlier.state', '<>', 'unknown')
              .where(({ or, and, eb: earlier }) =>
                or([
                  earlier('earlier.planned_at', '>', p.blockedSince),
                  and([earlier('earlier.state', '=', sql.lit('planned')), earlier('earlier.due_at', '<=', p.now)]),
                  and([
                    earlier('earlier.state', '=', sql.lit('sending')),
                    earlier('earlier.attempt_at', '>', p.blockedSince),
                  ]),
                ]),
              ),
          ),
        ),
      )
      .orderBy('o.due_at')
      .limit(p.limit)
    const query = options.safetyOnly ? due.where('o.class', '=', sql.lit('S')) : due
    return options.lock ? query.forUpdate('o').skipLocked() : query
  })
/** Safety texts first: they overtake any backlog. */
const DUE = {
  sqlite: [dueQuery({ lock: false, safetyOnly: true }), dueQuery({ lock: false, safetyOnly: false })],
  postgres: [dueQuery({ lock: true, safetyOnly: true }), dueQuery({ lock: true, safetyOnly: false })],
} as const

const begin = prepared((db, p: { id: string; now: number; node: string; until: number; reference: string | null }) =>
  db
    .updateTable('outbox')
    .set({
      state: 'sending',
      attempts: sql<number>`attempts + 1`,
      attempt_at: p.now,
      node: p.node,
      lease_until: p.until,
      reply_reference: p.reference,
    })
    .where('id', '=', p.id)
    .where('state', '=', sql.lit('planned'))
    .returning('attempts'),
)

const anyDueOf = (options: { readonly safetyOnly: boolean }) =>
  prepared((db, p: { channel: string; now: number }) => {
    const due = db
      .selectFrom('outbox')
      .select('id')
      .where('state', '=', sql.lit('planned'))
      .where('channel_id', '=', p.channel)
      .where('due_at', '<=', p.now)
      .limit(1)
    return options.safetyOnly ? due.where('class', '=', sql.lit('S')) : due
  })
const anyDue = anyDueOf({ safetyOnly: false })
const anySafetyDue = anyDueOf({ safetyOnly: true })

/** A cheap look before `claimSends`: an idle hospital writes nothing. */
export async function hasDueSend(
  db: Db,
  due: { readonly channelId: string; readonly now: number; readonly safetyOnly: boolean },
): Promise<boolean> {
  const find = due.safetyOnly ? anySafetyDue : anyDue
  return (await find(db, { channel: due.channelId, now: due.now })).length > 0
}

/** What was put off because the platform could not be reached is due at once. */
export async function hastenSends(tx: Tx, channelId: string): Promise<void> {
  await tx.db
    .updateTable('outbox')
    .set({ due_at: tx.now })
    .where('state', '=', sql.lit('planned'))
    .where('channel_id', '=', channelId)
    .where('failure', '=', 'later')
    .where('due_at', '>', tx.now)
    .execute()
  tx.wake('outbox')
}

/** Makes due sends durable as `sending`; the caller sends only after this committed. */
export async function claimSends(
  tx: Tx,
  claim: {
    readonly channelId: string
    readonly node: string
    readonly leaseMs: number
    readonly limit: number
    /** Nothing but safety texts. */
    readonly safetyOnly?: boolean
    /** This person still gets a passive reply: not now. */
    readonly holdsBack?: (identityId: string) => Promise<boolean>
  },
): Promise<readonly ClaimedSend[]> {
  const claimed: ClaimedSend[] = []
  const key = { channel: claim.channelId, now: tx.now, blockedSince: tx.now - BLOCK_LIMIT_MS }
  for (const find of claim.safetyOnly === true ? DUE[tx.dialect].slice(0, 1) : DUE[tx.dialect]) {
    const limit = claim.limit - claimed.length
    if (limit <= 0) break
    for (const row of (await find(tx.db, { ...key, limit })) as unknown as readonly ClaimedSend[]) {
      if ((await claim.holdsBack?.(row.identity_id)) === true) continue
      const reference = row.reply_reference ?? referenceFor(row, tx.now)
      const attempt = { id: row.id, now: tx.now, node: claim.node, until: tx.now + claim.leaseMs, reference }
      const [begun] = await begin(tx.db, attempt)
      if (begun === undefined) continue
      claimed.push({ ...row, state: 'sending', attempts: Number(begun.attempts), reply_reference: reference })
    }
  }
  return claimed
}

/** Durable with the attempt: a repeat names the same, so that the platform knows it for one. */
function referenceFor({ reply_windows }: ClaimedSend, now: number): string | null {
  return nextWindow(JSON.parse(reply_windows) as ReplyWindow[], now)?.reference ?? null
}

export interface Settlement {
  readonly state: 'sent' | 'planned' | 'failed' | 'unknown' | 'cancelled'
  readonly dueAt?: number
  readonly failure?: string
  readonly platformMessageId?: string
  /** It has certainly not arrived: another attempt may name another window. */
  readonly freesReference?: boolean
}

const settle = prepared(
  (
    db,
    p: {
      id: string
      attempts: number
      state: OutboxTable['state']
      due: number
      failure: string | null
      platform: string | null
      settled: number | null
      reference: string | null
    },
  ) =>
    db
      .updateTable('outbox')
      .set({
        state: p.state,
        due_at: p.due,
        failure: p.failure,
        platform_message_id: p.platform,
        settled_at: p.settled,
        lease_until: null,
        reply_reference: p.reference,
      })
      .where('id', '=', p.id)
      .where('state', '=', sql.lit('sending'))
      .where('attempts', '=', p.attempts)
      .returning('id'),
)

/** Records what became of an attempt; false when it was no longer ours (its lease ended, another attempt may be under way). */
export async function settleSend(tx: Tx, send: OutboxTable, result: Settlement): Promise<boolean> {
  const [done] = await settle(tx.db, {
    id: send.id,
    attempts: send.attempts,
    state: result.state,
    due: result.dueAt ?? send.due_at,
    failure: result.failure ?? null,
    platform: result.platformMessageId ?? null,
    settled: result.state === 'planned' ? null : tx.now,
    reference: result.freesReference === true ? null : send.reply_reference,
  })
  if (done === undefined) return false
  announceSend(tx, send, result.state)
  if (result.state !== 'planned') tx.wake('outbox')
  return true
}

export function announceSend(
  tx: Tx,
  send: Pick<OutboxTable, 'conversation_id' | 'identity_id' | 'id'>,
  state: string,
): void {
  tx.announce({
    kind: 'send.changed',
    conversationId: send.conversation_id,
    identityId: send.identity_id,
    data: { messageId: send.id, state },
  })
}

/** The person wrote again: what was unknown before is no longer a question (classes B and N), and a used-up window is open. */
export async function clearAfterInbound(tx: Tx, unsettled: readonly UnsettledSend[]): Promise<void> {
  for (const send of unsettled) {
    if (send.state === 'unknown' && send.cleared_at === null && (send.class === 'B' || send.class === 'N')) {
      await tx.db.updateTable('outbox').set({ cleared_at: tx.now }).where('id', '=', send.id).execute()
    }
    if (send.state === 'planned' && send.failure === 'quota-used') {
      await tx.db.updateTable('outbox').set({ due_at: tx.now, failure: null }).where('id', '=', send.id).execute()
      tx.wake('outbox')
    }
  }
}
