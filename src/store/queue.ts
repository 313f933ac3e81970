// The line of those who wait for a person, one waiting entry per conversation. An entry is changed only under its
// conversation's lock; agents are locked last: two nodes never wait for each other in a circle.
import { sql } from 'kysely'
import type { Acuity, HandoffCard, HandoffReason } from '../model/conversation.ts'
import type { AgentId, ConversationId, TeamId } from '../model/ids.ts'
import { prepared } from './prepared.ts'
import type { QueueEntryTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface QueueEntry {
  readonly id: string
  readonly conversationId: ConversationId
  readonly teamId: TeamId | undefined
  readonly band: number
  readonly rankAt: number
  readonly acuity: Acuity
  readonly reason: HandoffReason
  readonly card: HandoffCard
  readonly enteredAt: number
  readonly dueAt: number
  readonly state: 'waiting' | 'taken' | 'gone'
  readonly takenBy: AgentId | undefined
  readonly leftAt: number | undefined
  readonly reservedFor: AgentId | undefined
  readonly reservedUntil: number | undefined
  readonly toldAt: number | undefined
  readonly passedBy: AgentId | undefined
}

/** Literals, not parameters: SQLite takes the partial index only when the query repeats its condition word for word. */
const WAITING = sql.lit('waiting') as never

const insert = prepared((db, p: QueueEntryTable) =>
  db.insertInto('queue_entry').values({
    id: p.id,
    conversation_id: p.conversation_id,
    team_id: p.team_id,
    band: p.band,
    rank_at: p.rank_at,
    acuity: p.acuity,
    reason: p.reason,
    card: p.card,
    entered_at: p.entered_at,
    due_at: p.due_at,
    state: p.state,
    taken_by: p.taken_by,
    left_at: p.left_at,
    reserved_for: p.reserved_for,
    reserved_until: p.reserved_until,
    hold_told_at: p.hold_told_at,
    passed_by: p.passed_by,
  }),
)

export type NewEntry = Omit<QueueEntry, 'id' | 'state' | 'takenBy' | 'leftAt'>

export async function insertEntry(tx: Tx, entry: NewEntry): Promise<QueueEntry> {
  const full: QueueEntry = { ...entry, id: tx.newId(), state: 'waiting', takenBy: undefined, leftAt: undefined }
  await insert(tx.db, toRow(full))
  return full
}

const waitingOf = prepared((db, p: { conversation: string }) =>
  db.selectFrom('queue_entry').selectAll().where('conversation_id', '=', p.conversation).where('state', '=', WAITING),
)

export async function findWaitingEntry(db: Db, conversationId: string): Promise<QueueEntry | undefined> {
  const [row] = await waitingOf(db, { conversation: conversationId })
  return row === undefined ? undefined : toEntry(row)
}

const newestOf = prepared((db, p: { conversation: string }) =>
  db
    .selectFrom('queue_entry')
    .selectAll()
    .where('conversation_id', '=', p.conversation)
    .orderBy('entered_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1),
)

/** The newest entry, waiting or not: its card is still true. */
export async function findNewestEntry(db: Db, conversationId: string): Promise<QueueEntry | undefined> {
  const [row] = await newestOf(db, { conversation: conversationId })
  return row === undefined ? undefined : toEntry(row)
}

const byId = prepared((db, p: { id: string }) => db.selectFrom('queue_entry').selectAll().where('id', '=', p.id))

export async function findEntry(db: Db, id: string): Promise<QueueEntry | undefined> {
  const [row] = await byId(db, { id })
  return row === undefined ? undefined : toEntry(row)
}

const leave = prepared((db, p: { id: string; state: 'taken' | 'gone'; by: string | null; now: number }) =>
  db
    .updateTable('queue_entry')
    .set({ state: p.state, taken_by: p.by, left_at: p.now, reserved_for: null, reserved_until: null })
    .where('id', '=', p.id)
    .where('state', '=', WAITING)
    .returning('id'),
)

/** False when somebody was faster. */
export async function takeEntry(tx: Tx, id: string, agentId: string): Promise<boolean> {
  return (await leave(tx.db, { id, state: 'taken', by: agentId, now: tx.now })).length > 0
}

export async function dropEntry(tx: Tx, id: string): Promise<boolean> {
  return (await leave(tx.db, { id, state: 'gone', by: null, now: tx.now })).length > 0
}

const change = prepared(
  (
    db,
    p: Pick<QueueEntryTable, 'band' | 'rank_at' | 'acuity' | 'reason' | 'card' | 'due_at' | 'team_id'> &
      Pick<QueueEntryTable, 'reserved_for' | 'reserved_until' | 'hold_told_at' | 'passed_by' | 'id'>,
  ) =>
    db
      .updateTable('queue_entry')
      .set({
        team_id: p.team_id,
        band: p.band,
        rank_at: p.rank_at,
        acuity: p.acuity,
        reason: p.reason,
        card: p.card,
        due_at: p.due_at,
        reserved_for: p.reserved_for,
        reserved_until: p.reserved_until,
        hold_told_at: p.hold_told_at,
        passed_by: p.passed_by,
      })
      .where('id', '=', p.id)
      .where('state', '=', WAITING),
)

/** Changes what a waiting entry says; never its state. The conversation's lock covers it. */
export async function changeEntry(
  tx: Tx,
  from: QueueEntry,
  to: Partial<Omit<QueueEntry, 'id' | 'conversationId' | 'state'>>,
): Promise<QueueEntry> {
  const entry = { ...from, ...to }
  await change(tx.db, toRow(entry))
  return entry
}

const eligible = (lock: boolean) =>
  prepared((db, p: { agent: string; now: number }) => {
    const query = db
      .selectFrom('queue_entry as q')
      .innerJoin('conversation as c', 'c.id', 'q.conversation_id')
      .innerJoin('channel_identity as i', 'i.id', 'c.identity_id')
      .select(['q.id as entryId', 'c.id as conversationId'])
      .where('q.state', '=', WAITING)
      .where('c.state', '=', 'queued')
      .where((eb) => eb.or([eb('q.reserved_until', 'is', null), eb('q.reserved_until', '<=', p.now)]))
      .where((eb) => eb.or([eb('q.passed_by', 'is', null), eb('q.passed_by', '<>', p.agent)]))
      .where((eb) =>
        eb.or([
          eb('q.team_id', 'is', null),
          eb.exists(
            eb
              .selectFrom('agent_team as at')
              .innerJoin('team as t', 't.id', 'at.team_id')
              .select('at.agent_id')
              .where('at.agent_id', '=', p.agent)
              .where((inner) =>
                inner.or([inner('at.team_id', '=', inner.ref('q.team_id')), inner('t.departments', '=', '[]')]),
              ),
          ),
        ]),
      )
      .orderBy('q.band')
      .orderBy('q.rank_at')
      .orderBy('q.id')
      .limit(1)
    return lock ? query.forUpdate('i').skipLocked() : query
  })
const eligibleUnlocked = eligible(false)
const eligibleLocked = eligible(true)

/** First in line of those this agent may be given; on PostgreSQL the person is locked, busy ones are passed over. */
export async function firstFor(
  tx: Tx,
  agentId: string,
): Promise<{ readonly entryId: string; readonly conversationId: string } | undefined> {
  const [row] = await (tx.dialect === 'postgres' ? eligibleLocked : eligibleUnlocked)(tx.db, {
    agent: agentId,
    now: tx.now,
  })
  return row
}

const anyWaiting = prepared((db) => db.selectFrom('queue_entry').select('id').where('state', '=', WAITING).limit(1))

export async function isAnybodyWaiting(db: Db): Promise<boolean> {
  return (await anyWaiting(db, {})).length > 0
}

const ahead = (db: Db, p: { readonly id: string; readonly band: number; readonly rank: number }) =>
  db
    .selectFrom('queue_entry')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('state', '=', WAITING)
    .where(({ eb, refTuple, tuple }) => eb(refTuple('band', 'rank_at', 'id'), '<', tuple(p.band, p.rank, p.id)))
const aheadOfAll = prepared((db, p: { id: string; band: number; rank: number }) => ahead(db, p))
const aheadOf = prepared((db, p: { id: string; band: number; rank: number; team: string }) =>
  ahead(db, p).where((eb) => eb.or([eb('team_id', 'is', null), eb('team_id', '=', p.team)])),
)

/** 1 is next. Counts those ahead who wait for the same people. */
export async function waitingPosition(db: Db, entry: QueueEntry): Promise<number> {
  const place = { id: entry.id, band: entry.band, rank: entry.rankAt }
  const [row] =
    entry.teamId === undefined ? await aheadOfAll(db, place) : await aheadOf(db, { ...place, team: entry.teamId })
  return Number(row?.count ?? 0) + 1
}

/** Waiting entries in order, after `after`; `teamIds` narrows to these teams and to what belongs to everybody. */
export async function queuePage(
  db: Db,
  page: { readonly limit: number; readonly after?: QueueEntry; readonly teamIds?: readonly string[] },
): Promise<readonly QueueEntry[]> {
  let query = db.selectFrom('queue_entry').selectAll().where('state', '=', WAITING)
  const { after, teamIds } = page
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('band', 'rank_at', 'id'), '>', tuple(after.band, after.rankAt, after.id)),
    )
  }
  if (teamIds !== undefined) {
    query = query.where((eb) =>
      teamIds.length === 0
        ? eb('team_id', 'is', null)
        : eb.or([eb('team_id', 'is', null), eb('team_id', 'in', [...teamIds])]),
    )
  }
  const rows = await query.orderBy('band').orderBy('rank_at').orderBy('id').limit(page.limit).execute()
  return rows.map(toEntry)
}

