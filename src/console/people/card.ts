// The patient card: who writes and whom it is about, masked; consent; what the bot gathered; everything before. Reading it
// for a conversation one does not hold is audited like reading the conversation.
import type { HandoffCard } from '../../model/conversation.ts'
import { reaches } from '../../model/permission.ts'
import { ageOn, maskedIdNumber, maskedName, maskedPhone, needsGuardian } from '../../model/person.ts'
import { dayOf } from '../../model/working-calendar.ts'
import { findAgent } from '../../store/agent.ts'
import { type ConsentWord, consentWords } from '../../store/agreed.ts'
import { cardsOf, historyOf, patientsOf } from '../../store/contact.ts'
import { mergedInto, mergesOf } from '../../store/contact-merge.ts'
import { findConversation } from '../../store/conversation.ts'
import { toWhose } from '../../store/event-log.ts'
import { type ConversationRow, newestCard } from '../../store/listing.ts'
import { type PromiseRow, promisesOf } from '../../store/promise.ts'
import type { ContactCardTable, PatientTable } from '../../store/schema.ts'
import type { Db } from '../../store/tx.ts'
import { NOT_FOUND, ok } from '../answer.ts'
import type { ConsoleContext } from '../context.ts'
import type { contract } from '../contract.ts'
import { findWithinSight, recordReading } from '../conversations.ts'
import type { Call, Handler } from '../route.ts'
import { onTheSite } from './site-trail.ts'

export const patientCard: Handler<typeof contract.patientCard> = async (call) => {
  const { context, sight } = call
  const db = context.store.reads
  const row = await findWithinSight(db, sight, call.param('id'))
  if (row === undefined) return NOT_FOUND
  await recordReading(call, row, { action: 'read.contact', subject: { kind: 'contact', id: row.contact_id } })
  const today = dayOf(context.clock.now())
  const history = (await historyOf(db, sight, row.contact_id)).filter((past) => past.id !== row.id)
  const patients = await patientsOf(db, row.contact_id)
  const words = await consentWords(db, row.contact_id)
  return ok({
    contactId: row.contact_id,
    ...(await shownContact(context, row.contact_id)),
    patients: patients.map((patient) => shownPatient(context, patient, today)),
    consents: words.map(shownWord),
    ...(await onTheSite(call, row, words)),
    ...(await gathered(db, row)),
    history: history.map((past) => shownPast(context, past)),
    merges: await shownMerges(call, row.contact_id),
    promises: (await promisesOf(db, row.id)).map(shownPromise),
  })
}

function shownWord({ granted, isAboutWriter: _, ...word }: ConsentWord) {
  return { ...word, state: granted ? ('given' as const) : ('withdrawn' as const) }
}

/** With what was written on cards that stand merged into this one: a wish to be left alone counts wherever it was said. */
async function shownContact(context: ConsoleContext, contactId: string) {
  const { personalData, store } = context
  const others = await mergedInto(store.reads, contactId)
  const cards = await cardsOf(store.reads, [contactId, ...others])
  const own = cards.find((card) => card.contact_id === contactId)
  const silent = cards.find((card) => card.no_contact_since !== null)
  const by = own === undefined ? undefined : await findAgent(store.reads, own.changed_by)
  const remarksOf = (card: ContactCardTable) =>
    card.remarks === null ? [] : [personalData.open(card.remarks, placeOf('remarks', card.contact_id))]
  return {
    version: own?.version ?? 0,
    name: maskedOr(own?.name, maskedName),
    phone: maskedOr(opened(context, own?.phone, placeOf('contact.phone', contactId)), maskedPhone),
    phoneVerifiedAt: own?.phone_verified_at ?? null,
    remarks: own === undefined ? null : (remarksOf(own)[0] ?? null),
    mergedRemarks: cards.filter((card) => card.contact_id !== contactId).flatMap(remarksOf),
    noContact: silent === undefined ? null : { since: silent.no_contact_since ?? 0, why: silent.no_contact_why ?? '' },
    changedAt: own?.changed_at ?? null,
    changedBy: by?.name ?? null,
  }
}

