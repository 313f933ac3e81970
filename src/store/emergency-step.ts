// What people did in an emergency beside writing: when, who, with which outcome. A row is taken back, never removed.
import type { Db, Tx } from './tx.ts'

export interface NewStep {
  readonly conversationId: string
  readonly kind: string
  readonly outcome: string | undefined
  readonly whom: string | undefined
  readonly agentId: string
}

export async function insertStep(tx: Tx, step: NewStep): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('emergency_step')
    .values({
      id,
      conversation_id: step.conversationId,
      kind: step.kind,
      outcome: step.outcome ?? null,
      whom: step.whom ?? null,
      agent_id: step.agentId,
      taken_at: tx.now,
      retracted_at: null,
      retracted_by: null,
    })
    .execute()
  return id
}

export async function findStep(db: Db, id: string) {
  return db.selectFrom('emergency_step').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function markRetracted(tx: Tx, id: string, agentId: string): Promise<void> {
  await tx.db
    .updateTable('emergency_step')
    .set({ retracted_at: tx.now, retracted_by: agentId })
    .where('id', '=', id)
    .where('retracted_at', 'is', null)
    .execute()
}

const MOST_STEPS = 100

/** Oldest first, with the names of those who took them. */
export async function stepsOf(db: Db, conversationId: string) {
  return db
    .selectFrom('emergency_step as s')
    .leftJoin('agent as a', 'a.id', 's.agent_id')
    .select(['s.id', 's.kind', 's.outcome', 's.whom', 's.taken_at', 's.retracted_at', 'a.name as agent_name'])
    .where('s.conversation_id', '=', conversationId)
    .orderBy('s.id')
    .limit(MOST_STEPS)
    .execute()
}
