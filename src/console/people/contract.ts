// What goes over /api/v1 about people: filters and saved lists, the patient card, consent, merges, promises, and shifts
// handed over. Names, phones and numbers are masked wherever they stand; `reveal` alone answers them in full.
import { z } from 'zod'
import { PURPOSES, WORD_WAYS } from '../../model/consent.ts'
import { ACUITIES, CONVERSATION_STATES } from '../../model/conversation.ts'
import { CONSENT_WAYS, RELATIONS, REVEAL_REASONS, REVEALABLE, SEXES } from '../../model/person.ts'

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()
const done = z.object({ ok: z.literal(true) })
const words = (most: number) => z.string().trim().min(1).max(most)
const version = z.int().min(0).describe('as you have seen it; 0: there was none yet')
const stamped = z.object({ version: z.int() })

/** What `GET /conversations` can be narrowed by. */
export const conversationFilter = {
  channel: id.optional(),
  acuity: z.enum(ACUITIES).optional(),
  team: id.optional(),
  owner: id.optional(),
  department: id.optional(),
  unanswered: z.stringbool().optional().describe('the patient spoke last, nobody answered'),
  waitingOver: z.coerce.number().int().min(1).max(10_080).optional().describe('minutes'),
} as const

const savedFilter = z.strictObject({
  view: z.enum(['mine', 'waiting', 'snoozed', 'all']),
  channel: id.optional(),
  acuity: z.enum(ACUITIES).optional(),
  team: id.optional(),
  owner: id.optional(),
  department: id.optional(),
  unanswered: z.boolean().optional(),
  waitingOver: z.int().min(1).max(10_080).optional(),
})
const savedView = z.strictObject({
  name: words(20),
  filter: savedFilter,
  teamId: id.optional().describe('share it with this team'),
})
const choice = z.object({ id: z.string(), name: z.string(), count: z.int() })

const phone = z
  .string()
  .trim()
  .regex(/^\+?[0-9][0-9 -]{5,18}[0-9]$/, 'phone-form')
const idNumber = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z()（）-]{6,30}$/, 'document-form')
const bornOn = z.string().regex(/^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, 'birth-form')
const patientFields = {
  relation: z.enum(RELATIONS),
  name: words(40).nullable().optional(),
  sex: z.enum(SEXES).nullable().optional(),
  bornOn: bornOn.nullable().optional(),
  phone: phone.nullable().optional(),
  idNumber: idNumber.nullable().optional(),
}

const patient = z.object({
  id,
  version: z.int(),
  relation: z.enum(RELATIONS),
  name: z.string().nullable().describe('masked'),
  sex: z.enum(SEXES).nullable(),
  age: z.object({ years: z.int(), months: z.int().nullable() }).nullable(),
  needsGuardian: z.boolean().describe('younger than 14'),
  phone: z.string().nullable().describe('masked'),
  idNumber: z.string().nullable().describe('masked'),
})

const promise = z.object({
  id: id.describe('of the note that says it'),
  conversationId: id,
  text: z.string(),
  dueAt: instant,
  madeAt: instant,
  keptAt: instant.nullable(),
  agentName: z.string().nullable(),
})

const past = z.object({
  conversationId: id,
  channelName: z.string(),
  channelId: z.string(),
  state: z.enum(CONVERSATION_STATES),
  outcome: z.string().nullable(),
  openedAt: instant,
  ownerName: z.string().nullable(),
  emergency: z.boolean(),
})

const merge = z.object({
  id,
  state: z.enum(['proposed', 'merged']),
  reason: z.enum(['phone', 'visitor']),
  otherName: z.string().describe('masked'),
  otherChannels: z.array(z.string()),
  isInto: z.boolean().describe('the other one goes, or went, into this one'),
  at: instant,
})

const item = z.object({
  conversationId: id,
  person: z.string(),
  state: z.string(),
  unansweredSince: instant.nullable(),
  snoozedUntil: instant.nullable(),
  emergency: z.boolean(),
  note: z.string(),
})
const sheet = z.object({
  items: z.array(item),
  promises: z.array(promise.pick({ conversationId: true, text: true, dueAt: true }).extend({ noteId: id })),
  unknownSends: z.int(),
  faults: z.string(),
  notices: z.string(),
  leftBehind: z.array(z.string()).describe('conversations that could not go over'),
})
const handover = z.object({
  id,
  shift: z.string(),
  giverId: id,
  giverName: z.string(),
  takerId: id,
  takerName: z.string(),
  givenAt: instant,
  takenAt: instant.nullable(),
  declinedAt: instant.nullable(),
  withdrawnAt: instant.nullable(),
  items: z.int(),
})

