// Things due later, as rows: a restart forgets none. One timer per (kind, subject); setting it again moves it.
import { sql } from 'kysely'
import { prepared } from './prepared.ts'
import type { TimerTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export const TIMER_KINDS = [
  'merge', // held fragments of a person are decided; subject: identity
  'hold-notice', // a waiting patient is told truthfully that it takes longer; subject: queue entry
  'lead-alarm', // nobody has picked it; subject: queue entry
  'alarm-escalate', // an emergency nobody has acknowledged; subject: alarm
  'agent-away', // an agent's console is gone; subject: agent
  'reply-hold', // an agent holds a patient who waits for an answer; subject: conversation
  'snooze', // subject: conversation
  'transfer', // a transfer nobody accepted; subject: conversation
  'unknown-to-person', // an automatic reply may not have arrived; subject: outbox row
  'retention', // old raw bodies, drafts and keys go; subject: 'daily'
] as const
export type TimerKind = (typeof TIMER_KINDS)[number]

export interface Timer {
  readonly id: string
  readonly kind: TimerKind
  readonly subject: string
  readonly dueAt: number
  readonly payload: Readonly<Record<string, unknown>>
  readonly attempts: number
}

const upsert = prepared((db, p: { id: string; kind: string; subject: string; due: number; payload: string }) =>
  db
    .insertInto('timer')
    .values({
      id: p.id,
      kind: p.kind,
      subject: p.subject,
      due_at: p.due,
      payload: p.payload,
      attempts: 0,
      claimed_by: null,
      claimed_until: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'subject']).doUpdateSet({
        due_at: p.due,
        payload: p.payload,
        attempts: 0,
        claimed_by: null,
        claimed_until: null,
      }),
    ),
)

export async function setTimer(
  tx: Tx,
  timer: {
    readonly kind: TimerKind
    readonly subject: string
    readonly dueAt: number
    readonly payload?: Readonly<Record<string, unknown>>
  },
): Promise<void> {
  const payload = JSON.stringify(timer.payload ?? {})
  await upsert(tx.db, { id: tx.newId(), kind: timer.kind, subject: timer.subject, due: timer.dueAt, payload })
  tx.wake('timers')
}

const remove = prepared((db, p: { kind: string; subject: string }) =>
  db.deleteFrom('timer').where('kind', '=', p.kind).where('subject', '=', p.subject),
)

export async function cancelTimer(tx: Tx, kind: TimerKind, subject: string): Promise<void> {
  await remove(tx.db, { kind, subject })
}

export async function hasTimer(db: Db, kind: TimerKind, subject: string): Promise<boolean> {
  const query = db.selectFrom('timer').select('id').where('kind', '=', kind).where('subject', '=', subject)
  return (await query.executeTakeFirst()) !== undefined
}

const dueUnlocked = prepared((db, p: { now: number; limit: number }) => due(db, p))
const dueLocked = prepared((db, p: { now: number; limit: number }) => due(db, p).forUpdate().skipLocked())

function due(db: Db, p: { readonly now: number; readonly limit: number }) {
  return db
    .selectFrom('timer')
    .selectAll()
    .where('due_at', '<=', p.now)
    .where((eb) => eb.or([eb('claimed_until', 'is', null), eb('claimed_until', '<', p.now)]))
    .orderBy('due_at')
    .limit(p.limit)
}

/** Claims due timers, counting the attempt first. The handler's transaction deletes the timer with `fireTimer`. */
export async function claimTimers(tx: Tx, node: string, leaseMs: number, limit: number): Promise<readonly Timer[]> {
  const rows = await (tx.dialect === 'postgres' ? dueLocked : dueUnlocked)(tx.db, { now: tx.now, limit })
  for (const row of rows) {
    await tx.db
      .updateTable('timer')
      .set({ claimed_by: node, claimed_until: tx.now + leaseMs, attempts: sql<number>`attempts + 1` })
      .where('id', '=', row.id)
      .execute()
  }
  return rows.map(toTimer)
}

/** Deletes a claimed timer in the handler's own transaction; false when it was moved, cancelled or fired meanwhile. */
export async function fireTimer(tx: Tx, timer: Timer, node: string): Promise<boolean> {
  const rows = await tx.db
    .deleteFrom('timer')
    .where('id', '=', timer.id)
    .where('due_at', '=', timer.dueAt)
    .where('claimed_by', '=', node)
    .returning('id')
    .execute()
  return rows.length > 0
}

/** What this node had claimed when it died is free again. */
export async function freeTimers(tx: Tx, node: string): Promise<void> {
  await tx.db
    .updateTable('timer')
    .set({ claimed_by: null, claimed_until: null })
    .where('claimed_by', '=', node)
    .execute()
}

export async function nextTimerDueAt(db: Db): Promise<number | undefined> {
  const row = await db.selectFrom('timer').select('due_at').orderBy('due_at').limit(1).executeTakeFirst()
  return row?.due_at
}

function toTimer(row: TimerTable): Timer {
  return {
    id: row.id,
    kind: row.kind as TimerKind,
    subject: row.subject,
    dueAt: row.due_at,
    payload: JSON.parse(row.payload) as Record<string, unknown>,
    attempts: row.attempts + 1,
  }
}
