// Signed-in browsers. Only the hash of a session's token is kept; a session ends by idleness, by age, by hand, or when
// its account is disabled.

import { DaozhenError } from '../base/errors.ts'
import { isRole, type Role } from '../model/role.ts'
import { prepared } from './prepared.ts'
import type { AgentSessionTable, SignInMethod } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface SignedIn {
  readonly agentId: string
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly tokenHash: string
  readonly csrfToken: string
  readonly seenAt: number
  readonly endsAt: number
  /** How this browser was signed in. */
  readonly method: SignInMethod
  /** The password is somebody else's idea and must be replaced first. */
  readonly passwordDue: boolean
}

export interface SessionLife {
  readonly now: number
  readonly idleMs: number
}

export async function openSession(
  tx: Tx,
  session: {
    readonly tokenHash: string
    readonly csrfToken: string
    readonly agentId: string
    readonly userAgent: string
    readonly lifeMs: number
    readonly method: SignInMethod
  },
): Promise<void> {
  await tx.db
    .insertInto('agent_session')
    .values({
      token_hash: session.tokenHash,
      agent_id: session.agentId,
      csrf_token: session.csrfToken,
      created_at: tx.now,
      seen_at: tx.now,
      ends_at: tx.now + session.lifeMs,
      user_agent: session.userAgent,
      method: session.method,
    })
    .execute()
}

const live = prepared((db, p: { hash: string; now: number; idleSince: number }) =>
  liveSessions(db, p).where('s.token_hash', '=', p.hash),
)

/** Sessions that count now. */
export function liveSessions(db: Db, { now, idleSince }: { readonly now: number; readonly idleSince: number }) {
  return db
    .selectFrom('agent_session as s')
    .innerJoin('agent as a', 'a.id', 's.agent_id')
    .select(['a.id', 'a.login', 'a.name', 'a.role', 's.token_hash', 's.csrf_token', 's.seen_at', 's.ends_at'])
    .select(['s.method', 'a.password_due'])
    .where('s.ends_at', '>', now)
    .where('s.seen_at', '>', idleSince)
    .where('a.disabled_at', 'is', null)
}

export async function findSession(db: Db, tokenHash: string, life: SessionLife): Promise<SignedIn | undefined> {
  const [row] = await live(db, { hash: tokenHash, now: life.now, idleSince: life.now - life.idleMs })
  return row === undefined ? undefined : toSignedIn(row)
}

interface LiveRow {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly role: string
  readonly token_hash: string
  readonly csrf_token: string
  readonly seen_at: number
  readonly ends_at: number
  readonly method: SignInMethod
  readonly password_due: number
}

export function toSignedIn(row: LiveRow): SignedIn {
  return {
    agentId: row.id,
    login: row.login,
    name: row.name,
    role: roleOf(row.role),
    tokenHash: row.token_hash,
    csrfToken: row.csrf_token,
    seenAt: row.seen_at,
    endsAt: row.ends_at,
    method: row.method,
    passwordDue: row.password_due === 1,
  }
}

export function roleOf(stored: string): Role {
  if (!isRole(stored)) throw new DaozhenError('DZ_INTERNAL', 'an account has a role this release does not know')
  return stored
}

/** Who is being touched or ended by somebody else is left to him: many at once must not wait for each other in a circle. */
export async function touchSessions(tx: Tx, tokenHashes: readonly string[]): Promise<void> {
  const theirs = tx.db.selectFrom('agent_session').select('token_hash').where('token_hash', 'in', tokenHashes)
  const free = tx.dialect === 'postgres' ? theirs.forUpdate().skipLocked() : theirs
  await tx.db.updateTable('agent_session').set({ seen_at: tx.now }).where('token_hash', 'in', free).execute()
}

export async function endSession(tx: Tx, tokenHash: string): Promise<void> {
  await tx.db.deleteFrom('agent_session').where('token_hash', '=', tokenHash).execute()
}

/** The second factor was shown after the password. */
export async function raiseSession(tx: Tx, tokenHash: string, method: SignInMethod): Promise<void> {
  await tx.db.updateTable('agent_session').set({ method }).where('token_hash', '=', tokenHash).execute()
}

/** Ends every session of a person, except perhaps the one he is using. */
export async function endSessionsOf(tx: Tx, agentId: string, except?: string): Promise<void> {
  await tx.db
    .deleteFrom('agent_session')
    .where('agent_id', '=', agentId)
    .where('token_hash', '<>', except ?? '')
    .execute()
}

const PUBLIC_ID_CHARS = 16

/** What a session may be called outside: the beginning of the hash opens nothing. */
export function publicSessionId(tokenHash: string): string {
  return tokenHash.slice(0, PUBLIC_ID_CHARS)
}

export interface SessionRow extends Pick<AgentSessionTable, 'token_hash' | 'created_at' | 'seen_at' | 'user_agent'> {
  readonly method: SignInMethod
}

export async function sessionsOf(db: Db, agentId: string, life: SessionLife): Promise<readonly SessionRow[]> {
  return db
    .selectFrom('agent_session')
    .select(['token_hash', 'created_at', 'seen_at', 'user_agent', 'method'])
    .where('agent_id', '=', agentId)
    .where('ends_at', '>', life.now)
    .where('seen_at', '>', life.now - life.idleMs)
    .orderBy('created_at')
    .orderBy('token_hash')
    .execute()
}

export interface TeamTies {
  readonly teamIds: readonly string[]
  /** Everybody who shares one of these teams. */
  readonly colleagueIds: readonly string[]
}

const tiesOf = prepared((db, p: { agent: string }) =>
  db
    .selectFrom('agent_team as mine')
    .innerJoin('agent_team as theirs', 'theirs.team_id', 'mine.team_id')
    .select(['theirs.team_id', 'theirs.agent_id'])
    .where('mine.agent_id', '=', p.agent),
)

export async function teamTiesOf(db: Db, agentId: string): Promise<TeamTies> {
  const rows = await tiesOf(db, { agent: agentId })
  return {
    teamIds: [...new Set(rows.map((row) => row.team_id))],
    colleagueIds: [...new Set(rows.map((row) => row.agent_id))],
  }
}

/** Expired ones are worth nothing. */
export async function forgetDeadSessions(tx: Tx, life: SessionLife): Promise<void> {
  await tx.db
    .deleteFrom('agent_session')
    .where((eb) => eb.or([eb('ends_at', '<=', life.now), eb('seen_at', '<=', life.now - life.idleMs)]))
    .execute()
}