export const peopleContract = {
  facets: {
    response: z.object({
      channels: z.array(choice),
      acuities: z.array(choice),
      teams: z.array(choice),
      owners: z.array(choice),
      departments: z.array(choice),
    }),
  },
  savedViews: {
    response: z.object({
      views: z.array(
        z.object({
          id,
          name: z.string(),
          filter: savedFilter,
          teamId: id.nullable(),
          isMine: z.boolean(),
          agentName: z.string(),
        }),
      ),
      most: z.int(),
    }),
  },
  saveView: { body: savedView, response: z.object({ id }) },
  changeView: { body: savedView, response: done },
  dropView: { response: done },

  patientCard: {
    response: z.object({
      contactId: id,
      version: z.int(),
      name: z.string().nullable().describe('masked'),
      phone: z.string().nullable().describe('masked'),
      phoneVerifiedAt: instant.nullable(),
      remarks: z.string().nullable(),
      mergedRemarks: z.array(z.string()).describe('of contacts that stand merged into this one'),
      noContact: z.object({ since: instant, why: z.string() }).nullable(),
      changedAt: instant.nullable(),
      changedBy: z.string().nullable(),
      patients: z.array(patient),
      consents: z.array(
        z.object({
          id,
          purpose: z.enum(PURPOSES),
          state: z.enum(['given', 'withdrawn']),
          way: z.enum(WORD_WAYS).describe('page: by the person, on the web chat; else recorded by staff'),
          patientId: id.nullable(),
          hasGuardian: z.boolean(),
          at: instant,
          agentName: z.string().nullable(),
          textVersion: z.string().nullable().describe('of the wording that stood on the page'),
        }),
      ),
      site: z
        .object({ userId: z.string().describe('masked'), provenAt: instant })
        .nullable()
        .describe('who the hospital’s own site has proven this visitor to be'),
      pages: z
        .array(z.object({ path: z.string(), title: z.string(), at: instant }))
        .describe('of the site, newest first; empty without consent'),
      gathered: z.array(z.object({ name: z.string(), value: z.string() })).describe('by the bot, in passing'),
      saidWords: z.array(z.string()).describe('the words of the patient it rests on'),
      history: z.array(past),
      merges: z.array(merge),
      promises: z.array(promise),
    }),
  },
  changeContact: {
    body: z.strictObject({
      version,
      name: words(40).nullable().optional(),
      phone: phone.nullable().optional(),
      phoneVerified: z.boolean().optional(),
      remarks: z.string().trim().max(1_000).nullable().optional(),
      noContact: words(200).nullable().optional().describe('why nobody is to write or call; null: they may again'),
    }),
    response: stamped,
  },
  addPatient: { body: z.strictObject(patientFields), response: z.object({ id }) },
  changePatient: {
    body: z.strictObject({ version, ...patientFields, relation: z.enum(RELATIONS).optional() }),
    response: stamped,
  },
  reveal: {
    body: z.strictObject({
      fields: z.array(z.enum(REVEALABLE)).min(1).max(REVEALABLE.length),
      patientId: id.optional().describe('of a patient; without it of the one who writes'),
      consentId: id.optional().describe('for the guardian'),
      reason: z.enum(REVEAL_REASONS),
      words: words(100).optional(),
    }),
    response: z.object({ values: z.partialRecord(z.enum(REVEALABLE), z.string().nullable()), until: instant }),
  },
  consent: {
    body: z.strictObject({
      purpose: z.enum(PURPOSES),
      state: z.enum(['given', 'withdrawn']),
      way: z.enum(CONSENT_WAYS),
      patientId: id.optional(),
      guardian: words(60).optional().describe('who consents for a child below 14'),
    }),
    response: z.object({ id }),
  },
  decideMerge: { body: z.strictObject({ decision: z.enum(['merge', 'reject', 'undo']) }), response: done },
  makePromise: { body: z.strictObject({ text: words(500), dueAt: instant }), response: z.object({ id }) },
  keepPromise: { response: done },

  peopleSearch: {
    query: z.strictObject({ q: words(60), limit: z.coerce.number().int().min(1).max(30).default(10) }),
    response: z.object({
      rows: z.array(
        z.object({ contactId: id, conversationId: id, person: z.string(), by: z.enum(['name', 'number']) }),
      ),
    }),
  },

  handoverDraft: {
    response: z.object({
      shift: z.string(),
      items: z.array(item.extend({ hasUnknownSend: z.boolean() })),
      promises: z.array(promise),
      faults: z.array(z.string()).describe('what the service itself knows is wrong'),
      open: handover.nullable().describe('given, and not yet answered'),
      waiting: z.array(handover).describe('given to me'),
    }),
  },
  giveShift: {
    body: z.strictObject({
      takerId: id,
      items: z.array(z.strictObject({ conversationId: id, note: z.string().trim().max(500) })).max(100),
      faults: z.string().trim().max(1_000),
      notices: z.string().trim().max(1_000),
    }),
    response: z.object({ id }),
  },
  takeShift: { response: z.object({ taken: z.int(), leftBehind: z.array(id) }) },
  declineShift: { response: done },
  withdrawShift: { response: done },
  handovers: {
    query: z.strictObject({ cursor: id.optional(), limit: z.coerce.number().int().min(1).max(100).default(30) }),
    response: z.object({ rows: z.array(handover), next: z.string().nullable() }),
  },
  handover: { response: handover.extend({ sheet }) },
  closing: { response: z.object({ closesAt: instant.nullable(), waiting: z.int() }) },
} as const
