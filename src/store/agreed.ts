// Consent in one place: what a person decided on the page (`own_consent`, by identity) beside what staff recorded
// (`consent`, by contact). Whoever needs to know whether we may asks here, and nowhere else.
import type { Purpose, WordWay } from '../model/consent.ts'
import { prepared } from './prepared.ts'
import type { Db } from './tx.ts'

/** One decision, as it was said. */
export interface ConsentWord {
  readonly id: string
  readonly purpose: Purpose
  readonly granted: boolean
  readonly way: WordWay
  /** Whom it is about; null: the writer himself. */
  readonly patientId: string | null
  readonly isAboutWriter: boolean
  readonly hasGuardian: boolean
  readonly at: number
  /** Who recorded it; null: the person himself did. */
  readonly agentName: string | null
  /** The wording that stood on the page. */
  readonly textVersion: string | null
}

/** More decisions than anybody makes; the newest count. */
const MOST_LOOKED_AT = 200

const recordedBy = prepared((db, p: { contact: string; limit: number }) =>
  db
    .selectFrom('consent as c')
    .leftJoin('agent as a', 'a.id', 'c.agent_id')
    .leftJoin('patient as p', 'p.id', 'c.patient_id')
    .select(['c.id', 'c.purpose', 'c.state', 'c.way', 'c.patient_id', 'c.guardian', 'c.at'])
    .select(['a.name as agent_name', 'p.relation'])
    .where('c.contact_id', '=', p.contact)
    .orderBy('c.at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(p.limit),
)

const decidedBy = prepared((db, p: { contact: string; limit: number }) =>
  db
    .selectFrom('channel_identity as i')
    .innerJoin('own_consent as o', 'o.identity_id', 'i.id')
    .select(['o.id', 'o.purpose', 'o.granted', 'o.text_version', 'o.at'])
    .where('i.contact_id', '=', p.contact)
    .orderBy('o.id', 'desc')
    .limit(p.limit),
)

/** Every decision over all channels of this contact, newest first. */
export async function consentWords(db: Db, contactId: string): Promise<readonly ConsentWord[]> {
  const wanted = { contact: contactId, limit: MOST_LOOKED_AT }
  const recorded = (await recordedBy(db, wanted)).map(
    (row): ConsentWord => ({
      ...{ id: row.id, purpose: row.purpose as Purpose, granted: row.state === 'given', way: row.way as WordWay },
      ...{ patientId: row.patient_id, isAboutWriter: row.patient_id === null || row.relation === 'self' },
      ...{ hasGuardian: row.guardian !== null, at: Number(row.at), agentName: row.agent_name, textVersion: null },
    }),
  )
  const decided = (await decidedBy(db, wanted)).map(
    (row): ConsentWord => ({
      ...{ id: row.id, purpose: row.purpose as Purpose, granted: row.granted === 1, way: 'page', patientId: null },
      ...{ isAboutWriter: true, hasGuardian: false, at: Number(row.at), agentName: null },
      textVersion: row.text_version,
    }),
  )
  return [...recorded, ...decided].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
}

/** May we? What the writer said last about himself, on the page or to staff. Never asked: no. */
export async function hasConsent(db: Db, contactId: string, purpose: Purpose): Promise<boolean> {
  return holds(await consentWords(db, contactId), purpose)
}

/** The same of words already read. */
export function holds(words: readonly ConsentWord[], purpose: Purpose): boolean {
  return words.find((word) => word.isAboutWriter && word.purpose === purpose)?.granted === true
}
