// Conversations and the one way to change them: a compare-and-set on the version, with actor and cause in the audit and
// an event for everybody who watches.
import type { Kysely } from 'kysely'
import { DaozhenError } from '../base/errors.ts'
import { type Actor, type CloseOutcome, type ConversationState, canMove } from '../model/conversation.ts'
import type { AgentId, ChannelId, ContactId, ConversationId, IdentityId, TeamId } from '../model/ids.ts'
import { prepared, preparedChange } from './prepared.ts'
import type { ConversationTable, Schema } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface Conversation {
  readonly id: ConversationId
  readonly identityId: IdentityId
  readonly contactId: ContactId
  readonly channelId: ChannelId
  readonly state: ConversationState
  readonly emergency: boolean
  readonly version: number
  readonly ownerId: AgentId | undefined
  readonly lastOwnerId: AgentId | undefined
  readonly teamId: TeamId | undefined
  /** JSON BotState, parsed by who needs it. */
  readonly botState: string
  readonly openedAt: number
  readonly updatedAt: number
  readonly lastInboundAt: number | undefined
  readonly lastMessageAt: number | undefined
  readonly unansweredSince: number | undefined
  readonly snoozedUntil: number | undefined
  readonly closedAt: number | undefined
  readonly closedBy: string | undefined
  readonly outcome: CloseOutcome | undefined
}

const newestOf = prepared((db, p: { identity: string }) =>
  db.selectFrom('conversation').selectAll().where('identity_id', '=', p.identity).orderBy('opened_at', 'desc').limit(1),
)

/** The open conversation of a person, or the newest closed one. */
export async function findNewestConversation(db: Db, identityId: string): Promise<Conversation | undefined> {
  const [row] = await newestOf(db, { identity: identityId })
  return row === undefined ? undefined : toConversation(row)
}

const byId = (lock: boolean) =>
  prepared((db, p: { id: string }) => {
    const query = db.selectFrom('conversation').selectAll().where('id', '=', p.id)
    return lock ? query.forUpdate() : query
  })
const findUnlocked = byId(false)
const findLocked = byId(true)

export async function findConversation(db: Db, id: string): Promise<Conversation | undefined> {
  const [row] = await findUnlocked(db, { id })
  return row === undefined ? undefined : toConversation(row)
}

const lockPersonOf = prepared((db, p: { id: string }) =>
  db
    .selectFrom('channel_identity as i')
    .innerJoin('conversation as c', 'c.identity_id', 'i.id')
    .select('i.id')
    .where('c.id', '=', p.id)
    .forUpdate('i'),
)

/**
 * For a change: on PostgreSQL person and conversation stay locked until the commit, in this order as in a turn, because
 * saying something numbers it on the person's row.
 */
export async function lockConversation(tx: Tx, id: string): Promise<Conversation | undefined> {
  const find = tx.dialect === 'postgres' ? findLocked : findUnlocked
  const person = tx.dialect === 'postgres' ? lockPersonOf(tx.db, { id }) : undefined // goes out ahead, not waited for
  const [[row]] = await Promise.all([find(tx.db, { id }), person])
  return row === undefined ? undefined : toConversation(row)
}

/** What may change in the life of a conversation. */
function changeable(p: ConversationTable) {
  return {
    state: p.state,
    emergency: p.emergency,
    version: p.version,
    owner_id: p.owner_id,
    last_owner_id: p.last_owner_id,
    team_id: p.team_id,
    bot_state: p.bot_state,
    updated_at: p.updated_at,
    last_inbound_at: p.last_inbound_at,
    last_message_at: p.last_message_at,
    unanswered_since: p.unanswered_since,
    snoozed_until: p.snoozed_until,
    closed_at: p.closed_at,
    closed_by: p.closed_by,
    outcome: p.outcome,
  }
}

const insert = prepared((db, p: ConversationTable) =>
  db.insertInto('conversation').values({
    id: p.id,
    identity_id: p.identity_id,
    contact_id: p.contact_id,
    channel_id: p.channel_id,
    opened_at: p.opened_at,
    ...changeable(p),
  }),
)

type Person = { readonly id: IdentityId; readonly contactId: ContactId; readonly channelId: ChannelId }

/** `first`: what is at once done with it, written in the same row. */
export async function openConversation(tx: Tx, person: Person, first?: FirstChange): Promise<Conversation> {
  const opened = newConversation(tx, person)
  const conversation = first === undefined ? opened : merge(tx.now, opened, first.change, first.by.actor)
  await insert(tx.db, toRow(conversation))
  tx.audit({
    actor: { kind: 'contact' },
    action: 'conversation.open',
    subject: { kind: 'conversation', id: opened.id },
    detail: { channelId: person.channelId },
  })
  if (first !== undefined) tellChange(tx, opened, conversation, first.by)
  return conversation
}

