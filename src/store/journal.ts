// What every commit appends at its end: audit rows, chained by hash so that an edit, a gap or a reorder shows, and event
// rows with a growing sequence: a reader's cursor can never pass a number that is still to come. How PostgreSQL appends
// them stands in postgres-journal.ts.
import { hash } from 'node:crypto'
import { prepared } from './prepared.ts'
import type { EventLogTable } from './schema.ts'
import type { AuditDraft, Db, EventDraft } from './tx.ts'

export interface Journal {
  readonly audits: readonly AuditEntry[]
  readonly events: readonly EventEntry[]
}

export type AuditEntry = Omit<AuditRow, 'seq' | 'at' | 'hash'>
export type EventEntry = Omit<EventLogTable, 'seq' | 'at'>

/** Written out where it is drafted: what cannot be written fails the work that drafted it, not its neighbours. */
export function auditEntry(draft: AuditDraft): AuditEntry {
  return {
    actor_kind: draft.actor.kind,
    actor_id: draft.actor.kind === 'agent' ? draft.actor.id : null,
    action: draft.action,
    subject_kind: draft.subject.kind,
    subject_id: draft.subject.id,
    detail: JSON.stringify(draft.detail),
  }
}

export function eventEntry(draft: EventDraft): EventEntry {
  return {
    kind: draft.kind,
    conversation_id: draft.conversationId ?? null,
    identity_id: draft.identityId ?? null,
    team_id: draft.teamId ?? null,
    owner_id: draft.ownerId ?? null,
    data: JSON.stringify(draft.data),
  }
}

export const FIRST_HASH = '0'.repeat(64)

const lastAudit = prepared((db) => db.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1))

const insertAudit = prepared((db, p: AuditRow) =>
  db.insertInto('audit').values({
    seq: p.seq,
    at: p.at,
    actor_kind: p.actor_kind,
    actor_id: p.actor_id,
    action: p.action,
    subject_kind: p.subject_kind,
    subject_id: p.subject_id,
    detail: p.detail,
    hash: p.hash,
  }),
)

const insertEvent = prepared((db, p: EventEntry & { at: number }) =>
  db
    .insertInto('event_log')
    .values({
      at: p.at,
      kind: p.kind,
      conversation_id: p.conversation_id,
      identity_id: p.identity_id,
      team_id: p.team_id,
      owner_id: p.owner_id,
      data: p.data,
    })
    .returning('seq'),
)

export interface AuditRow {
  readonly seq: number
  readonly at: number
  readonly actor_kind: string
  readonly actor_id: string | null
  readonly action: string
  readonly subject_kind: string
  readonly subject_id: string
  readonly detail: string
  readonly hash: string
}

/** Appends everything of one commit; returns the newest event number, or undefined when nothing was announced. */
export async function append(db: Db, now: number, journal: Journal): Promise<number | undefined> {
  if (journal.audits.length > 0) await appendAudits(db, now, journal.audits)
  let lastSeq: number | undefined
  for (const event of journal.events) {
    const [row] = await insertEvent(db, { ...event, at: now })
    lastSeq = Number(row?.seq)
  }
  return lastSeq
}

async function appendAudits(db: Db, now: number, entries: readonly AuditEntry[]): Promise<void> {
  const [last] = await lastAudit(db, {})
  let seq = last === undefined ? 0 : Number(last.seq)
  let hash = last?.hash ?? FIRST_HASH
  for (const entry of entries) {
    seq += 1
    const row = { ...entry, seq, at: now }
    hash = chainHash(hash, row)
    await insertAudit(db, { ...row, hash })
  }
}

/** Of the JSON array `[previous hash, seq, …everything else of the row]`. */
export function chainHash(previous: string, row: Omit<AuditRow, 'hash'>): string {
  return hash('sha256', `["${previous}",${row.seq},${tailOf(row)}`, 'hex')
}

/** The part of a row's text that is known before its place in the chain. */
export function tailOf(row: AuditEntry & { readonly at: number }): string {
  const fields = [row.at, row.actor_kind, row.actor_id, row.action, row.subject_kind, row.subject_id, row.detail]
  return JSON.stringify(fields).slice(1)
}
