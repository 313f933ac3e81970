// Who of many signed-in browsers still is, in a few queries for all of them: a thousand open consoles are asked after every
// few seconds, and must not stand in the patients' way.
import {
  findSession,
  liveSessions,
  type SessionLife,
  type SignedIn,
  type TeamTies,
  teamTiesOf,
  toSignedIn,
} from './session.ts'
import type { Db } from './tx.ts'

export interface Present {
  readonly person: SignedIn
  readonly ties: TeamTies
}

const AT_ONCE = 500

/** By the hash of the session's token; who is not in it is no longer signed in. */
export async function callRoll(
  db: Db,
  tokenHashes: readonly string[],
  life: SessionLife,
): Promise<ReadonlyMap<string, Present>> {
  const [first] = tokenHashes
  if (first !== undefined && tokenHashes.length === 1) return callOne(db, first, life)
  const present = new Map<string, Present>()
  const live = liveSessions(db, { now: life.now, idleSince: life.now - life.idleMs })
  for (let from = 0; from < tokenHashes.length; from += AT_ONCE) {
    const hashes = tokenHashes.slice(from, from + AT_ONCE)
    const people = (await live.where('s.token_hash', 'in', hashes).execute()).map(toSignedIn)
    const tiesOf = await tiesAmong(db, [...new Set(people.map((person) => person.agentId))])
    for (const person of people) present.set(person.tokenHash, { person, ties: tiesOf(person.agentId) })
  }
  return present
}

/** As most are asked after; its queries are prepared. */
async function callOne(db: Db, tokenHash: string, life: SessionLife): Promise<ReadonlyMap<string, Present>> {
  const person = await findSession(db, tokenHash, life)
  return new Map(person === undefined ? [] : [[tokenHash, { person, ties: await teamTiesOf(db, person.agentId) }]])
}

/** Who is in the same teams shares one list of colleagues: a big team is not written out once for each of its members. */
async function tiesAmong(db: Db, agentIds: readonly string[]): Promise<(agentId: string) => TeamTies> {
  if (agentIds.length === 0) return () => ({ teamIds: [], colleagueIds: [] })
  const rows = await db
    .selectFrom('agent_team')
    .select(['team_id', 'agent_id'])
    .where('team_id', 'in', (eb) => eb.selectFrom('agent_team').select('team_id').where('agent_id', 'in', agentIds))
    .execute()
  const teamsOf = Map.groupBy(rows, (row) => row.agent_id)
  const membersOf = Map.groupBy(rows, (row) => row.team_id)
  const known = new Map<string, TeamTies>()
  return (agentId) => {
    const teamIds = (teamsOf.get(agentId) ?? []).map((row) => row.team_id).sort()
    const key = teamIds.join(' ')
    const alike = known.get(key)
    if (alike !== undefined) return alike
    const members = teamIds.flatMap((id) => membersOf.get(id) ?? []).map((row) => row.agent_id)
    const ties = { teamIds, colleagueIds: [...new Set(members)] }
    known.set(key, ties)
    return ties
  }
}