function newConversation(tx: Tx, person: Person): Conversation {
  return {
    id: tx.newId() as ConversationId,
    identityId: person.id,
    contactId: person.contactId,
    channelId: person.channelId,
    state: 'new',
    emergency: false,
    version: 1,
    ownerId: undefined,
    lastOwnerId: undefined,
    teamId: undefined,
    botState: '{}',
    openedAt: tx.now,
    updatedAt: tx.now,
    lastInboundAt: undefined,
    lastMessageAt: undefined,
    unansweredSince: undefined,
    snoozedUntil: undefined,
    closedAt: undefined,
    closedBy: undefined,
    outcome: undefined,
  }
}

/** What a change may set; anything left out stays. `null` clears. */
export interface ConversationChange {
  readonly state?: ConversationState
  readonly emergency?: boolean
  readonly ownerId?: AgentId | null
  readonly lastOwnerId?: AgentId | null
  readonly teamId?: TeamId | null
  readonly botState?: string
  readonly lastInboundAt?: number
  readonly lastMessageAt?: number
  readonly unansweredSince?: number | null
  readonly snoozedUntil?: number | null
  readonly outcome?: CloseOutcome | null
}

export interface ChangedBy {
  readonly actor: Actor
  readonly cause: string
}

export interface FirstChange {
  readonly change: ConversationChange
  readonly by: ChangedBy
}

const update = preparedChange((db, p: ConversationTable & { expected: number }) =>
  db.updateTable('conversation').set(changeable(p)).where('id', '=', p.id).where('version', '=', p.expected),
)

/** Most turns change no owner and no state. */
const touching = (db: Kysely<Schema>, p: ReturnType<typeof touchOf>) =>
  db
    .updateTable('conversation')
    .set({
      bot_state: p.bot_state,
      updated_at: p.updated_at,
      last_inbound_at: p.last_inbound_at,
      last_message_at: p.last_message_at,
      unanswered_since: p.unanswered_since,
    })
    .where('id', '=', p.id)
    .where('version', '=', p.version)
const touch = preparedChange(touching)
const touchUnseen = prepared(touching)

function touchOf(conversation: Conversation) {
  return {
    id: conversation.id as string,
    version: conversation.version,
    bot_state: conversation.botState,
    updated_at: conversation.updatedAt,
    last_inbound_at: conversation.lastInboundAt ?? null,
    last_message_at: conversation.lastMessageAt ?? null,
    unanswered_since: conversation.unansweredSince ?? null,
  }
}

/**
 * Changes a conversation if it is still as `from` says (version); undefined when somebody was faster. A move the state
 * machine does not know is a bug and throws. Owner and state changes raise the version, write audit and event.
 */
export async function changeConversation(
  tx: Tx,
  from: Conversation,
  change: ConversationChange,
  by: ChangedBy,
): Promise<Conversation | undefined> {
  const to = merge(tx.now, from, change, by.actor)
  const changed = isQuiet(from, to)
    ? await touch(tx.db, touchOf(to))
    : await update(tx.db, { ...toRow(to), expected: from.version })
  if (changed === 0) return undefined
  if (to.version !== from.version) tellChange(tx, from, to, by)
  return to
}

/** What a turn leaves behind that concerns nobody else. */
export type TurnTrace = Pick<ConversationChange, 'botState' | 'lastInboundAt' | 'lastMessageAt'>

/** Not waited for, and lost to whoever was faster. */
export async function noteTurn(tx: Tx, from: Conversation, trace: TurnTrace): Promise<Conversation> {
  const to = { ...from, ...trace, updatedAt: tx.now }
  const stands = (['botState', 'lastInboundAt', 'lastMessageAt', 'updatedAt'] as const).every(
    (key) => to[key] === from[key],
  )
  if (!stands) await touchUnseen(tx.db, touchOf(to))
  return to
}

function isQuiet(from: Conversation, to: Conversation): boolean {
  const kept = ['version', 'teamId', 'snoozedUntil', 'lastOwnerId', 'outcome'] as const
  return kept.every((key) => to[key] === from[key])
}

