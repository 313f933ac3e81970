// What colleagues are to be told of, read from the event log, and how far each way of telling has come. One process tells
// at a time: claim and place are one value, which changes only for who knows the old one.
import type { AlertTopic, StaffAlert } from '../model/staff-alert.ts'
import { newestSeq } from './event-log.ts'
import { lastNightCheck } from './night-check.ts'
import type { EventLogTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

const KINDS = ['alarm.raised', 'alarm.changed', 'queue.changed', 'handover.changed', 'store.checked']

export interface AlertPage {
  readonly alerts: readonly StaffAlert[]
  /** Everything up to here has been looked at. */
  readonly upTo: number
  readonly more: boolean
}

/** What still stands of what happened after `after`. */
export async function alertsAfter(
  db: Db,
  after: number,
  topics: readonly AlertTopic[],
  limit: number,
): Promise<AlertPage> {
  const newest = await newestSeq(db)
  if (newest <= after) return { alerts: [], upTo: after, more: false }
  const rows = await db
    .selectFrom('event_log')
    .selectAll()
    .where('seq', '>', after)
    .where('seq', '<=', newest)
    .where('kind', 'in', KINDS)
    .orderBy('seq')
    .limit(limit)
    .execute()
  const alerts: StaffAlert[] = []
  for (const row of rows) {
    const { alert, standing } = alertIn(row) ?? {}
    if (alert === undefined || standing === undefined || !topics.includes(alert.topic)) continue
    if (await stillStands(db, standing)) alerts.push(alert)
  }
  const more = rows.length === limit
  return { alerts, upTo: more ? Number(rows.at(-1)?.seq) : newest, more }
}

type EventRow = Pick<EventLogTable, 'at' | 'kind' | 'conversation_id' | 'data'> & { readonly seq: number }

type Standing = { readonly kind: 'alarm' | 'entry' | 'reply' | 'handover' | 'check'; readonly id: string }

/** Undefined: nothing to tell. */
function alertIn(row: EventRow): { readonly alert: StaffAlert; readonly standing: Standing } | undefined {
  const data = JSON.parse(row.data) as Readonly<Record<string, unknown>>
  const base = { seq: Number(row.seq), at: row.at, again: false }
  if (row.kind === 'handover.changed') {
    const id = String(data.handoverId)
    return {
      alert: { ...base, topic: 'handover', subject: { kind: 'handover', id } },
      standing: { kind: 'handover', id },
    }
  }
  if (row.kind === 'store.checked') {
    const id = String(data.at)
    return { alert: { ...base, topic: 'database', subject: { kind: 'check', id } }, standing: { kind: 'check', id } }
  }
  const id = row.conversation_id
  if (id === null) return undefined
  const subject = { kind: 'conversation', id } as const
  const standing = (kind: Standing['kind'], name: string) => ({ kind, id: String(data[name]) })
  if (row.kind === 'alarm.raised' || data.change === 'escalated') {
    const again = data.change === 'escalated'
    return { alert: { ...base, topic: 'emergency', subject, again }, standing: standing('alarm', 'alarmId') }
  }
  if (row.kind !== 'queue.changed') return undefined
  switch (data.change) {
    case 'entered':
      return { alert: { ...base, topic: 'waiting', subject }, standing: standing('entry', 'entryId') }
    case 'overdue':
    case 'widened': {
      const held = data.held === true ? { kind: 'reply' as const, id } : standing('entry', 'entryId')
      return { alert: { ...base, topic: 'overdue', subject }, standing: held }
    }
    default:
      return undefined
  }
}

/** Somebody may have acted in the meantime: then there is nothing left to tell. */
async function stillStands(db: Db, { kind, id }: Standing): Promise<boolean> {
  switch (kind) {
    case 'alarm': {
      const query = db.selectFrom('alarm').select('id').where('id', '=', id).where('acknowledged_at', 'is', null)
      return (await query.executeTakeFirst()) !== undefined
    }
    case 'entry': {
      const query = db.selectFrom('queue_entry').select('id').where('id', '=', id).where('state', '=', 'waiting')
      return (await query.executeTakeFirst()) !== undefined
    }
    case 'reply': {
      const query = db.selectFrom('conversation').select('id').where('id', '=', id).where('state', '=', 'assigned')
      return (await query.where('unanswered_since', 'is not', null).executeTakeFirst()) !== undefined
    }
    case 'handover': {
      const query = db.selectFrom('handover').select('id').where('id', '=', id).where('taken_at', 'is', null)
      const open = query.where('declined_at', 'is', null).where('withdrawn_at', 'is', null)
      return (await open.executeTakeFirst()) !== undefined
    }
    case 'check': {
      const last = await lastNightCheck(db)
      return last !== undefined && last.at === Number(id) && last.found.length > 0
    }
  }
}

/** How far a way has told, and who is at it until when. */
export interface AlertPlace {
  readonly seq: number
  readonly node: string | null
  readonly until: number
}

/** From now on, the first time: what happened before is old. */
export async function alertPlace(tx: Tx, id: string): Promise<AlertPlace> {
  const name = nameOf(id)
  const found = await tx.db.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst()
  if (found !== undefined) return placeIn(found.value)
  const place = { seq: await newestSeq(tx.db), node: null, until: 0 }
  const insert = tx.db.insertInto('meta').values({ name, value: textOf(place) })
  await insert.onConflict((on) => on.column('name').doNothing()).execute()
  return place
}

/** False: somebody else was quicker. */
export async function moveAlertPlace(tx: Tx, id: string, from: AlertPlace, to: AlertPlace): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('meta')
    .set({ value: textOf(to) })
    .where('name', '=', nameOf(id))
    .where('value', '=', textOf(from))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

function nameOf(id: string): string {
  return `alerts.${id}`
}

/** Compared as text: always written the same way. */
function textOf({ seq, node, until }: AlertPlace): string {
  return JSON.stringify([seq, node, until])
}

function placeIn(value: string): AlertPlace {
  const [seq, node, until] = JSON.parse(value) as [number, string | null, number]
  return { seq, node, until }
}
