// Pages of the hospital's site a visitor has seen, with consent only: the newest fifty, for ninety days. Gone at once when
// the consent is withdrawn.
import { DAY } from '../base/clock.ts'
import { MOST_PAGES_KEPT, type PageSeen } from '../model/visit.ts'
import type { Identity } from './identity.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

export const PAGE_LIFE_MS = 90 * DAY

const newestOf = prepared((db, p: { identity: string; limit: number }) =>
  db
    .selectFrom('page_seen')
    .select(['id', 'path', 'title', 'seen_at'])
    .where('identity_id', '=', p.identity)
    .orderBy('seen_at', 'desc')
    .limit(p.limit),
)

/** Newest first. */
export async function pagesSeen(db: Db, identityId: string): Promise<readonly PageSeen[]> {
  const rows = await newestOf(db, { identity: identityId, limit: MOST_PAGES_KEPT })
  return rows.map(({ path, title, seen_at }) => ({ path, title, at: seen_at }))
}

/** What is known already is left out: a page sends again what it is not sure of. */
export async function addPages(tx: Tx, identity: Identity, pages: readonly PageSeen[]): Promise<void> {
  const known = await pagesSeen(tx.db, identity.id)
  const isKnown = (page: PageSeen) => known.some(({ path, at }) => path === page.path && at === page.at)
  const fresh = pages.filter((page) => !isKnown(page)).slice(-MOST_PAGES_KEPT)
  if (fresh.length === 0) return
  await tx.db
    .insertInto('page_seen')
    .values(
      fresh.map(({ path, title, at }) => ({ id: tx.newId(), identity_id: identity.id, path, title, seen_at: at })),
    )
    .execute()
  const kept = await newestOf(tx.db, { identity: identity.id, limit: MOST_PAGES_KEPT })
  const oldest = kept.length < MOST_PAGES_KEPT ? undefined : kept.at(-1)?.seen_at
  if (oldest !== undefined) {
    await tx.db.deleteFrom('page_seen').where('identity_id', '=', identity.id).where('seen_at', '<', oldest).execute()
  }
  tx.audit({
    actor: { kind: 'contact' },
    action: 'pages.tell',
    subject: { kind: 'identity', id: identity.id },
    detail: { count: fresh.length },
  })
  tx.announce({ kind: 'visit.changed', identityId: identity.id, data: { what: 'pages' } })
}

export async function forgetPages(tx: Tx, identity: Identity): Promise<void> {
  await tx.db.deleteFrom('page_seen').where('identity_id', '=', identity.id).execute()
}

/** Over all channels of a contact: taken back to staff. */
export async function forgetPagesOfContact(tx: Tx, contactId: string): Promise<void> {
  const theirs = tx.db.selectFrom('channel_identity').select('id').where('contact_id', '=', contactId)
  await tx.db.deleteFrom('page_seen').where('identity_id', 'in', theirs).execute()
}

export async function deleteOldPages(tx: Tx, now: number, limit: number): Promise<{ readonly numDeletedRows: bigint }> {
  const old = tx.db
    .selectFrom('page_seen')
    .select('id')
    .where('seen_at', '<', now - PAGE_LIFE_MS)
    .orderBy('seen_at')
    .limit(limit)
  return tx.db.deleteFrom('page_seen').where('id', 'in', old).executeTakeFirst()
}
