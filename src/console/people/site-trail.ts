// What a visitor of the hospital's own site has agreed to show: the pages seen, and whom the site has proven him to be.
// Never without consent, and in the audit before the answer leaves.
import { maskedAccount } from '../../model/person.ts'
import { type ConsentWord, holds } from '../../store/agreed.ts'
import type { ConversationRow } from '../../store/listing.ts'
import { pagesSeen } from '../../store/page-seen.ts'
import { findProof } from '../../store/site-user.ts'
import { recordReading } from '../conversations.ts'
import type { Call } from '../route.ts'

export async function onTheSite(
  call: Pick<Call, 'caller' | 'context'>,
  row: ConversationRow,
  words: readonly ConsentWord[],
) {
  const db = call.context.store.reads
  const proof = await findProof(db, row.identity_id)
  const pages = holds(words, 'trail') ? await pagesSeen(db, row.identity_id) : []
  if (pages.length > 0) {
    await recordReading(call, row, { action: 'read.pages', subject: { kind: 'identity', id: row.identity_id } })
  }
  return {
    site: proof === undefined ? null : { userId: maskedAccount(proof.siteUserId), provenAt: proof.provenAt },
    pages,
  }
}
