// Emergencies that somebody must acknowledge.
import type { AlarmHit } from '../model/alarm.ts'
import type { ConversationId, DepartmentId } from '../model/ids.ts'
import { prepared } from './prepared.ts'
import type { AlarmTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface Alarm extends AlarmHit {
  readonly id: string
  readonly conversationId: ConversationId
  readonly raisedAt: number
  /** 0 duty agents, 1 lead, 2 duty phone. */
  readonly level: number
  readonly acknowledgedAt: number | undefined
  readonly acknowledgedBy: string | undefined
}

const insert = prepared((db, p: AlarmTable) =>
  db.insertInto('alarm').values({
    id: p.id,
    conversation_id: p.conversation_id,
    family: p.family,
    rule: p.rule,
    kind: p.kind,
    words: p.words,
    green_channel: p.green_channel,
    raised_at: p.raised_at,
    level: p.level,
    acknowledged_at: p.acknowledged_at,
    acknowledged_by: p.acknowledged_by,
  }),
)

export async function insertAlarm(tx: Tx, conversationId: ConversationId, hit: AlarmHit): Promise<Alarm> {
  const alarm: Alarm = {
    ...hit,
    id: tx.newId(),
    conversationId,
    raisedAt: tx.now,
    level: 0,
    acknowledgedAt: undefined,
    acknowledgedBy: undefined,
  }
  await insert(tx.db, {
    id: alarm.id,
    conversation_id: conversationId,
    family: hit.family,
    rule: hit.rule,
    kind: hit.kind,
    words: JSON.stringify(hit.words),
    green_channel: JSON.stringify(hit.greenChannel),
    raised_at: tx.now,
    level: 0,
    acknowledged_at: null,
    acknowledged_by: null,
  })
  return alarm
}

const ofConversation = prepared((db, p: { conversation: string }) =>
  db.selectFrom('alarm').selectAll().where('conversation_id', '=', p.conversation).orderBy('raised_at'),
)

export async function alarmsOf(db: Db, conversationId: string): Promise<readonly Alarm[]> {
  return (await ofConversation(db, { conversation: conversationId })).map(toAlarm)
}

/** Not yet acknowledged. */
export async function ringingAlarmsOf(db: Db, conversationId: string): Promise<readonly Alarm[]> {
  return (await alarmsOf(db, conversationId)).filter((alarm) => alarm.acknowledgedAt === undefined)
}

/** Every alarm that rings, oldest first. */
export async function ringingAlarms(db: Db, limit: number): Promise<readonly Alarm[]> {
  const rows = await db
    .selectFrom('alarm')
    .selectAll()
    .where('acknowledged_at', 'is', null)
    .orderBy('raised_at')
    .limit(limit)
    .execute()
  return rows.map(toAlarm)
}

export async function findAlarm(db: Db, id: string): Promise<Alarm | undefined> {
  const row = await db.selectFrom('alarm').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? undefined : toAlarm(row)
}

/** False when it had been acknowledged before. */
export async function acknowledge(tx: Tx, id: string, agentId: string): Promise<boolean> {
  const rows = await tx.db
    .updateTable('alarm')
    .set({ acknowledged_at: tx.now, acknowledged_by: agentId })
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .returning('id')
    .execute()
  return rows.length > 0
}

/** False when it was acknowledged meanwhile. */
export async function raiseLevel(tx: Tx, id: string, level: number): Promise<boolean> {
  const rows = await tx.db
    .updateTable('alarm')
    .set({ level })
    .where('id', '=', id)
    .where('acknowledged_at', 'is', null)
    .returning('id')
    .execute()
  return rows.length > 0
}

function toAlarm(row: AlarmTable): Alarm {
  return {
    id: row.id,
    conversationId: row.conversation_id as ConversationId,
    family: row.family,
    rule: row.rule,
    kind: row.kind as AlarmHit['kind'],
    words: JSON.parse(row.words) as string[],
    greenChannel: JSON.parse(row.green_channel) as DepartmentId[],
    raisedAt: row.raised_at,
    level: row.level,
    acknowledgedAt: row.acknowledged_at ?? undefined,
    acknowledgedBy: row.acknowledged_by ?? undefined,
  }
}
