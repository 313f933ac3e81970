// How a commit appends its journal on PostgreSQL: statements that need no answer of ours in between, so that they travel
// with the COMMIT. The lock that makes the order of numbers the order of commits is then held for the database's own work
// only, never while a busy node gets round to its next line. The hashes are those of journal.ts, computed by the database.
import { FIRST_HASH, type Journal, tailOf } from './journal.ts'
import type { Statement } from './postgres-pool.ts'

const JOURNAL_LOCK = 0x64_7a_01

const LOCK: Statement = { text: `select pg_advisory_xact_lock(${JOURNAL_LOCK})`, name: 'journal-lock' }

/** Each row hashes its predecessor, so they are chained one by one. */
const AUDITS = `
with recursive entry as (
  select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    with ordinality as given (actor_kind, actor_id, action, subject_kind, subject_id, detail, tail, n)
), chained as (
  select 0::bigint as n, coalesce(max(seq), 0) as seq, coalesce(max(hash), '${FIRST_HASH}') as hash
  from (select seq, hash from audit order by seq desc limit 1) as newest
  union all
  select entry.n, chained.seq + 1,
    encode(sha256(convert_to('["' || chained.hash || '",' || (chained.seq + 1) || ',' || entry.tail, 'UTF8')), 'hex')
  from chained join entry on entry.n = chained.n + 1
)
insert into audit (seq, at, actor_kind, actor_id, action, subject_kind, subject_id, detail, hash)
select chained.seq, $1::bigint, actor_kind, actor_id, action, subject_kind, subject_id, detail, chained.hash
from chained join entry using (n)`

const EVENTS = `
with added as (
  insert into event_log (at, kind, conversation_id, identity_id, team_id, owner_id, data)
  select $1::bigint, kind, conversation_id, identity_id, team_id, owner_id, data
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    with ordinality as given (kind, conversation_id, identity_id, team_id, owner_id, data, n)
  order by n
  returning seq
)
select max(seq) as last_seq from added`

/** Nothing for a commit that records and announces nothing. The last one answers `last_seq` if anything was announced. */
export function journalStatements(now: number, { audits, events }: Journal): readonly Statement[] {
  if (audits.length === 0 && events.length === 0) return []
  const statements: Statement[] = [LOCK]
  if (audits.length > 0) {
    const columns = (['actor_kind', 'actor_id', 'action', 'subject_kind', 'subject_id', 'detail'] as const).map(
      (name) => audits.map((entry) => entry[name]),
    )
    const tails = audits.map((entry) => tailOf({ ...entry, at: now }))
    statements.push({ text: AUDITS, values: [now, ...columns, tails], name: 'journal-audits' })
  }
  if (events.length > 0) {
    const columns = (['kind', 'conversation_id', 'identity_id', 'team_id', 'owner_id', 'data'] as const).map((name) =>
      events.map((entry) => entry[name]),
    )
    statements.push({ text: EVENTS, values: [now, ...columns], name: 'journal-events' })
  }
  return statements
}
