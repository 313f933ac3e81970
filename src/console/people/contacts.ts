// Changing what is known of people, and looking at a number in full. Every change knows the version it was made on; every
// number shown in full has a reason in the audit, and the answer is kept nowhere.
import type { z } from 'zod'
import { SECOND } from '../../base/clock.ts'
import { digitsOf, maskedName, needsGuardian } from '../../model/person.ts'
import { dayOf } from '../../model/working-calendar.ts'
import { addConsent, consentsOf } from '../../store/consent.ts'
import {
  addPatient as add,
  announceContact,
  type CardChange,
  callContact,
  canSeeContact,
  cardsOf,
  changePatient as change,
  findPatient,
  MOST_PATIENTS,
  type PatientChange,
  saveCard,
  searchPeople,
} from '../../store/contact.ts'
import { contactsWithPhone, proposeMerge } from '../../store/contact-merge.ts'
import { forgetPagesOfContact } from '../../store/page-seen.ts'
import type { PatientTable } from '../../store/schema.ts'
import type { Tx } from '../../store/tx.ts'
import { made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf, type ConsoleContext } from '../context.ts'
import type { contract } from '../contract.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import { opened, placeOf } from './card.ts'

const REVEALED_MS = 60 * SECOND

function auditContact(tx: Tx, call: Pick<Call, 'caller'>, action: string, contactId: string, detail: object): void {
  tx.audit({ actor: actorOf(call.caller), action, subject: { kind: 'contact', id: contactId }, detail: { ...detail } })
}

export const changeContact: Handler<typeof contract.changeContact> = async (call) => async (tx) => {
  const contactId = call.param('id')
  if (!(await canSeeContact(tx.db, call.sight, contactId))) return NOT_FOUND
  const { version, ...body } = call.body
  const { agentId } = personOf(call)
  const to = cardChange(call.context, contactId, tx.now, body)
  if (!(await saveCard(tx, { contactId, version, by: agentId }, to))) return refuse('conflict')
  if (body.name !== undefined) await callContact(tx, contactId, body.name === null ? null : maskedName(body.name))
  if (body.phone !== undefined || body.phoneVerified !== undefined) await proposeSamePhone(tx, contactId)
  const fields = Object.keys(body)
  auditContact(tx, call, 'contact.change', contactId, { version: version + 1, fields })
  await announceContact(tx, contactId)
  return ok({ version: version + 1 })
}

type ContactBody = Omit<z.infer<(typeof contract)['changeContact']['body']>, 'version'>

function cardChange(context: ConsoleContext, contactId: string, now: number, body: ContactBody): CardChange {
  const { personalData } = context
  const { name, phone, phoneVerified, remarks, noContact } = body
  const isNew = phone !== undefined
  const sealed = (text: string, field: 'contact.phone' | 'remarks') =>
    personalData.seal(text, placeOf(field, contactId))
  return {
    ...(name === undefined ? {} : { name }),
    ...(phone === undefined
      ? {}
      : {
          phone: phone === null ? null : sealed(phone, 'contact.phone'),
          phone_index: phone === null ? null : personalData.blindIndex('phone', digitsOf(phone)),
        }),
    ...(phoneVerified === undefined && !isNew ? {} : { phone_verified_at: phoneVerified === true ? now : null }),
    ...(remarks === undefined
      ? {}
      : { remarks: remarks === null || remarks === '' ? null : sealed(remarks, 'remarks') }),
    ...(noContact === undefined
      ? {}
      : { no_contact_since: noContact === null ? null : now, no_contact_why: noContact }),
  }
}

/** The same verified phone may be the same person, or a family: somebody has to look. */
async function proposeSamePhone(tx: Tx, contactId: string): Promise<void> {
  const [card] = await cardsOf(tx.db, [contactId])
  if (card === undefined || card.phone_index === null || card.phone_verified_at === null) return
  for (const other of await contactsWithPhone(tx.db, card.phone_index, contactId)) {
    await proposeMerge(tx, { from: contactId, into: other, reason: 'phone' })
    await announceContact(tx, other)
  }
}

export const addPatient: Handler<typeof contract.addPatient> = async (call) => async (tx) => {
  const contactId = call.param('id')
  if (!(await canSeeContact(tx.db, call.sight, contactId))) return NOT_FOUND
  const id = tx.newId()
  const { agentId } = personOf(call)
  const patient = { relation: call.body.relation, ...patientChange(call.context, id, call.body) }
  const added = await add(tx, { id, contactId, by: agentId }, patient)
  if (added === undefined) return wrong('relation', 'too-many-patients', { n: MOST_PATIENTS })
  auditContact(tx, call, 'patient.add', contactId, { patientId: id, relation: call.body.relation })
  await announceContact(tx, contactId)
  return made({ id })
}

export const changePatient: Handler<typeof contract.changePatient> = async (call) => async (tx) => {
  const patient = await findPatient(tx.db, call.param('id'))
  if (patient === undefined || !(await canSeeContact(tx.db, call.sight, patient.contact_id))) return NOT_FOUND
  const { version, ...body } = call.body
  const { agentId } = personOf(call)
  const to = {
    ...(body.relation === undefined ? {} : { relation: body.relation }),
    ...patientChange(call.context, patient.id, body),
  }
  if (!(await change(tx, { id: patient.id, version, by: agentId }, to))) return refuse('conflict')
  const detail = { patientId: patient.id, version: version + 1, fields: Object.keys(body) }
  auditContact(tx, call, 'patient.change', patient.contact_id, detail)
  await announceContact(tx, patient.contact_id)
  return ok({ version: version + 1 })
}

