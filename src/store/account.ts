// Accounts of the people who work here, their teams, and the one-time link that makes the first administrator.
import type { Selectable } from 'kysely'
import type { Actor } from '../model/conversation.ts'
import type { Role } from '../model/role.ts'
import { prepared } from './prepared.ts'
import type { AgentTable } from './schema.ts'
import { endSessionsOf, roleOf } from './session.ts'
import type { Db, Tx } from './tx.ts'

export interface Account {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly capacity: number
  readonly presence: AgentTable['presence']
  readonly leaseUntil: number
  readonly createdAt: number
  readonly disabledAt: number | undefined
  readonly teamIds: readonly string[]
  readonly title: string | undefined
  readonly department: string | undefined
  readonly extension: string | undefined
  readonly language: string | undefined
  readonly passwordDue: boolean
}

/** What stands in the directory beside name and role. `null` empties it. */
export interface Particulars {
  readonly title?: string | null | undefined
  readonly department?: string | null | undefined
  readonly extension?: string | null | undefined
  readonly language?: string | null | undefined
}

export interface NewAccount {
  readonly login: string
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
  readonly capacity: number
  readonly teamIds: readonly string[]
  readonly particulars?: Particulars
  /** The person must choose another at the first sign-in. */
  readonly passwordDue?: boolean
}

/** Undefined when the login is taken. */
export async function createAccount(tx: Tx, account: NewAccount, by: Actor): Promise<string | undefined> {
  const id = tx.newId()
  const [made] = await tx.db
    .insertInto('agent')
    .values({
      id,
      login: account.login,
      name: account.name,
      role: account.role,
      password_hash: account.passwordHash,
      capacity: account.capacity,
      presence: 'offline',
      lease_until: 0,
      offline_since: null,
      created_at: tx.now,
      disabled_at: null,
      password_due: account.passwordDue === true ? 1 : 0,
      ...account.particulars,
    })
    .onConflict((conflict) => conflict.column('login').doNothing())
    .returning('id')
    .execute()
  if (made === undefined) return undefined
  await joinTeams(tx, id, account.teamIds)
  tell(tx, id, by, 'account.create', { role: account.role })
  return id
}

export interface AccountChange {
  readonly name?: string
  readonly role?: Role
  readonly capacity?: number
  readonly teamIds?: readonly string[]
  readonly disabled?: boolean
  readonly particulars?: Particulars
}

/** A change of rights or a closed account ends every session of it. */
export async function changeAccount(
  tx: Tx,
  before: Account,
  change: AccountChange,
  by: Actor,
): Promise<'changed' | 'last-admin'> {
  const losesAdmin = (change.role !== undefined && change.role !== 'admin') || change.disabled === true
  if (before.role === 'admin' && before.disabledAt === undefined && losesAdmin && (await activeAdmins(tx.db)) < 2) {
    return 'last-admin'
  }
  const disabledAt = change.disabled === undefined ? before.disabledAt : change.disabled ? tx.now : undefined
  await tx.db
    .updateTable('agent')
    .set({
      name: change.name ?? before.name,
      role: change.role ?? before.role,
      capacity: change.capacity ?? before.capacity,
      disabled_at: disabledAt ?? null,
      ...change.particulars,
    })
    .where('id', '=', before.id)
    .execute()
  if (change.teamIds !== undefined) await joinTeams(tx, before.id, change.teamIds)
  if (change.role !== undefined && change.role !== before.role) await endSessionsOf(tx, before.id)
  if (change.disabled === true) await endSessionsOf(tx, before.id)
  const { name: _, particulars = {}, ...rest } = change
  const facts = { ...rest, ...(Object.keys(particulars).length === 0 ? {} : { particulars: Object.keys(particulars) }) }
  tell(tx, before.id, by, 'account.change', facts)
  return 'changed'
}

/** Ends the other sessions of this person: whoever knew the old password is out. */
export async function changePassword(
  tx: Tx,
  agentId: string,
  passwordHash: string,
  options: { readonly by: Actor; readonly keepSession?: string; readonly due?: boolean },
): Promise<void> {
  await tx.db
    .updateTable('agent')
    .set({ password_hash: passwordHash, password_due: options.due === true ? 1 : 0 })
    .where('id', '=', agentId)
    .execute()
  await endSessionsOf(tx, agentId, options.keepSession)
  tell(tx, agentId, options.by, 'account.password', {})
}

function tell(tx: Tx, agentId: string, by: Actor, action: string, detail: Readonly<Record<string, unknown>>): void {
  tx.audit({ actor: by, action, subject: { kind: 'agent', id: agentId }, detail })
  tx.announce({ kind: 'agent.changed', data: { agentId } })
}

async function joinTeams(tx: Tx, agentId: string, teamIds: readonly string[]): Promise<void> {
  await tx.db.deleteFrom('agent_team').where('agent_id', '=', agentId).execute()
  for (const teamId of new Set(teamIds)) {
    await tx.db.insertInto('agent_team').values({ agent_id: agentId, team_id: teamId }).execute()
  }
}

const credentials = prepared((db, p: { login: string }) =>
  db.selectFrom('agent').select(['id', 'password_hash', 'disabled_at']).where('login', '=', p.login),
)