function merge(now: number, from: Conversation, change: ConversationChange, actor: Actor): Conversation {
  const pick = <K extends keyof ConversationChange & keyof Conversation>(key: K): Conversation[K] =>
    (key in change ? (change[key] ?? undefined) : from[key]) as Conversation[K]
  const state = change.state ?? from.state
  if (!canMove(from.state, state)) {
    throw new DaozhenError('DZ_INTERNAL', `conversation cannot move from ${from.state} to ${state}`)
  }
  const closing = state === 'closed' && from.state !== 'closed'
  const open = state !== 'closed'
  const to = {
    ...from,
    state,
    emergency: change.emergency ?? from.emergency,
    ownerId: pick('ownerId'),
    lastOwnerId: pick('lastOwnerId'),
    teamId: pick('teamId'),
    botState: change.botState ?? from.botState,
    updatedAt: now,
    lastInboundAt: pick('lastInboundAt'),
    lastMessageAt: pick('lastMessageAt'),
    unansweredSince: pick('unansweredSince'),
    snoozedUntil: pick('snoozedUntil'),
    closedAt: closing ? now : open ? undefined : from.closedAt,
    closedBy: closing ? nameOf(actor) : open ? undefined : from.closedBy,
    outcome: open ? undefined : pick('outcome'),
  }
  const raises = to.state !== from.state || to.ownerId !== from.ownerId || to.emergency !== from.emergency
  return { ...to, version: raises ? from.version + 1 : from.version }
}

function nameOf(actor: Actor): string {
  return actor.kind === 'agent' ? actor.id : actor.kind
}

function tellChange(tx: Tx, from: Conversation, to: Conversation, by: ChangedBy): void {
  tx.audit({
    actor: by.actor,
    action: 'conversation.change',
    subject: { kind: 'conversation', id: to.id },
    detail: {
      cause: by.cause,
      from: from.state,
      to: to.state,
      ...(from.ownerId === to.ownerId ? {} : { owner: to.ownerId ?? null }),
      ...(from.emergency === to.emergency ? {} : { emergency: to.emergency }),
    },
  })
  tx.announce({
    kind: 'conversation.changed',
    conversationId: to.id,
    identityId: to.identityId,
    teamId: to.teamId ?? null,
    ownerId: to.ownerId ?? null,
    data: {
      state: to.state,
      version: to.version,
      emergency: to.emergency,
      ownerId: to.ownerId ?? null,
      previousOwnerId: from.ownerId ?? null,
      previousState: from.state,
      previousTeamId: from.teamId ?? null,
      cause: by.cause,
    },
  })
}

function toRow(conversation: Conversation): ConversationTable {
  return {
    id: conversation.id,
    identity_id: conversation.identityId,
    contact_id: conversation.contactId,
    channel_id: conversation.channelId,
    state: conversation.state,
    emergency: conversation.emergency ? 1 : 0,
    version: conversation.version,
    owner_id: conversation.ownerId ?? null,
    last_owner_id: conversation.lastOwnerId ?? null,
    team_id: conversation.teamId ?? null,
    bot_state: conversation.botState,
    opened_at: conversation.openedAt,
    updated_at: conversation.updatedAt,
    last_inbound_at: conversation.lastInboundAt ?? null,
    last_message_at: conversation.lastMessageAt ?? null,
    unanswered_since: conversation.unansweredSince ?? null,
    snoozed_until: conversation.snoozedUntil ?? null,
    closed_at: conversation.closedAt ?? null,
    closed_by: conversation.closedBy ?? null,
    outcome: conversation.outcome ?? null,
  }
}

export function toConversation(row: ConversationTable): Conversation {
  return {
    id: row.id as ConversationId,
    identityId: row.identity_id as IdentityId,
    contactId: row.contact_id as ContactId,
    channelId: row.channel_id as ChannelId,
    state: row.state as ConversationState,
    emergency: row.emergency === 1,
    version: row.version,
    ownerId: (row.owner_id ?? undefined) as AgentId | undefined,
    lastOwnerId: (row.last_owner_id ?? undefined) as AgentId | undefined,
    teamId: (row.team_id ?? undefined) as TeamId | undefined,
    botState: row.bot_state,
    openedAt: row.opened_at,
    updatedAt: row.updated_at,
    lastInboundAt: row.last_inbound_at ?? undefined,
    lastMessageAt: row.last_message_at ?? undefined,
    unansweredSince: row.unanswered_since ?? undefined,
    snoozedUntil: row.snoozed_until ?? undefined,
    closedAt: row.closed_at ?? undefined,
    closedBy: row.closed_by ?? undefined,
    outcome: (row.outcome ?? undefined) as CloseOutcome | undefined,
  }
}
