// Agents as the desk sees them: who is there, how much each carries, which teams they belong to. Accounts and passwords
// are elsewhere (account.ts, session.ts).
import { sql } from 'kysely'
import type { AgentId, DepartmentId, TeamId } from '../model/ids.ts'
import { ROLES, type Role, takesConversations } from '../model/role.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

export interface AgentOnDuty {
  readonly id: AgentId
  readonly name: string
  readonly role: Role
  readonly capacity: number
  readonly presence: 'online' | 'away' | 'offline'
  readonly leaseUntil: number
  readonly isDisabled: boolean
}

/** Somebody who can be given a conversation. */
export interface FreeAgent {
  readonly id: AgentId
  readonly name: string
}

const DESK_ROLES = ROLES.filter(takesConversations).map((role) => sql.lit(role)) as never
const HELD = [sql.lit('assigned'), sql.lit('waiting_patient')] as never
const ONLINE = sql.lit('online') as never

const COLUMNS = ['id', 'name', 'role', 'capacity', 'presence', 'lease_until', 'disabled_at'] as const
const byId = prepared((db, p: { id: string }) => db.selectFrom('agent').select(COLUMNS).where('id', '=', p.id))

export async function findAgent(db: Db, id: string): Promise<AgentOnDuty | undefined> {
  const [row] = await byId(db, { id })
  if (row === undefined) return undefined
  return {
    id: row.id as AgentId,
    name: row.name,
    role: row.role as Role,
    capacity: row.capacity,
    presence: row.presence,
    leaseUntil: row.lease_until,
    isDisabled: row.disabled_at !== null,
  }
}

const lockWaiting = prepared((db, p: { id: string }) =>
  db.selectFrom('agent').select('id').where('id', '=', p.id).forUpdate(),
)
const lockFree = prepared((db, p: { id: string }) =>
  db.selectFrom('agent').select('id').where('id', '=', p.id).forUpdate().skipLocked(),
)

/**
 * Held conversations of an agent who stays locked until the commit (PostgreSQL), so that nobody else fills the last
 * place. `skip`: undefined instead of waiting when another transaction is at this agent; a transaction that may lock
 * several agents must skip, or two could wait for each other.
 */
export async function countHeld(tx: Tx, id: string, locked: 'wait' | 'skip'): Promise<number | undefined> {
  const lock = locked === 'wait' ? lockWaiting : lockFree
  const locking = tx.dialect === 'postgres' ? lock(tx.db, { id }) : [{ id }]
  const [[mine], [held]] = await Promise.all([locking, heldCount(tx.db, { id })]) // counts once it is locked
  return mine === undefined ? undefined : Number(held?.count ?? 0)
}

const heldCount = prepared((db, p: { id: string }) =>
  db
    .selectFrom('conversation')
    .select((eb) => eb.fn.countAll().as('count'))
    .where('owner_id', '=', p.id)
    .where('state', 'in', HELD),
)

const markGiven = prepared((db, p: { id: string; now: number }) =>
  db.updateTable('agent').set({ given_at: p.now }).where('id', '=', p.id),
)

export async function noteGiven(tx: Tx, id: string): Promise<void> {
  await markGiven(tx.db, { id, now: tx.now })
}

const present = (db: Db, now: number) =>
  db
    .selectFrom('agent as a')
    .where('a.presence', '=', ONLINE)
    .where('a.lease_until', '>', now)
    .where('a.disabled_at', 'is', null)
    .where('a.role', 'in', DESK_ROLES)

const held = sql<number>`(select count(*) from conversation c
  where c.owner_id = a.id and c.state in ('assigned', 'waiting_patient'))`
const inTeam = (team: string) => sql<boolean>`exists (select 1 from agent_team m join team t on t.id = m.team_id
  where m.agent_id = a.id and (m.team_id = ${team} or t.departments = '[]'))`

const withRoom = (query: ReturnType<typeof present>) =>
  query
    .select(['a.id', 'a.name'])
    .where(held, '<', sql<number>`a.capacity`)
    .orderBy(sql`1.0 * ${held} / a.capacity`)
    .orderBy('a.given_at')
    .orderBy('a.id')