/** For signing in; a closed account has no credentials. */
export async function findCredentials(
  db: Db,
  login: string,
): Promise<{ readonly id: string; readonly passwordHash: string } | undefined> {
  const [row] = await credentials(db, { login })
  return row === undefined || row.disabled_at !== null ? undefined : { id: row.id, passwordHash: row.password_hash }
}

export async function findAccount(db: Db, id: string): Promise<Account | undefined> {
  const row = await db.selectFrom('agent').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toAccount(row, await membershipsOf(db, id))
}

export async function findAccountByLogin(db: Db, login: string): Promise<{ readonly id: string } | undefined> {
  return db.selectFrom('agent').select('id').where('login', '=', login).executeTakeFirst()
}

export async function listAccounts(db: Db): Promise<readonly Account[]> {
  const rows = await db.selectFrom('agent').selectAll().orderBy('id').execute()
  const memberships = await membershipsOf(db)
  return rows.map((row) => toAccount(row, memberships))
}

type Membership = { readonly agent_id: string; readonly team_id: string }

async function membershipsOf(db: Db, agentId?: string): Promise<readonly Membership[]> {
  const query = db.selectFrom('agent_team').selectAll().orderBy('team_id')
  return agentId === undefined ? query.execute() : query.where('agent_id', '=', agentId).execute()
}

function toAccount(row: Selectable<AgentTable>, memberships: readonly Membership[]): Account {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    role: roleOf(row.role),
    capacity: row.capacity,
    presence: row.presence,
    leaseUntil: row.lease_until,
    createdAt: row.created_at,
    disabledAt: row.disabled_at ?? undefined,
    title: row.title ?? undefined,
    department: row.department ?? undefined,
    extension: row.extension ?? undefined,
    language: row.language ?? undefined,
    passwordDue: row.password_due === 1,
    teamIds: memberships.filter((entry) => entry.agent_id === row.id).map((entry) => entry.team_id),
  }
}

async function activeAdmins(db: Db): Promise<number> {
  const rows = await db
    .selectFrom('agent')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .limit(2)
    .execute()
  return rows.length
}

export async function hasAdmin(db: Db): Promise<boolean> {
  return (await activeAdmins(db)) > 0
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly departments: readonly string[]
}

export async function listTeams(db: Db): Promise<readonly Team[]> {
  const rows = await db.selectFrom('team').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    departments: JSON.parse(row.departments) as string[],
  }))
}

/** Undefined when the name is taken. */
export async function createTeam(tx: Tx, team: Omit<Team, 'id'>, by: Actor): Promise<string | undefined> {
  const [made] = await tx.db
    .insertInto('team')
    .values({ id: tx.newId(), name: team.name, departments: JSON.stringify(team.departments), created_at: tx.now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .execute()
  if (made === undefined) return undefined
  tx.audit({ actor: by, action: 'team.create', subject: { kind: 'team', id: made.id }, detail: {} })
  return made.id
}

export interface TeamChange {
  readonly name?: string
  readonly departments?: readonly string[]
  readonly memberIds?: readonly string[]
}

export async function changeTeam(tx: Tx, id: string, change: TeamChange, by: Actor): Promise<'changed' | 'taken'> {
  const { name, departments, memberIds } = change
  if (name !== undefined) {
    const other = await tx.db.selectFrom('team').select('id').where('name', '=', name).executeTakeFirst()
    if (other !== undefined && other.id !== id) return 'taken'
    await tx.db.updateTable('team').set({ name }).where('id', '=', id).execute()
  }
  if (departments !== undefined) {
    const row = { departments: JSON.stringify(departments) }
    await tx.db.updateTable('team').set(row).where('id', '=', id).execute()
  }
  if (memberIds !== undefined) await replaceMembers(tx, id, memberIds)
  const detail = {
    ...(departments === undefined ? {} : { departments }),
    ...(memberIds === undefined ? {} : { memberIds }),
  }
  tx.audit({ actor: by, action: 'team.change', subject: { kind: 'team', id }, detail })
  return 'changed'
}

async function replaceMembers(tx: Tx, teamId: string, memberIds: readonly string[]): Promise<void> {
  const before = await tx.db.selectFrom('agent_team').select('agent_id').where('team_id', '=', teamId).execute()
  const [was, is] = [new Set(before.map((row) => row.agent_id)), new Set(memberIds)]
  await tx.db.deleteFrom('agent_team').where('team_id', '=', teamId).execute()
  for (const agentId of is) {
    await tx.db.insertInto('agent_team').values({ agent_id: agentId, team_id: teamId }).execute()
  }
  for (const agentId of new Set([...was, ...is])) {
    if (was.has(agentId) !== is.has(agentId)) tx.announce({ kind: 'agent.changed', data: { agentId } })
  }
}

/** Replaces a link that nobody used. */
export async function saveSetupToken(tx: Tx, tokenHash: string, lifeMs: number): Promise<void> {
  await tx.db.deleteFrom('setup_token').where('used_at', 'is', null).execute()
  await tx.db
    .insertInto('setup_token')
    .values({ token_hash: tokenHash, expires_at: tx.now + lifeMs, used_at: null })
    .execute()
}

/** True once, for a link that is still good. */
export async function useSetupToken(tx: Tx, tokenHash: string): Promise<boolean> {
  const rows = await tx.db
    .updateTable('setup_token')
    .set({ used_at: tx.now })
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('expires_at', '>', tx.now)
    .returning('token_hash')
    .execute()
  return rows.length > 0
}
