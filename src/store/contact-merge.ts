// Two contacts that may be one person. A proposal decides nothing; a merge moves identities, conversations, patients and
// consents to one of them and writes down which, so that all of it can be put back. Nothing is deleted.
import { sql } from 'kysely'
import type { ContactMergeTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface MovedIds {
  readonly identities: readonly string[]
  readonly conversations: readonly string[]
  readonly patients: readonly string[]
  readonly consents: readonly string[]
}

const NOTHING: MovedIds = { identities: [], conversations: [], patients: [], consents: [] }
const MOST_PROPOSALS = 5

/** The same pair is proposed once, whichever way round; a refusal of a person stands. */
export async function proposeMerge(
  tx: Tx,
  pair: { readonly from: string; readonly into: string; readonly reason: ContactMergeTable['reason'] },
): Promise<string | undefined> {
  if (pair.from === pair.into) return undefined
  const [from, into] = pair.from > pair.into ? [pair.from, pair.into] : [pair.into, pair.from] // the older one stays
  const id = tx.newId()
  const made = await tx.db
    .insertInto('contact_merge')
    .values({
      ...{ id, from_contact: from, into_contact: into, reason: pair.reason, state: 'proposed' },
      ...{ moved: JSON.stringify(NOTHING), proposed_at: tx.now, decided_at: null, decided_by: null },
    })
    .onConflict((conflict) => conflict.columns(['from_contact', 'into_contact']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made === undefined) return undefined
  const detail = { from, into, reason: pair.reason }
  tx.audit({ actor: { kind: 'system' }, action: 'contact.merge-proposed', subject: { kind: 'merge', id }, detail })
  return id
}

/** Everybody else whose verified phone is the same. */
export async function contactsWithPhone(db: Db, phoneIndex: string, except: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('contact_card')
    .select('contact_id')
    .where('phone_index', '=', phoneIndex)
    .where('phone_verified_at', 'is not', null)
    .where('contact_id', '<>', except)
    .limit(MOST_PROPOSALS)
    .execute()
  return rows.map((row) => row.contact_id)
}

export async function findMerge(db: Db, id: string): Promise<ContactMergeTable | undefined> {
  return db.selectFrom('contact_merge').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Open proposals and merges that stand, newest first. */
export async function mergesOf(db: Db, contactId: string): Promise<readonly ContactMergeTable[]> {
  return db
    .selectFrom('contact_merge')
    .selectAll()
    .where((eb) => eb.or([eb('from_contact', '=', contactId), eb('into_contact', '=', contactId)]))
    .where('state', 'in', ['proposed', 'merged'])
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
}

export async function rejectMerge(tx: Tx, merge: ContactMergeTable, by: string): Promise<boolean> {
  return decide(tx, merge, 'proposed', { state: 'rejected', by })
}

/** False when it no longer is a proposal, or one of the two has meanwhile gone into somebody else. */
export async function carryOutMerge(tx: Tx, merge: ContactMergeTable, by: string): Promise<boolean> {
  const { from_contact: from, into_contact: into } = merge
  if ((await hasGone(tx.db, from)) || (await hasGone(tx.db, into))) return false
  if (!(await decide(tx, merge, 'proposed', { state: 'merged', by }))) return false
  const moved: MovedIds = {
    identities: await move(tx, 'channel_identity', from, into),
    conversations: await move(tx, 'conversation', from, into),
    patients: await move(tx, 'patient', from, into),
    consents: await move(tx, 'consent', from, into),
  }
  const kept = { moved: JSON.stringify(moved) }
  await tx.db.updateTable('contact_merge').set(kept).where('id', '=', merge.id).execute()
  return true
}

/** Puts back what was moved, and what has been said since on those channels. */
export async function undoMerge(tx: Tx, merge: ContactMergeTable, by: string): Promise<boolean> {
  const { from_contact: from, into_contact: into } = merge
  if (await hasGone(tx.db, into)) return false
  if (!(await decide(tx, merge, 'merged', { state: 'undone', by }))) return false
  const moved = JSON.parse(merge.moved) as MovedIds
  await putBack(tx, 'channel_identity', moved.identities, { from, into })
  await putBack(tx, 'patient', moved.patients, { from, into })
  await putBack(tx, 'consent', moved.consents, { from, into })
  if (moved.identities.length > 0) {
    await tx.db
      .updateTable('conversation')
      .set({ contact_id: from })
      .where('identity_id', 'in', [...moved.identities])
      .where('contact_id', '=', into)
      .execute()
  }
  return true
}

async function decide(
  tx: Tx,
  merge: ContactMergeTable,
  from: ContactMergeTable['state'],
  to: { readonly state: ContactMergeTable['state']; readonly by: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('contact_merge')
    .set({ state: to.state, decided_at: tx.now, decided_by: to.by })
    .where('id', '=', merge.id)
    .where('state', '=', from)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  tx.audit({
    actor: { kind: 'agent', id: to.by },
    action: `contact.merge-${to.state}`,
    subject: { kind: 'merge', id: merge.id },
    detail: { from: merge.from_contact, into: merge.into_contact },
  })
  return true
}

async function hasGone(db: Db, contactId: string): Promise<boolean> {
  const row = await db
    .selectFrom('contact_merge')
    .select('id')
    .where('from_contact', '=', contactId)
    .where('state', '=', 'merged')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

type Belonging = 'channel_identity' | 'conversation' | 'patient' | 'consent'

async function move(tx: Tx, table: Belonging, from: string, into: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    update ${sql.table(table)} set contact_id = ${into} where contact_id = ${from} returning id`.execute(tx.db)
  return rows.map((row) => row.id)
}

async function putBack(
  tx: Tx,
  table: Belonging,
  ids: readonly string[],
  { from, into }: { readonly from: string; readonly into: string },
): Promise<void> {
  if (ids.length === 0) return
  await sql`update ${sql.table(table)} set contact_id = ${from}
    where contact_id = ${into} and id in (${sql.join(ids)})`.execute(tx.db)
}

/** Contacts that stand merged into this one: their cards are still told, and their wish to be left alone still counts. */
export async function mergedInto(db: Db, contactId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('contact_merge')
    .select('from_contact')
    .where('into_contact', '=', contactId)
    .where('state', '=', 'merged')
    .limit(20)
    .execute()
  return rows.map((row) => row.from_contact)
}
