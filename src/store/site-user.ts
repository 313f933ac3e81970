// Who a visitor is to the hospital's own site, as the site has proven by its signature. Kept beside the identity: it never
// merges people; that is decided by a person who sees both.
import type { Identity } from './identity.ts'
import type { Db, Tx } from './tx.ts'

export async function findSiteUser(db: Db, identityId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('site_user')
    .select('site_user_id')
    .where('identity_id', '=', identityId)
    .executeTakeFirst()
  return row?.site_user_id
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
