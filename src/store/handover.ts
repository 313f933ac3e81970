// Shifts handed from one person to the next: what the giver signed, what the taker signed. A sheet is never changed after
// it was given; withdrawing or declining it only says so.
import { sql } from 'kysely'
import type { Sight } from '../model/permission.ts'
import type { HandoverTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface HandoverItem {
  readonly conversationId: string
  /** As the list called him then. */
  readonly person: string
  readonly state: string
  readonly unansweredSince: number | null
  readonly snoozedUntil: number | null
  readonly emergency: boolean
  readonly note: string
}

export interface HandoverSheet {
  readonly items: readonly HandoverItem[]
  readonly promises: readonly {
    readonly noteId: string
    readonly conversationId: string
    readonly text: string
    readonly dueAt: number
  }[]
  readonly unknownSends: number
  readonly faults: string
  readonly notices: string
  /** Filled in when it is taken: what did not go over, and why. */
  readonly leftBehind: readonly string[]
}

export interface HandoverRow extends HandoverTable {
  readonly giver_name: string
  readonly taker_name: string
}

function rows(db: Db) {
  return db
    .selectFrom('handover as h')
    .innerJoin('agent as g', 'g.id', 'h.giver_id')
    .innerJoin('agent as t', 't.id', 'h.taker_id')
    .selectAll('h')
    .select(['g.name as giver_name', 't.name as taker_name'])
}

/** Giver and taker; a lead for the team; a supervisor all. */
function within(sight: Sight) {
  if (sight.scope === 'all') return sql<boolean>`1 = 1`
  const me = sight.agentId ?? ''
  const people = sight.scope === 'team' ? [...new Set([me, ...sight.colleagueIds])] : [me]
  return sql<boolean>`(h.giver_id in (${sql.join(people)}) or h.taker_id in (${sql.join(people)}))`
}

export async function listHandovers(
  db: Db,
  sight: Sight,
  page: { readonly before: string | undefined; readonly limit: number },
): Promise<readonly HandoverRow[]> {
  return rows(db)
    .where(within(sight))
    .where('h.id', '<', page.before ?? '~')
    .orderBy('h.id', 'desc')
    .limit(page.limit)
    .execute()
}

export async function findHandover(db: Db, sight: Sight, id: string): Promise<HandoverRow | undefined> {
  return rows(db).where(within(sight)).where('h.id', '=', id).executeTakeFirst()
}

export async function insertHandover(
  tx: Tx,
  handover: {
    readonly shift: string
    readonly giverId: string
    readonly takerId: string
    readonly sheet: HandoverSheet
  },
): Promise<string> {
  const id = tx.newId()
  await tx.db
    .insertInto('handover')
    .values({
      ...{ id, shift: handover.shift, giver_id: handover.giverId, taker_id: handover.takerId },
      ...{ sheet: JSON.stringify(handover.sheet), given_at: tx.now, taken_at: null },
      ...{ declined_at: null, withdrawn_at: null },
    })
    .execute()
  return id
}

/** False when it was already answered. */
export async function settleHandover(
  tx: Tx,
  id: string,
  how: 'taken_at' | 'declined_at' | 'withdrawn_at',
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('handover')
    .set({ [how]: tx.now })
    .where('id', '=', id)
    .where('taken_at', 'is', null)
    .where('declined_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** What could not be handed over after all stands on the sheet: the only thing ever added to it. */
export async function noteLeftBehind(tx: Tx, id: string, sheet: HandoverSheet): Promise<void> {
  await tx.db
    .updateTable('handover')
    .set({ sheet: JSON.stringify(sheet) })
    .where('id', '=', id)
    .execute()
}

/** One open sheet at a time: the next one would say the same again. */
export async function openHandoverOf(db: Db, giverId: string): Promise<HandoverTable | undefined> {
  return db
    .selectFrom('handover')
    .selectAll()
    .where('giver_id', '=', giverId)
    .where('taken_at', 'is', null)
    .where('declined_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Everything somebody holds, resting ones too. */
export async function heldBy(db: Db, agentId: string) {
  return db
    .selectFrom('conversation as c')
    .leftJoin('contact as p', 'p.id', 'c.contact_id')
    .select(['c.id', 'c.contact_id', 'c.channel_id', 'c.state', 'c.emergency', 'c.version', 'c.unanswered_since'])
    .select(['c.snoozed_until', 'p.display_name'])
    .where('c.owner_id', '=', agentId)
    .where('c.state', 'in', ['assigned', 'waiting_patient', 'snoozed'])
    .orderBy('c.id')
    .limit(100)
    .execute()
}

/** Sends of these conversations of which nobody knows whether they arrived. */
export async function unknownSendsOf(db: Db, conversationIds: readonly string[]): Promise<readonly string[]> {
  if (conversationIds.length === 0) return []
  const found = await db
    .selectFrom('outbox')
    .select('conversation_id')
    .where('state', '=', sql.lit('unknown') as never)
    .where('cleared_at', 'is', null)
    .where('conversation_id', 'in', [...conversationIds])
    .execute()
  return found.map((row) => row.conversation_id)
}