function toRow(entry: QueueEntry): QueueEntryTable {
  return {
    id: entry.id,
    conversation_id: entry.conversationId,
    team_id: entry.teamId ?? null,
    band: entry.band,
    rank_at: entry.rankAt,
    acuity: entry.acuity,
    reason: entry.reason,
    card: JSON.stringify(entry.card),
    entered_at: entry.enteredAt,
    due_at: entry.dueAt,
    state: entry.state,
    taken_by: entry.takenBy ?? null,
    left_at: entry.leftAt ?? null,
    reserved_for: entry.reservedFor ?? null,
    reserved_until: entry.reservedUntil ?? null,
    hold_told_at: entry.toldAt ?? null,
    passed_by: entry.passedBy ?? null,
  }
}

export function toEntry(row: QueueEntryTable): QueueEntry {
  return {
    id: row.id,
    conversationId: row.conversation_id as ConversationId,
    teamId: (row.team_id ?? undefined) as TeamId | undefined,
    band: row.band,
    rankAt: row.rank_at,
    acuity: row.acuity as Acuity,
    reason: row.reason as HandoffReason,
    card: JSON.parse(row.card) as HandoffCard,
    enteredAt: row.entered_at,
    dueAt: row.due_at,
    state: row.state,
    takenBy: (row.taken_by ?? undefined) as AgentId | undefined,
    leftAt: row.left_at ?? undefined,
    reservedFor: (row.reserved_for ?? undefined) as AgentId | undefined,
    reservedUntil: row.reserved_until ?? undefined,
    toldAt: row.hold_told_at ?? undefined,
    passedBy: (row.passed_by ?? undefined) as AgentId | undefined,
  }
}
