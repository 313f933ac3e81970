// Questions to colleagues about a conversation. Who is asked finds them by his own id or by his teams; a question is
// settled once, by answer or by withdrawal.
import { sql } from 'kysely'
import { DAY } from '../base/clock.ts'
import type { AssistTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface NewAssist {
  readonly conversationId: string
  readonly askedBy: string
  readonly toAgentId: string | undefined
  readonly toTeamId: string | undefined
  readonly question: string
  readonly dueAt: number
}

export async function insertAssist(tx: Tx, assist: NewAssist): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('assist')
    .values({
      id,
      conversation_id: assist.conversationId,
      asked_by: assist.askedBy,
      to_agent_id: assist.toAgentId ?? null,
      to_team_id: assist.toTeamId ?? null,
      question: assist.question,
      asked_at: tx.now,
      due_at: assist.dueAt,
      state: 'open',
      answer: null,
      settled_by: null,
      settled_at: null,
    })
    .execute()
  return id
}

export async function findAssist(db: Db, id: string): Promise<AssistTable | undefined> {
  return db.selectFrom('assist').selectAll().where('id', '=', id).executeTakeFirst()
}

/** False when somebody was faster. */
export async function settleAssist(
  tx: Tx,
  id: string,
  how: { readonly state: 'answered' | 'withdrawn'; readonly by: string; readonly answer?: string },
): Promise<boolean> {
  const settled = await tx.db
    .updateTable('assist')
    .set({ state: how.state, settled_by: how.by, settled_at: tx.now, answer: how.answer ?? null })
    .where('id', '=', id)
    .where('state', '=', 'open')
    .executeTakeFirst()
  return Number(settled.numUpdatedRows) === 1
}

function rows(db: Db) {
  return db
    .selectFrom('assist as q')
    .leftJoin('agent as a', 'a.id', 'q.asked_by')
    .leftJoin('agent as t', 't.id', 'q.to_agent_id')
    .leftJoin('team as g', 'g.id', 'q.to_team_id')
    .leftJoin('agent as s', 's.id', 'q.settled_by')
    .select(['q.id', 'q.conversation_id', 'q.asked_by', 'q.to_agent_id', 'q.to_team_id', 'q.question'])
    .select(['q.asked_at', 'q.due_at', 'q.state', 'q.answer', 'q.settled_at'])
    .select(['a.name as asked_by_name', 't.name as to_agent_name', 'g.name as to_team_name'])
    .select('s.name as settled_by_name')
}

export type AssistRow = Awaited<ReturnType<typeof assistsOf>>[number]

/** Literals, not parameters: SQLite takes a partial index only when the query repeats its condition word for word. */
const OPEN = sql.lit('open') as never
const ANSWERED = sql.lit('answered') as never
const MOST_OF_CONVERSATION = 50
const MOST_LISTED = 100
const REMEMBERED_MS = 7 * DAY

/** Of one conversation, oldest first. */
export async function assistsOf(db: Db, conversationId: string) {
  return rows(db).where('q.conversation_id', '=', conversationId).orderBy('q.id').limit(MOST_OF_CONVERSATION).execute()
}

/** What waits for an answer of this person or of one of the teams, most urgent first. */
export async function assistsToAnswer(
  db: Db,
  agentId: string,
  teamIds: readonly string[],
): Promise<readonly AssistRow[]> {
  return rows(db)
    .where('q.state', '=', OPEN)
    .where((eb) =>
      eb.or([
        eb('q.to_agent_id', '=', agentId),
        ...(teamIds.length === 0 ? [] : [eb('q.to_team_id', 'in', [...teamIds])]),
      ]),
    )
    .orderBy('q.due_at')
    .orderBy('q.id')
    .limit(MOST_LISTED)
    .execute()
}

/** What this person asked: open ones, and what was settled in the last week. Newest first. */
export async function assistsAskedBy(db: Db, agentId: string, now: number): Promise<readonly AssistRow[]> {
  return rows(db)
    .where('q.asked_by', '=', agentId)
    .where((eb) => eb.or([eb('q.state', '=', OPEN), eb('q.settled_at', '>', now - REMEMBERED_MS)]))
    .orderBy('q.id', 'desc')
    .limit(MOST_LISTED)
    .execute()
}

/** What this person answered in the last week. Newest first. */
export async function assistsAnsweredBy(db: Db, agentId: string, now: number): Promise<readonly AssistRow[]> {
  return rows(db)
    .where('q.settled_by', '=', agentId)
    .where('q.state', '=', ANSWERED)
    .where('q.settled_at', '>', now - REMEMBERED_MS)
    .orderBy('q.id', 'desc')
    .limit(MOST_LISTED)
    .execute()
}