const freeAnywhere = prepared((db, p: { now: number; limit: number }) => withRoom(present(db, p.now)).limit(p.limit))
const freeInTeam = prepared((db, p: { now: number; limit: number; team: string }) =>
  withRoom(present(db, p.now)).where(inTeam(p.team)).limit(p.limit),
)

/** Present agents with room, least loaded first, among equals who has waited longest. */
export async function freeAgents(
  db: Db,
  find: { readonly now: number; readonly teamId: string | undefined; readonly limit: number },
): Promise<readonly FreeAgent[]> {
  const { now, teamId, limit } = find
  const rows = await (teamId === undefined
    ? freeAnywhere(db, { now, limit })
    : freeInTeam(db, { now, limit, team: teamId }))
  return rows as unknown as readonly FreeAgent[]
}

const places = (query: ReturnType<typeof present>) => query.select((eb) => eb.fn.sum('a.capacity').as('places'))
const placesAnywhere = prepared((db, p: { now: number }) => places(present(db, p.now)))
const placesInTeam = prepared((db, p: { now: number; team: string }) =>
  places(present(db, p.now)).where(inTeam(p.team)),
)

/** Conversations the present agents of a team can hold together, taken or not; 0 when nobody is there. */
export async function placesOnDuty(db: Db, now: number, teamId: string | undefined): Promise<number> {
  const [row] = await (teamId === undefined ? placesAnywhere(db, { now }) : placesInTeam(db, { now, team: teamId }))
  return Number(row?.places ?? 0)
}

const mayTake = prepared((db, p: { id: string; team: string }) =>
  db.selectFrom('agent as a').select('a.id').where('a.id', '=', p.id).where(inTeam(p.team)),
)

/** A team without departments answers for everything. */
export async function worksFor(db: Db, agentId: string, teamId: string | undefined): Promise<boolean> {
  return teamId === undefined || (await mayTake(db, { id: agentId, team: teamId })).length > 0
}

const heldBy = prepared((db, p: { id: string }) =>
  db
    .selectFrom('conversation')
    .select('id')
    .where('owner_id', '=', p.id)
    .where('state', 'in', HELD)
    .orderBy('unanswered_since')
    .orderBy('id'),
)

export async function heldConversations(db: Db, agentId: string): Promise<readonly string[]> {
  return (await heldBy(db, { id: agentId })).map((row) => row.id)
}

export async function savePresence(
  tx: Tx,
  id: string,
  to: { readonly presence: AgentOnDuty['presence']; readonly leaseUntil: number },
): Promise<void> {
  await tx.db
    .updateTable('agent')
    .set({
      presence: to.presence,
      lease_until: to.leaseUntil,
      offline_since: to.presence === 'offline' ? tx.now : null,
    })
    .where('id', '=', id)
    .execute()
}

const renew = prepared((db, p: { id: string; until: number }) =>
  db
    .updateTable('agent')
    .set({ lease_until: p.until })
    .where('id', '=', p.id)
    .where('presence', '<>', sql.lit('offline') as never),
)

export async function renewLease(tx: Tx, id: string, until: number): Promise<void> {
  await renew(tx.db, { id, until })
}

export async function saveCapacity(tx: Tx, id: string, capacity: number): Promise<void> {
  await tx.db.updateTable('agent').set({ capacity }).where('id', '=', id).execute()
}

const allTeams = prepared((db) => db.selectFrom('team').select(['id', 'departments']).orderBy('id'))

/** The team that answers for a department; undefined: everybody does. */
export async function teamForDepartment(db: Db, departmentId: DepartmentId | undefined): Promise<TeamId | undefined> {
  if (departmentId === undefined) return undefined
  const teams = await allTeams(db, {})
  const team = teams.find((row) => (JSON.parse(row.departments) as string[]).includes(departmentId))
  return team?.id as TeamId | undefined
}

export async function teamExists(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('team').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}
