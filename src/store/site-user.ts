// Who a visitor is to the hospital's own site, as the site has proven by its signature. Kept beside the identity: it never
// merges people; the same user twice is a proposal, decided by a person who sees both.
import type { Identity } from './identity.ts'
import type { Db, Tx } from './tx.ts'

export async function findSiteUser(db: Db, identityId: string): Promise<string | undefined> {
  return (await findProof(db, identityId))?.siteUserId
}

export async function findProof(
  db: Db,
  identityId: string,
): Promise<{ readonly siteUserId: string; readonly provenAt: number } | undefined> {
  const row = await db
    .selectFrom('site_user')
    .select(['site_user_id', 'proven_at'])
    .where('identity_id', '=', identityId)
    .executeTakeFirst()
  return row === undefined ? undefined : { siteUserId: row.site_user_id, provenAt: Number(row.proven_at) }
}

const MOST_PROPOSALS = 5

/** Other contacts that the same site has proven to be this user. */
export async function contactsOfSiteUser(
  db: Db,
  { channelId, contactId }: Pick<Identity, 'channelId' | 'contactId'>,
  siteUserId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('site_user as s')
    .innerJoin('channel_identity as i', 'i.id', 's.identity_id')
    .select('i.contact_id')
    .distinct()
    .where('s.channel_id', '=', channelId)
    .where('s.site_user_id', '=', siteUserId)
    .where('i.contact_id', '<>', contactId)
    .orderBy('i.contact_id')
    .limit(MOST_PROPOSALS)
    .execute()
  return rows.map((row) => row.contact_id)
}

/** False: this browser's conversation already belongs to another user of the site, and stays his. */
export async function nameSiteUser(tx: Tx, identity: Identity, siteUserId: string): Promise<boolean> {
  const known = await findSiteUser(tx.db, identity.id)
  if (known !== undefined) return known === siteUserId
  await tx.db
    .insertInto('site_user')
    .values({
      identity_id: identity.id,
      channel_id: identity.channelId,
      site_user_id: siteUserId,
      proven_at: tx.now,
    })
    .execute()
  tx.audit({
    actor: { kind: 'contact' },
    action: 'siteUser.prove',
    subject: { kind: 'identity', id: identity.id },
    detail: { channelId: identity.channelId },
  })
  tx.announce({ kind: 'visit.changed', identityId: identity.id, data: { what: 'siteUser' } })
  return true
}
