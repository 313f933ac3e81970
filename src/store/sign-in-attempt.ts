// How often signing in failed per account and network, shared by all nodes. Counted before the password is looked at, so
// that many guesses at once get no more tries than one after the other.
import type { SignInAttemptTable } from './schema.ts'
import type { Tx } from './tx.ts'

export interface AttemptRules {
  /** Failures before waiting starts. */
  readonly free: number
  readonly windowMs: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
}

export interface Attempt {
  /** Must not even look at the password before then. */
  readonly blockedForMs: number
  /** Should this try fail, the next one has to wait so long. */
  readonly waitAfterMs: number
}

export async function beginAttempt(tx: Tx, who: string, rules: AttemptRules): Promise<Attempt> {
  const row = await lockRow(tx, who)
  if (row.blocked_until > tx.now) return { blockedForMs: row.blocked_until - tx.now, waitAfterMs: 0 }
  const failures = isOver(row, tx.now, rules) ? 1 : row.failures + 1
  const wait = waitMs(failures, rules)
  await tx.db
    .updateTable('sign_in_attempt')
    .set({ failures, since: failures === 1 ? tx.now : row.since, blocked_until: wait === 0 ? 0 : tx.now + wait })
    .where('who', '=', who)
    .execute()
  return { blockedForMs: 0, waitAfterMs: wait }
}

/** The row is there before it is read, so that the very first tries of an attacker wait for each other too. */
async function lockRow(tx: Tx, who: string): Promise<SignInAttemptTable> {
  await tx.db
    .insertInto('sign_in_attempt')
    .values({ who, failures: 0, since: tx.now, blocked_until: 0 })
    .onConflict((conflict) => conflict.column('who').doNothing())
    .execute()
  const query = tx.db.selectFrom('sign_in_attempt').selectAll().where('who', '=', who)
  return (tx.dialect === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow()
}

/** Five slips an hour apart are not an attack; somebody who was made to wait is watched for as long again. */
function isOver(row: SignInAttemptTable, now: number, rules: AttemptRules): boolean {
  return Math.max(row.since, row.blocked_until) + rules.windowMs <= now
}

/** 0 while tries are free, then doubling. */
export function waitMs(failures: number, rules: AttemptRules): number {
  if (failures <= rules.free) return 0
  return Math.min(rules.firstWaitMs * 2 ** (failures - rules.free - 1), rules.longestWaitMs)
}

export async function forgetAttempts(tx: Tx, who: string): Promise<void> {
  await tx.db.deleteFrom('sign_in_attempt').where('who', '=', who).execute()
}

export async function forgetOldAttempts(tx: Tx, rules: AttemptRules): Promise<void> {
  await tx.db
    .deleteFrom('sign_in_attempt')
    .where('since', '<', tx.now - rules.windowMs)
    .where('blocked_until', '<', tx.now)
    .execute()
}
