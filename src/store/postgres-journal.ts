// How a commit appends its journal on PostgreSQL: statements that need no answer of ours in between, so that they travel
// with the COMMIT. The lock that makes the order of numbers the order of commits is then held for the database's own work
// only, never while a busy node gets round to its next line. The hashes are those of journal.ts, computed by the database.
import { FIRST_HASH, type Journal, tailOf } from './journal.ts'
import type { Statement } from './postgres-wave.ts'

const JOURNAL_LOCK = 0x64_7a_01

const LOCK: Statement = { text: `select pg_advisory_xact_lock(${JOURNAL_LOCK})`, name: 'journal-lock' }

/** Each row hashes its predecessor, so they are chained one by one. Takes $1 to $8. */
const CHAIN = `
entry as (
  select * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    with ordinality as given (actor_kind, actor_id, action, subject_kind, subject_id, detail, tail, n)
), chained as (
  select 0::bigint as n, coalesce(max(seq), 0) as seq, coalesce(max(hash), '${FIRST_HASH}') as hash
  from (select seq, hash from audit order by seq desc limit 1) as newest
  union all
  select entry.n, chained.seq + 1,
    encode(sha256(convert_to('["' || chained.hash || '",' || (chained.seq + 1) || ',' || entry.tail, 'UTF8')), 'hex')
  from chained join entry on entry.n = chained.n + 1
)`

const KEEP_AUDITS = `
insert into audit (seq, at, actor_kind, actor_id, action, subject_kind, subject_id, detail, hash)
select chained.seq, $1::bigint, actor_kind, actor_id, action, subject_kind, subject_id, detail, chained.hash
from chained join entry using (n)`

/** Takes $1 and six more, from `first` on. */
const addEvents = (first: number) => `
  insert into event_log (at, kind, conversation_id, identity_id, team_id, owner_id, data)
  select $1::bigint, kind, conversation_id, identity_id, team_id, owner_id, data
  from unnest(${Array.from({ length: 6 }, (_, i) => `$${first + i}::text[]`).join(', ')})
    with ordinality as given (kind, conversation_id, identity_id, team_id, owner_id, data, n)
  order by n
  returning seq`

const LAST_SEQ = 'select max(seq) as last_seq from added'
const AUDITS = `with recursive ${CHAIN} ${KEEP_AUDITS}`
const EVENTS = `with added as (${addEvents(2)}) ${LAST_SEQ}`
const BOTH = `with recursive ${CHAIN}, kept as (${KEEP_AUDITS}), added as (${addEvents(9)}) ${LAST_SEQ}`

/** Nothing for a commit that records and announces nothing. The last one answers `last_seq` if anything was announced. */
export function journalStatements(now: number, { audits, events }: Journal): readonly Statement[] {
  if (audits.length === 0 && events.length === 0) return []
  const kept = audits.length === 0 ? [] : auditValues(now, audits)
  const added = events.length === 0 ? [] : eventValues(events)
  const values = [now, ...kept, ...added]
  if (events.length === 0) return [LOCK, { text: AUDITS, values, name: 'journal-audits' }]
  if (audits.length === 0) return [LOCK, { text: EVENTS, values, name: 'journal-events' }]
  return [LOCK, { text: BOTH, values, name: 'journal' }]
}

function auditValues(now: number, audits: Journal['audits']): readonly unknown[] {
  const columns = ['actor_kind', 'actor_id', 'action', 'subject_kind', 'subject_id', 'detail'] as const
  const tails = audits.map((entry) => tailOf({ ...entry, at: now }))
  return [...columns.map((name) => audits.map((entry) => entry[name])), tails]
}

function eventValues(events: Journal['events']): readonly unknown[] {
  const columns = ['kind', 'conversation_id', 'identity_id', 'team_id', 'owner_id', 'data'] as const
  return columns.map((name) => events.map((entry) => entry[name]))
}
