// Reading conversations: lists, one conversation, its messages. Words of a patient leave here only for who may see them,
// and when that is not the owner, the audit knows it before the answer leaves.
import { type InboundContent, type OutboundContent, wordsOf } from '../model/content.ts'
import type { HandoffCard } from '../model/conversation.ts'
import type { CarriedFiles } from '../model/media.ts'
import { reaches, type Sight } from '../model/permission.ts'
import { liveWindows, messagesLeft } from '../model/reply-window.ts'
import { assistsOf } from '../store/assist.ts'
import { stepsOf } from '../store/emergency-step.ts'
import { newestSeq, toWhose } from '../store/event-log.ts'
import { findIdentity } from '../store/identity.ts'
import {
  aheadInLine,
  alarmsOf,
  type ConversationRow,
  countConversations,
  findConversationRow,
  listConversations,
  listMessages,
  newestCard,
  notesOf,
  type Place,
  type ShownMessageRow,
} from '../store/listing.ts'
import type { Db } from '../store/tx.ts'
import { type Reading, recordRead } from './access/reading.ts'
import { type Answer, NOT_FOUND, ok, refuse } from './answer.ts'
import type { ConsoleContext } from './context.ts'
import type { contract } from './contract.ts'
import { readPlace, writePlace } from './cursor.ts'
import type { Call, Handler } from './route.ts'
import { shownAssist } from './thread/assists.ts'
import { MOST_FILE_BYTES } from './thread/contract.ts'
import { shownStep } from './thread/steps.ts'

const FIRST_MESSAGES = 50
const PREVIEW_CHARACTERS = 40
const LOOKED_THROUGH = 10

export const conversations: Handler<typeof contract.conversations> = async ({ context, sight, query }) => {
  const db = context.store.reads
  const after = query.cursor === undefined ? undefined : readPlace(query.cursor)
  if (query.cursor !== undefined && after === undefined) return badCursor()
  const seq = await newestSeq(db)
  const { view, cursor: _, limit, ...filter } = query
  const rows = await listConversations(db, sight, { view, after, limit, filter, now: context.clock.now() })
  const last = rows.length === query.limit ? rows.at(-1) : undefined
  return ok({
    conversations: await shownConversations({ context, sight }, rows),
    next: last === undefined ? null : writePlace(placeOf(last)),
    seq,
  })
}

export function badCursor(): Answer {
  return refuse('invalid', { fields: [{ path: 'cursor', message: 'not a cursor of ours' }] })
}

function placeOf(row: ConversationRow): Place {
  return row.entry_id === null ? [0, 0, row.id] : [row.band ?? 0, row.rank_at ?? 0, row.entry_id]
}

export const counts: Handler<typeof contract.counts> = async ({ context, sight }) => {
  const db = context.store.reads
  const seq = await newestSeq(db)
  const { mine, waiting, snoozed, emergencies } = await countConversations(db, sight)
  return ok({ mine, waiting, snoozed, emergencies, seq })
}