type PatientBody = Omit<z.infer<(typeof contract)['changePatient']['body']>, 'version' | 'relation'>

function patientChange(
  { personalData }: ConsoleContext,
  id: string,
  body: PatientBody,
): Omit<PatientChange, 'relation'> {
  const { name, sex, bornOn, phone, idNumber } = body
  return {
    ...(name === undefined ? {} : { name }),
    ...(sex === undefined ? {} : { sex }),
    ...(bornOn === undefined ? {} : { born_on: bornOn }),
    ...(phone === undefined
      ? {}
      : {
          phone: phone === null ? null : personalData.seal(phone, placeOf('patient.phone', id)),
          phone_index: phone === null ? null : personalData.blindIndex('phone', digitsOf(phone)),
        }),
    ...(idNumber === undefined
      ? {}
      : {
          id_number: idNumber === null ? null : personalData.seal(idNumber, placeOf('patient.id-number', id)),
          id_number_index: idNumber === null ? null : personalData.blindIndex('id-number', idNumber.toUpperCase()),
        }),
  }
}

/** Not a piece of `Work`: its answer must not be kept beside the Idempotency-Key. */
export const reveal: Handler<typeof contract.reveal> = async (call) => {
  const { context, sight, body } = call
  const db = context.store.reads
  const contactId = call.param('id')
  if (!(await canSeeContact(db, sight, contactId))) return NOT_FOUND
  const patient = body.patientId === undefined ? undefined : await findPatient(db, body.patientId)
  if (body.patientId !== undefined && patient?.contact_id !== contactId) return NOT_FOUND
  const known = await valuesOf(call, contactId, patient)
  const { fields, reason, words = null } = body
  const detail = { fields, reason, words, patientId: body.patientId ?? null }
  await context.store.write(async (tx) => auditContact(tx, call, 'contact.reveal', contactId, detail))
  const values = Object.fromEntries(fields.map((field) => [field, known[field]]))
  return ok({ values, until: context.clock.now() + REVEALED_MS })
}

async function valuesOf(
  { context, body }: Pick<Parameters<typeof reveal>[0], 'context' | 'body'>,
  contactId: string,
  patient: PatientTable | undefined,
) {
  const consents = body.consentId === undefined ? [] : await consentsOf(context.store.reads, contactId)
  const consent = consents.find(({ id }) => id === body.consentId)
  const guardian = consent === undefined ? null : opened(context, consent.guardian, placeOf('guardian', consent.id))
  if (patient !== undefined) {
    return {
      ...{ name: patient.name, bornOn: patient.born_on, guardian },
      phone: opened(context, patient.phone, placeOf('patient.phone', patient.id)),
      idNumber: opened(context, patient.id_number, placeOf('patient.id-number', patient.id)),
    }
  }
  const [card] = await cardsOf(context.store.reads, [contactId])
  const phone = opened(context, card?.phone, placeOf('contact.phone', contactId))
  return { name: card?.name ?? null, phone, idNumber: null, bornOn: null, guardian }
}

export const consent: Handler<typeof contract.consent> = async (call) => async (tx) => {
  const contactId = call.param('id')
  if (!(await canSeeContact(tx.db, call.sight, contactId))) return NOT_FOUND
  const { purpose, state, way, patientId, guardian } = call.body
  const patient = patientId === undefined ? undefined : await findPatient(tx.db, patientId)
  if (patientId !== undefined && patient?.contact_id !== contactId) return NOT_FOUND
  const isChild = patient?.born_on != null && needsGuardian(patient.born_on, dayOf(tx.now))
  if (isChild && state === 'given' && guardian === undefined) {
    return wrong('guardian', 'guardian-due')
  }
  const id = tx.newId()
  const sealed = guardian === undefined ? null : call.context.personalData.seal(guardian, placeOf('guardian', id))
  await addConsent(tx, {
    ...{ id, contact_id: contactId, patient_id: patientId ?? null, purpose, state, way, guardian: sealed },
    agent_id: personOf(call).agentId,
  })
  if (purpose === 'trail' && state === 'withdrawn') await forgetPagesOfContact(tx, contactId)
  auditContact(tx, call, `consent.${state}`, contactId, { consentId: id, purpose, way, patientId: patientId ?? null })
  await announceContact(tx, contactId)
  return made({ id })
}

const NUMBER = /^\+?[0-9][0-9Xx -]{5,19}$/

/** Looked for by whole numbers or parts of names; what was looked for stays out of logs and audit. */
export const peopleSearch: Handler<typeof contract.peopleSearch> = async ({ context, caller, sight, query }) => {
  const { q, limit } = query
  const { personalData, store } = context
  const isNumber = NUMBER.test(q)
  const indexes = isNumber
    ? [personalData.blindIndex('phone', digitsOf(q)), personalData.blindIndex('id-number', q.toUpperCase())]
    : []
  const found = await searchPeople(store.reads, sight, { words: q, indexes, limit })
  if (isNumber && found.length > 0) {
    const detail = { found: found.length }
    const subject = { kind: 'contact', id: found[0]?.contact_id ?? '' }
    await store.write(async (tx) =>
      tx.audit({ actor: actorOf(caller), action: 'contact.search-number', subject, detail }),
    )
  }
  return ok({
    rows: found.map((row) => ({
      contactId: row.contact_id,
      conversationId: row.conversation_id,
      person:
        row.card_name === null ? (row.display_name ?? `访客 ${row.contact_id.slice(-4)}`) : maskedName(row.card_name),
      by: isNumber ? 'number' : 'name',
    })),
  })
}