/** Where a sealed value belongs: moved to another row, it no longer opens. */
export function placeOf(
  field: 'contact.phone' | 'remarks' | 'patient.phone' | 'patient.id-number' | 'guardian',
  id: string,
): string {
  return `${field} ${id}`
}

export function opened(
  { personalData }: Pick<ConsoleContext, 'personalData'>,
  sealed: string | null | undefined,
  place: string,
): string | null {
  return sealed === null || sealed === undefined ? null : personalData.open(sealed, place)
}

function maskedOr(value: string | null | undefined, mask: (value: string) => string): string | null {
  return value === null || value === undefined ? null : mask(value)
}

function shownPatient(context: ConsoleContext, patient: PatientTable, today: string) {
  const { id, version, relation, sex, born_on: bornOn } = patient
  const age = bornOn === null ? null : ageOn(bornOn, today)
  return {
    ...{ id, version, relation, sex },
    name: maskedOr(patient.name, maskedName),
    age: age === null ? null : { years: age.years, months: age.months ?? null },
    needsGuardian: bornOn !== null && needsGuardian(bornOn, today),
    phone: maskedOr(opened(context, patient.phone, placeOf('patient.phone', id)), maskedPhone),
    idNumber: maskedOr(opened(context, patient.id_number, placeOf('patient.id-number', id)), maskedIdNumber),
  }
}

function shownPast(context: ConsoleContext, row: ConversationRow) {
  return {
    ...{ conversationId: row.id, channelId: row.channel_id, channelName: context.channelName(row.channel_id) },
    ...{ state: row.state, outcome: row.outcome, openedAt: row.opened_at, ownerName: row.owner_name },
    emergency: row.emergency === 1,
  }
}

export function shownPromise(row: PromiseRow) {
  return {
    ...{ id: row.note_id, conversationId: row.conversation_id, text: row.text, dueAt: row.due_at },
    ...{ madeAt: row.made_at, keptAt: row.kept_at, agentName: row.agent_name },
  }
}

/** What the bot understood in passing: its own state and the card it handed over. */
async function gathered(db: Db, row: ConversationRow) {
  const conversation = await findConversation(db, row.id)
  const state = conversation === undefined ? {} : (JSON.parse(conversation.botState) as object)
  const person = 'person' in state && typeof state.person === 'object' && state.person !== null ? state.person : {}
  const stored = await newestCard(db, row.id)
  const card = stored === undefined ? undefined : (JSON.parse(stored) as HandoffCard)
  const facts = Object.entries({ ...person, ...card?.about }).filter(([, value]) => isSimple(value))
  return {
    gathered: facts.map(([name, value]) => ({ name, value: String(value) })),
    saidWords: [...(card?.words ?? [])],
  }
}

const isSimple = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value) && value !== ''

/** Only where one may see both: who cannot must not learn that there is another. */
async function shownMerges({ context, sight }: Pick<Call, 'context' | 'sight'>, contactId: string) {
  const db = context.store.reads
  const shown = []
  for (const merge of await mergesOf(db, contactId)) {
    const isInto = merge.into_contact === contactId
    const otherId = isInto ? merge.from_contact : merge.into_contact
    // Once merged, the other's conversations are here: what one sees of this one is what there is to see.
    const theirs = await historyOf(db, sight, merge.state === 'merged' ? contactId : otherId)
    const first = theirs.find((row) => reaches(sight, toWhose(row)))
    if (first === undefined) continue
    const [card] = await cardsOf(db, [otherId])
    const otherName = maskedOr(card?.name, maskedName) ?? first.display_name ?? `访客 ${otherId.slice(-4)}`
    const otherChannels = [...new Set(theirs.map((row) => context.channelName(row.channel_id)))]
    const { id, state, reason } = merge
    shown.push({ id, state, reason, otherName, otherChannels, isInto, at: merge.decided_at ?? merge.proposed_at })
  }
  return shown
}
