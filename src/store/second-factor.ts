// Second factors of accounts: a sealed secret, the newest step used, and recovery codes as hashes. Only ids reach the
// audit; what is opened with the installation's key never comes back here.
import type { Actor } from '../model/conversation.ts'
import { endSessionsOf } from './session.ts'
import type { Db, Tx } from './tx.ts'

export interface SecondFactor {
  /** Sealed; undefined until the first code was right. */
  readonly secret: string | undefined
  readonly pending: string | undefined
  readonly confirmedAt: number | undefined
}

export async function findFactor(db: Db, agentId: string): Promise<SecondFactor | undefined> {
  const row = await db.selectFrom('second_factor').selectAll().where('agent_id', '=', agentId).executeTakeFirst()
  if (row === undefined) return undefined
  return {
    secret: row.secret ?? undefined,
    pending: row.pending ?? undefined,
    confirmedAt: row.confirmed_at ?? undefined,
  }
}

/** A secret that is shown now; the one in use, if any, stays until the new one has proved itself. */
export async function savePendingFactor(tx: Tx, agentId: string, pending: string): Promise<void> {
  await tx.db
    .insertInto('second_factor')
    .values({ agent_id: agentId, secret: null, pending, last_step: 0, confirmed_at: null })
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet({ pending }))
    .execute()
}

/** False when this secret waits no more: confirmed already, or replaced by another. */
export async function confirmFactor(
  tx: Tx,
  agentId: string,
  confirmed: { readonly pending: string; readonly step: number; readonly codeHashes: readonly string[] },
): Promise<boolean> {
  const rows = await tx.db
    .updateTable('second_factor')
    .set({ secret: confirmed.pending, pending: null, last_step: confirmed.step, confirmed_at: tx.now })
    .where('agent_id', '=', agentId)
    .where('pending', '=', confirmed.pending)
    .returning('agent_id')
    .execute()
  if (rows.length === 0) return false
  await writeCodes(tx, agentId, confirmed.codeHashes)
  tell(tx, agentId, { kind: 'agent', id: agentId }, 'factor.enrol')
  return true
}

/** True once for each step, however many requests bring its code at the same time. */
export async function spendStep(tx: Tx, agentId: string, step: number): Promise<boolean> {
  const rows = await tx.db
    .updateTable('second_factor')
    .set({ last_step: step })
    .where('agent_id', '=', agentId)
    .where('last_step', '<', step)
    .returning('agent_id')
    .execute()
  return rows.length > 0
}

/** True once for each code. */
export async function spendRecoveryCode(tx: Tx, agentId: string, codeHash: string): Promise<boolean> {
  const rows = await tx.db
    .updateTable('recovery_code')
    .set({ used_at: tx.now })
    .where('agent_id', '=', agentId)
    .where('code_hash', '=', codeHash)
    .where('used_at', 'is', null)
    .returning('agent_id')
    .execute()
  if (rows.length > 0) tell(tx, agentId, { kind: 'agent', id: agentId }, 'factor.recovery-used')
  return rows.length > 0
}

export async function replaceRecoveryCodes(tx: Tx, agentId: string, codeHashes: readonly string[]): Promise<void> {
  await writeCodes(tx, agentId, codeHashes)
  tell(tx, agentId, { kind: 'agent', id: agentId }, 'factor.recovery-renew')
}

async function writeCodes(tx: Tx, agentId: string, codeHashes: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('recovery_code').where('agent_id', '=', agentId).execute()
  const rows = codeHashes.map((code_hash) => ({ agent_id: agentId, code_hash, used_at: null }))
  await tx.db.insertInto('recovery_code').values(rows).execute()
}

export async function countRecoveryCodes(db: Db, agentId: string): Promise<number> {
  const rows = await db
    .selectFrom('recovery_code')
    .select('code_hash')
    .where('agent_id', '=', agentId)
    .where('used_at', 'is', null)
    .execute()
  return rows.length
}

/** A lost phone: the factor is gone, and so is every session. False when there was none. */
export async function resetFactor(tx: Tx, agentId: string, by: Actor): Promise<boolean> {
  await tx.db.deleteFrom('recovery_code').where('agent_id', '=', agentId).execute()
  const rows = await tx.db.deleteFrom('second_factor').where('agent_id', '=', agentId).returning('agent_id').execute()
  if (rows.length === 0) return false
  await endSessionsOf(tx, agentId)
  tell(tx, agentId, by, 'factor.reset')
  return true
}

export async function enrolledAgents(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('second_factor').select('agent_id').where('secret', 'is not', null).execute()
  return new Set(rows.map((row) => row.agent_id))
}

function tell(tx: Tx, agentId: string, by: Actor, action: string): void {
  tx.audit({ actor: by, action, subject: { kind: 'agent', id: agentId }, detail: {} })
  tx.announce({ kind: 'agent.changed', data: { agentId } })
}
