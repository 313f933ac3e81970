// What was promised to a patient: a note with a time. It is open until somebody says that it was kept.
import type { Db, Tx } from './tx.ts'

export interface PromiseRow {
  readonly note_id: string
  readonly conversation_id: string
  readonly agent_id: string
  readonly due_at: number
  readonly made_at: number
  readonly kept_at: number | null
  readonly text: string
  readonly agent_name: string | null
}

function rows(db: Db) {
  return db
    .selectFrom('promise as p')
    .innerJoin('note as n', 'n.id', 'p.note_id')
    .leftJoin('agent as a', 'a.id', 'p.agent_id')
    .select(['p.note_id', 'p.conversation_id', 'p.agent_id', 'p.due_at', 'p.made_at', 'p.kept_at', 'n.text'])
    .select('a.name as agent_name')
}

export async function insertPromise(
  tx: Tx,
  promise: {
    readonly noteId: string
    readonly conversationId: string
    readonly agentId: string
    readonly dueAt: number
  },
): Promise<void> {
  await tx.db
    .insertInto('promise')
    .values({
      ...{ note_id: promise.noteId, conversation_id: promise.conversationId, agent_id: promise.agentId },
      ...{ due_at: promise.dueAt, made_at: tx.now, kept_at: null, kept_by: null },
    })
    .execute()
}

/** The most pressing first; kept ones last. */
export async function promisesOf(db: Db, conversationId: string): Promise<readonly PromiseRow[]> {
  const found = await rows(db).where('p.conversation_id', '=', conversationId).limit(100).execute()
  const order = (row: PromiseRow) => (row.kept_at === null ? row.due_at : Number.MAX_SAFE_INTEGER)
  return [...found].sort((a, b) => order(a) - order(b))
}

export async function openPromisesOf(
  db: Db,
  who: { readonly agentId: string; readonly conversationIds: readonly string[] },
): Promise<readonly PromiseRow[]> {
  return rows(db)
    .where('p.kept_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('p.agent_id', '=', who.agentId),
        ...(who.conversationIds.length === 0 ? [] : [eb('p.conversation_id', 'in', [...who.conversationIds])]),
      ]),
    )
    .orderBy('p.due_at')
    .limit(200)
    .execute()
}

export async function findPromise(db: Db, noteId: string): Promise<PromiseRow | undefined> {
  return rows(db).where('p.note_id', '=', noteId).executeTakeFirst()
}

export async function keepPromise(tx: Tx, noteId: string, by: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('promise')
    .set({ kept_at: tx.now, kept_by: by })
    .where('note_id', '=', noteId)
    .where('kept_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** A shift was handed over: what is still open is the taker's now. */
export async function passPromises(
  tx: Tx,
  from: { readonly agentId: string; readonly conversationIds: readonly string[] },
  to: string,
): Promise<void> {
  if (from.conversationIds.length === 0) return
  await tx.db
    .updateTable('promise')
    .set({ agent_id: to })
    .where('kept_at', 'is', null)
    .where('agent_id', '=', from.agentId)
    .where('conversation_id', 'in', [...from.conversationIds])
    .execute()
}
