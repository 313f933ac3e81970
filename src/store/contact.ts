// People as agents know them: the card of somebody who writes, and the patients he writes about. Values that must not be
// readable in the database come here sealed and leave it sealed.
import { sql } from 'kysely'
import type { Sight } from '../model/permission.ts'
import { type ConversationRow, conversationRows } from './listing.ts'
import type { ContactCardTable, PatientTable } from './schema.ts'
import { visible } from './sight.ts'
import type { Db, Tx } from './tx.ts'

export const MOST_PATIENTS = 20
const MOST_HISTORY = 50

/** A person exists for whoever may see one of his conversations. */
export async function canSeeContact(db: Db, sight: Sight, contactId: string): Promise<boolean> {
  const row = await db
    .selectFrom('conversation as c')
    .select('c.id')
    .where('c.contact_id', '=', contactId)
    .where(visible(sight))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Newest first, over all channels. */
export async function historyOf(db: Db, sight: Sight, contactId: string): Promise<readonly ConversationRow[]> {
  return conversationRows(db)
    .where('c.contact_id', '=', contactId)
    .where(visible(sight))
    .orderBy('c.opened_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(MOST_HISTORY)
    .execute()
}

/** The newest conversation stands for the person where one must be named. */
export async function newestConversationOf(db: Db, contactId: string) {
  return db
    .selectFrom('conversation')
    .select(['id', 'identity_id', 'team_id', 'owner_id'])
    .where('contact_id', '=', contactId)
    .orderBy('opened_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Who reads along hears that something is new; what it is, he reads with his own rights. */
export async function announceContact(tx: Tx, contactId: string): Promise<void> {
  const newest = await newestConversationOf(tx.db, contactId)
  if (newest === undefined) return
  tx.announce({
    kind: 'contact.changed',
    conversationId: newest.id,
    identityId: newest.identity_id,
    teamId: newest.team_id,
    ownerId: newest.owner_id,
    data: { contactId },
  })
}

export async function findContact(db: Db, contactId: string) {
  return db.selectFrom('contact').select(['id', 'display_name']).where('id', '=', contactId).executeTakeFirst()
}

export async function cardsOf(db: Db, contactIds: readonly string[]): Promise<readonly ContactCardTable[]> {
  if (contactIds.length === 0) return []
  return db
    .selectFrom('contact_card')
    .selectAll()
    .where('contact_id', 'in', [...contactIds])
    .execute()
}

export type CardChange = Partial<Omit<ContactCardTable, 'contact_id' | 'version' | 'changed_at' | 'changed_by'>>

/** False when somebody was faster. `version` 0: there was no card yet. */
export async function saveCard(
  tx: Tx,
  at: { readonly contactId: string; readonly version: number; readonly by: string },
  change: CardChange,
): Promise<boolean> {
  const stamp = { changed_at: tx.now, changed_by: at.by }
  if (at.version === 0) {
    const empty = { name: null, phone: null, phone_index: null, phone_verified_at: null, remarks: null }
    const made = await tx.db
      .insertInto('contact_card')
      .values({
        ...{ contact_id: at.contactId, version: 1, no_contact_since: null, no_contact_why: null },
        ...{ ...empty, ...change, ...stamp },
      })
      .onConflict((conflict) => conflict.column('contact_id').doNothing())
      .returning('contact_id')
      .executeTakeFirst()
    return made !== undefined
  }
  const { numUpdatedRows } = await tx.db
    .updateTable('contact_card')
    .set({ ...change, ...stamp, version: at.version + 1 })
    .where('contact_id', '=', at.contactId)
    .where('version', '=', at.version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** What lists call somebody: never more than the masked name. */
export async function callContact(tx: Tx, contactId: string, masked: string | null): Promise<void> {
  await tx.db.updateTable('contact').set({ display_name: masked }).where('id', '=', contactId).execute()
}

export async function patientsOf(db: Db, contactId: string): Promise<readonly PatientTable[]> {
  return db
    .selectFrom('patient')
    .selectAll()
    .where('contact_id', '=', contactId)
    .orderBy('id')
    .limit(MOST_PATIENTS)
    .execute()
}

export async function findPatient(db: Db, id: string): Promise<PatientTable | undefined> {
  return db.selectFrom('patient').selectAll().where('id', '=', id).executeTakeFirst()
}

export type PatientChange = Partial<
  Omit<PatientTable, 'id' | 'contact_id' | 'version' | 'changed_at' | 'changed_by' | 'relation'>
> & { readonly relation: string }

/** Undefined when the family is already larger than a screen can tell apart. */
export async function addPatient(
  tx: Tx,
  at: { readonly id: string; readonly contactId: string; readonly by: string },
  patient: PatientChange,
): Promise<string | undefined> {
  if ((await patientsOf(tx.db, at.contactId)).length >= MOST_PATIENTS) return undefined
  const unknown = { name: null, sex: null, born_on: null, phone: null, phone_index: null, id_number: null }
  await tx.db
    .insertInto('patient')
    .values({
      ...{ id: at.id, contact_id: at.contactId, version: 1, ...unknown, id_number_index: null },
      ...patient,
      ...{ changed_at: tx.now, changed_by: at.by },
    })
    .execute()
  return at.id
}

/** False when somebody was faster. */
export async function changePatient(
  tx: Tx,
  at: { readonly id: string; readonly version: number; readonly by: string },
  change: Partial<PatientChange>,
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('patient')
    .set({ ...change, version: at.version + 1, changed_at: tx.now, changed_by: at.by })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export interface FoundPerson {
  readonly contact_id: string
  readonly display_name: string | null
  readonly card_name: string | null
  readonly conversation_id: string
}

/** A part of a name is looked for among so many of the newest: no index knows parts. */
const NEWEST_NAMES = 50_000

/**
 * By a whole name, by a part of a newer one, or by the blind index of a whole phone or id number. The newest conversation
 * leads to them.
 */
export async function searchPeople(
  db: Db,
  sight: Sight,
  wanted: { readonly words: string; readonly indexes: readonly string[]; readonly limit: number },
): Promise<readonly FoundPerson[]> {
  const name = wanted.words.toLowerCase()
  const newest = sql.lit(NEWEST_NAMES)
  const pattern = `%${name.replace(/[\\%_]/g, '\\$&')}%`
  const indexes = wanted.indexes.length === 0 ? ['-'] : [...wanted.indexes]
  return db
    .selectFrom(
      sql<{ contact_id: string }>`(
        select distinct contact_id from (
        select id as contact_id from contact where lower(display_name) = ${name} and display_name is not null
        union all select contact_id from contact_card where lower(name) = ${name} and name is not null
        union all select contact_id from patient where lower(name) = ${name} and name is not null
        union all select id from (select id, display_name as name from contact order by id desc limit ${newest}) as newest
          where lower(name) like ${pattern} escape '\\'
        union all select contact_id from (select contact_id, name from contact_card order by contact_id desc limit ${newest}) as newest
          where lower(name) like ${pattern} escape '\\'
        union all select contact_id from (select contact_id, name from patient order by id desc limit ${newest}) as newest
          where lower(name) like ${pattern} escape '\\'
        union all select contact_id from contact_card where phone_index in (${sql.join(indexes)})
        union all select contact_id from patient where phone_index in (${sql.join(indexes)})
        union all select contact_id from patient where id_number_index in (${sql.join(indexes)})) as each_way)`.as('f'),
    )
    .innerJoin('conversation as c', (join) =>
      join.on(
        sql<boolean>`c.id = (select c.id from conversation as c where c.contact_id = f.contact_id and ${visible(sight)}
          order by c.opened_at desc, c.id desc limit 1)`,
      ),
    )
    .innerJoin('contact as p', 'p.id', 'f.contact_id')
    .leftJoin('contact_card as k', 'k.contact_id', 'f.contact_id')
    .select(['f.contact_id', 'p.display_name', 'k.name as card_name', 'c.id as conversation_id'])
    .orderBy('c.opened_at', 'desc')
    .limit(wanted.limit)
    .execute()
}
