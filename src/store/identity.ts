// A person on one channel, with what a turn needs to begin.
import { sql } from 'kysely'
import type { ChannelId, ContactId, IdentityId } from '../model/ids.ts'
import { closeWindow, type ReplyWindow, takeOne } from '../model/reply-window.ts'
import { prepared } from './prepared.ts'
import type { ChannelIdentityTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface Identity {
  readonly id: IdentityId
  readonly channelId: ChannelId
  readonly platformUserId: string
  readonly contactId: ContactId
  readonly replyWindows: readonly ReplyWindow[]
  readonly lastMessageNo: number
  readonly leftAt: number | undefined
  readonly lastInboundAt: number | undefined
}

const byPlatformUser = (lock: boolean) =>
  prepared((db, p: { channel: string; user: string }) => {
    const query = db
      .selectFrom('channel_identity')
      .selectAll()
      .where('channel_id', '=', p.channel)
      .where('platform_user_id', '=', p.user)
    return lock ? query.forUpdate() : query
  })
const findUnlocked = byPlatformUser(false)
const findLocked = byPlatformUser(true)

const insertContact = prepared((db, p: { id: string; now: number }) =>
  db.insertInto('contact').values({ id: p.id, created_at: p.now, display_name: null, facts: '{}' }),
)

const inserting = (db: Db, p: ChannelIdentityTable) =>
  db.insertInto('channel_identity').values({
    id: p.id,
    channel_id: p.channel_id,
    platform_user_id: p.platform_user_id,
    contact_id: p.contact_id,
    created_at: p.created_at,
    last_inbound_at: p.last_inbound_at,
    reply_windows: p.reply_windows,
    last_message_no: p.last_message_no,
    left_at: p.left_at,
  })
const insertFirst = prepared(inserting)
const insertUnlessThere = prepared((db, p: ChannelIdentityTable) =>
  inserting(db, p)
    .onConflict((conflict) => conflict.columns(['channel_id', 'platform_user_id']).doNothing())
    .returning('id'),
)

/** `since`: the person was known before, is new, or was made by somebody else while we tried. */
export interface Arrived extends Identity {
  readonly since: 'before' | 'now' | 'meanwhile'
}

/** Two first messages in the same instant find the same person. On PostgreSQL the row stays locked until the commit. */
export async function arriveIdentity(tx: Tx, channelId: string, platformUserId: string): Promise<Arrived> {
  const find = tx.dialect === 'postgres' ? findLocked : findUnlocked
  const key = { channel: channelId, user: platformUserId }
  const [known] = await find(tx.db, key)
  if (known !== undefined) return { ...toIdentity(known), since: 'before' }
  const first = strangerRow(tx, channelId, platformUserId)
  await insertContact(tx.db, { id: first.contact_id, now: tx.now })
  const [made] = await insertUnlessThere(tx.db, first)
  if (made !== undefined) return { ...toIdentity(first), since: 'now' }
  await tx.db.deleteFrom('contact').where('id', '=', first.contact_id).execute()
  const [row] = await find(tx.db, key)
  return { ...toIdentity(row as ChannelIdentityTable), since: 'meanwhile' }
}

/**
 * Somebody nobody knows, in a shared commit: not waited for. Made elsewhere in the same moment, he breaks the commit, and
 * everybody in it is run alone.
 */
export async function welcome(tx: Tx, channelId: string, platformUserId: string): Promise<Arrived> {
  const first = strangerRow(tx, channelId, platformUserId)
  await insertContact(tx.db, { id: first.contact_id, now: tx.now })
  await insertFirst(tx.db, first)
  return { ...toIdentity(first), since: 'now' }
}

function strangerRow(tx: Tx, channelId: string, platformUserId: string): ChannelIdentityTable {
  return {
    id: tx.newId(),
    channel_id: channelId,
    platform_user_id: platformUserId,
    contact_id: tx.newId(),
    created_at: tx.now,
    last_inbound_at: null,
    reply_windows: '[]',
    last_message_no: 0,
    left_at: null,
  }
}

const byId = prepared((db, p: { id: string }) => db.selectFrom('channel_identity').selectAll().where('id', '=', p.id))

export async function findIdentity(db: Db, id: string): Promise<Identity | undefined> {
  const [row] = await byId(db, { id })
  return row === undefined ? undefined : toIdentity(row)
}

export async function findIdentityByUser(
  db: Db,
  channelId: string,
  platformUserId: string,
): Promise<Identity | undefined> {
  const [row] = await findUnlocked(db, { channel: channelId, user: platformUserId })
  return row === undefined ? undefined : toIdentity(row)
}

const personOf = prepared((db, p: { conversation: string }) =>
  db
    .selectFrom('conversation as c')
    .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
    .select(['i.channel_id', 'i.platform_user_id'])
    .where('c.id', '=', p.conversation),
)

/** Who talks in a conversation, as the channel knows the person. */
export async function findPersonOf(
  db: Db,
  conversationId: string,
): Promise<{ readonly channelId: string; readonly platformUserId: string } | undefined> {
  const [row] = await personOf(db, { conversation: conversationId })
  return row === undefined ? undefined : { channelId: row.channel_id, platformUserId: row.platform_user_id }
}

const updateAfterInbound = prepared(
  (db, p: { id: string; at: number; windows: string; no: number; left: number | null }) =>
    db
      .updateTable('channel_identity')
      .set({ last_inbound_at: p.at, reply_windows: p.windows, last_message_no: p.no, left_at: p.left })
      .where('id', '=', p.id),
)

/** One update for everything a turn changes about the person. */
export async function saveIdentity(tx: Tx, identity: Identity): Promise<void> {
  await updateAfterInbound(tx.db, {
    id: identity.id,
    at: tx.now,
    windows: JSON.stringify(identity.replyWindows),
    no: identity.lastMessageNo,
    left: identity.leftAt ?? null,
  })
}

const takeNumber = prepared((db, p: { id: string }) =>
  db
    .updateTable('channel_identity')
    .set({ last_message_no: sql<number>`last_message_no + 1` })
    .where('id', '=', p.id)
    .returning('last_message_no'),
)

export async function nextMessageNo(tx: Tx, identityId: string): Promise<number> {
  const [row] = await takeNumber(tx.db, { id: identityId })
  return Number(row?.last_message_no)
}

const setWindows = prepared((db, p: { id: string; windows: string }) =>
  db.updateTable('channel_identity').set({ reply_windows: p.windows }).where('id', '=', p.id),
)

const windowsOf = (lock: boolean) =>
  prepared((db, p: { id: string }) => {
    const query = db.selectFrom('channel_identity').select('reply_windows').where('id', '=', p.id)
    return lock ? query.forUpdate() : query
  })
const windowsUnlocked = windowsOf(false)
const windowsLocked = windowsOf(true)

/** One message has left in this person's windows, or may have. */
export async function countReply(tx: Tx, identityId: string, reference: string | undefined): Promise<void> {
  const rest = takeOne(await lockedWindows(tx, identityId), tx.now, reference)
  if (rest !== undefined) await setWindows(tx.db, { id: identityId, windows: JSON.stringify(rest) })
}

/** The platform takes no more in this window. */
export async function closeReplyWindow(
  tx: Tx,
  identityId: string,
  reference: string,
  why: 'window-closed' | 'quota-used',
): Promise<void> {
  const rest = closeWindow(await lockedWindows(tx, identityId), reference, why)
  await setWindows(tx.db, { id: identityId, windows: JSON.stringify(rest) })
}

async function lockedWindows(tx: Tx, identityId: string): Promise<readonly ReplyWindow[]> {
  const [row] = await (tx.dialect === 'postgres' ? windowsLocked : windowsUnlocked)(tx.db, { id: identityId })
  return JSON.parse(row?.reply_windows ?? '[]') as ReplyWindow[]
}

export function toIdentity(row: ChannelIdentityTable): Identity {
  return {
    id: row.id as IdentityId,
    channelId: row.channel_id as ChannelId,
    platformUserId: row.platform_user_id,
    contactId: row.contact_id as ContactId,
    replyWindows: JSON.parse(row.reply_windows) as ReplyWindow[],
    lastMessageNo: row.last_message_no,
    leftAt: row.left_at ?? undefined,
    lastInboundAt: row.last_inbound_at ?? undefined,
  }
}