export const conversation: Handler<typeof contract.conversation> = async (call) => {
  const db = call.context.store.reads
  const seq = await newestSeq(db)
  const row = await findWithinSight(db, call.sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  await recordReading(call, row)
  const page = { conversationId: row.id, identityId: row.identity_id, after: 0, before: Number.MAX_SAFE_INTEGER }
  const messages = await listMessages(db, { ...page, newestFirst: true, limit: FIRST_MESSAGES })
  const card = await newestCard(db, row.id)
  const [shown] = await shownConversations(call, [row])
  return ok({
    conversation: shown,
    card: card === undefined ? null : shownCard(call.context, JSON.parse(card) as HandoffCard),
    alarms: (await alarmsOf(db, [row.id])).map(shownAlarm),
    notes: (await notesOf(db, row.id)).map((note) => ({
      id: note.id,
      agentId: note.agent_id,
      agentName: note.agent_name,
      text: note.text,
      at: note.recorded_at,
    })),
    messages: messages.map(shownMessage).reverse(),
    more: messages.length === FIRST_MESSAGES,
    ahead: row.entry_id === null ? null : await aheadInLine(db, placeOf(row)),
    steps: (await stepsOf(db, row.id)).map(shownStep),
    assists: (await assistsOf(db, row.id)).map(shownAssist),
    carries: shownCarriage(call.context.channelCarries(row.channel_id)),
    replyWindow: await replyWindowOf(db, row.identity_id, call.context.clock.now()),
    seq,
  })
}

function shownCarriage({ types, mostBytes }: CarriedFiles) {
  return { types: [...types], mostBytes: Math.min(mostBytes, MOST_FILE_BYTES) }
}

function shownCard(
  context: ConsoleContext,
  card: HandoffCard,
): HandoffCard & { readonly departmentNames: readonly string[] } {
  return { ...card, departmentNames: card.departments.map((id) => context.departmentName(id)) }
}

export const messages: Handler<typeof contract.messages> = async (call) => {
  const { query } = call
  const db = call.context.store.reads
  const row = await findWithinSight(db, call.sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  await recordReading(call, row)
  const newestFirst = query.after === undefined
  const rows = await listMessages(db, {
    conversationId: row.id,
    identityId: row.identity_id,
    after: query.after ?? 0,
    before: query.before ?? Number.MAX_SAFE_INTEGER,
    newestFirst,
    limit: query.limit,
  })
  const shown = rows.map(shownMessage)
  return ok({ messages: newestFirst ? shown.reverse() : shown, more: rows.length === query.limit })
}

export async function findWithinSight(db: Db, sight: Sight, id: string): Promise<ConversationRow | undefined> {
  const row = await findConversationRow(db, id)
  return row !== undefined && reaches(sight, toWhose(row)) ? row : undefined
}

/** Reading what a patient said, as somebody else than the one who holds the conversation. */
export async function recordReading(
  { caller, context }: Pick<Call, 'caller' | 'context'>,
  row: ConversationRow,
  what: Reading = { action: 'read.conversation', subject: { kind: 'conversation', id: row.id } },
): Promise<void> {
  if (caller.kind === 'person' && row.owner_id === caller.person.agentId) return
  await recordRead({ caller, context }, what)
}

type Shown = Pick<Call, 'context' | 'sight'>

async function shownConversations({ context, sight }: Shown, rows: readonly ConversationRow[]) {
  const db = context.store.reads
  const alarms = await alarmsOf(
    db,
    rows.filter((row) => row.emergency === 1).map((row) => row.id),
  )
  const ringing = new Set(
    alarms.filter((alarm) => alarm.acknowledged_at === null).map((alarm) => alarm.conversation_id),
  )
  const shown = []
  for (const row of rows) {
    const isMine = row.owner_id !== null && row.owner_id === sight.agentId
    const newest = isMine ? await previewOf(db, row) : NO_PREVIEW
    const channelName = context.channelName(row.channel_id)
    shown.push({ ...shownConversation(row), channelName, alarmRinging: ringing.has(row.id), ...newest })
  }
  return shown
}

function shownConversation(row: ConversationRow) {
  return {
    id: row.id,
    channelId: row.channel_id,
    state: row.state,
    emergency: row.emergency === 1,
    version: row.version,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    teamId: row.team_id,
    person: row.display_name ?? `访客 ${row.contact_id.slice(-4)}`,
    openedAt: row.opened_at,
    lastInboundAt: row.last_inbound_at,
    lastMessageAt: row.last_message_at,
    unansweredSince: row.unanswered_since,
    snoozedUntil: row.snoozed_until,
    closedAt: row.closed_at,
    outcome: row.outcome,
    queue: row.entry_id === null ? null : shownPlace(row),
  }
}

function shownPlace(row: ConversationRow) {
  return {
    acuity: row.acuity ?? '',
    reason: row.reason ?? '',
    band: row.band ?? 0,
    enteredAt: row.entered_at ?? 0,
    dueAt: row.due_at ?? 0,
    reservedFor: row.reserved_for,
    reservedUntil: row.reserved_until,
  }
}

interface Preview {
  readonly preview: string | null
  readonly previewRecalled: boolean
}
const NO_PREVIEW: Preview = { preview: null, previewRecalled: false }

/** What the patient said last; what we said since is no news to whoever holds the conversation. */
async function previewOf(db: Db, row: ConversationRow): Promise<Preview> {
  const bounds = { after: 0, before: Number.MAX_SAFE_INTEGER, newestFirst: true, limit: LOOKED_THROUGH }
  const newest = await listMessages(db, { conversationId: row.id, identityId: row.identity_id, ...bounds })
  const said = newest.find((message) => message.author === 'contact') ?? newest[0]
  if (said === undefined) return NO_PREVIEW
  const preview = [...shownContent(said.content).text].slice(0, PREVIEW_CHARACTERS).join('')
  return { preview, previewRecalled: said.recalled_at !== null }
}

function shownAlarm(alarm: Awaited<ReturnType<typeof alarmsOf>>[number]) {
  const { id, family, kind, rule, words, level } = alarm
  return {
    ...{ id, family, kind, rule, words, level, raisedAt: alarm.raised_at },
    acknowledgedAt: alarm.acknowledged_at,
    acknowledgedBy: alarm.acknowledged_by,
  }
}

function shownMessage(row: ShownMessageRow) {
  return {
    id: row.id,
    no: row.no,
    author: row.author,
    authorName: row.author_name,
    content: shownContent(row.content),
    sentAt: row.sent_at,
    recordedAt: row.recorded_at,
    recalledAt: row.recalled_at,
    reason: row.reason === null ? null : (JSON.parse(row.reason) as unknown),
    send: row.send_state === null ? null : shownSend(row),
    media: row.media_state === null ? null : { state: row.media_state, mimeType: row.media_type },
  }
}

function shownSend(row: ShownMessageRow) {
  return {
    id: row.id,
    class: row.send_class,
    state: row.send_state,
    attempts: row.attempts,
    attemptAt: row.attempt_at,
    failure: row.failure,
    clearedAt: row.cleared_at,
  }
}

/** Without a platform's handles: a media id or its link can be a key to the file. */
function shownContent(stored: string) {
  const content = JSON.parse(stored) as InboundContent | OutboundContent
  const text = wordsOf(content)
  switch (content.kind) {
    case 'choices':
      return { kind: content.kind, text, choices: content.choices.map(({ id, label }) => ({ id, label })) }
    case 'file':
      return { kind: content.kind, text, fileName: content.fileName }
    case 'link':
    case 'card':
      return { kind: content.kind, text, url: content.url }
    default:
      return { kind: content.kind, text }
  }
}

async function replyWindowOf(db: Db, identityId: string, now: number) {
  const identity = await findIdentity(db, identityId)
  const known = identity?.replyWindows ?? [] // none known: this channel counts nothing
  const windows = liveWindows(known, now)
  const ends = windows.map((window) => window.endsAt)
  return {
    left: known.length === 0 ? null : (messagesLeft(windows, now) ?? null),
    endsAt: ends.length === 0 ? null : Math.max(...ends),
    leftAt: identity?.leftAt ?? null,
  }
}
