// What a person agreed to and took back: every decision a row of its own, with its time and the wording that was shown.
import type { ConsentGiven, ConsentPurpose } from '../model/visit.ts'
import { hasConsent } from './agreed.ts'
import type { Identity } from './identity.ts'
import { prepared } from './prepared.ts'
import type { Db, Tx } from './tx.ts'

export interface StandingConsent {
  readonly purpose: ConsentPurpose
  readonly textVersion: string
  readonly at: number
}

/** More decisions than anybody makes; the newest count. */
const MOST_LOOKED_AT = 200

const newestOf = prepared((db, p: { identity: string; limit: number }) =>
  db.selectFrom('own_consent').selectAll().where('identity_id', '=', p.identity).orderBy('id', 'desc').limit(p.limit),
)

/** What stands on this person's page now; a purpose that was never decided, or withdrawn, is not in it. */
export async function standingConsents(db: Db, identityId: string): Promise<readonly StandingConsent[]> {
  const rows = await newestOf(db, { identity: identityId, limit: MOST_LOOKED_AT })
  const decided = new Set<string>()
  const standing: StandingConsent[] = []
  for (const { purpose, granted, text_version, at } of rows) {
    if (decided.has(purpose)) continue
    decided.add(purpose)
    if (granted === 1) standing.push({ purpose: purpose as ConsentPurpose, textVersion: text_version, at })
  }
  return standing
}

/** A decision that changes nothing leaves no row, unless staff were told otherwise meanwhile: the newest word counts. */
export async function decideConsent(tx: Tx, identity: Identity, given: ConsentGiven): Promise<boolean> {
  const { purpose, granted, textVersion } = given
  const standing = (await standingConsents(tx.db, identity.id)).find((consent) => consent.purpose === purpose)
  const isSame = granted ? standing?.textVersion === textVersion : standing === undefined
  if (isSame && (await hasConsent(tx.db, identity.contactId, purpose)) === granted) return false
  const id = tx.newId()
  await tx.db
    .insertInto('own_consent')
    .values({
      id,
      identity_id: identity.id,
      purpose,
      granted: granted ? 1 : 0,
      text_version: textVersion,
      at: tx.now,
    })
    .execute()
  tx.audit({
    actor: { kind: 'contact' },
    action: granted ? 'consent.give' : 'consent.withdraw',
    subject: { kind: 'identity', id: identity.id },
    detail: { consentId: id, purpose, textVersion },
  })
  tx.announce({ kind: 'visit.changed', identityId: identity.id, data: { what: 'own_consent' } })
  return true
}
