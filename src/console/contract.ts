// What goes over /api/v1, both ways: the one source for validation, for openapi.json and for the screens. Requests are
// strict (an unknown field is refused); responses say everything a reader can rely on.
//
// Example: `POST /api/v1/conversations/01J…/pick` with `{"version": 7}` answers `contract.pick.response`, or 409 with
// `refusal` naming who has it.
import { z } from 'zod'
import { CLOSE_OUTCOMES, CONVERSATION_STATES } from '../model/conversation.ts'
import { MEDIA_STATES } from '../model/media.ts'
import { NIGHT_FINDINGS } from '../model/night-check.ts'
import { PERMISSIONS, SERVICE_RIGHTS } from '../model/permission.ts'
import { ROLES } from '../model/role.ts'
import { WORDING_FAMILIES, WORDING_VERDICTS } from '../model/wording.ts'
import { accessContract } from './access/contract.ts'
import { channelsContract } from './channels/contract.ts'
import { channelSettingsContract } from './channels/settings-contract.ts'
import { editingContract } from './editing/contract.ts'
import type { Exchange } from './exchange.ts'
import { fieldFault } from './field-fault.ts'
import { conversationFilter, peopleContract } from './people/contract.ts'
import { reportsContract } from './reports/contract.ts'
import { assist, emergencyStep, newMessage, threadContract } from './thread/contract.ts'

export type { Exchange }

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()
const optionalId = id.nullable()
const done = z.object({ ok: z.literal(true) })
const limit = (usual: number, most: number) => z.coerce.number().int().min(1).max(most).default(usual)
const cursor = z.string().max(200).optional()
const next = z.string().nullable().describe('cursor of the next page; null: this was the last')
const version = z.int().min(1).describe('the version of the conversation you have seen')
const words = (most: number) => z.string().trim().min(1).max(most)

const wordingFinding = z.object({
  id: z.string().describe('of the rule: cure.promise'),
  family: z.enum(WORDING_FAMILIES),
  severity: z.enum(['block', 'warn']),
  release: z.literal('supervisor').nullable().describe('who may let it go, by name and with a reason'),
  start: z.int().describe('UTF-16 offset in the text'),
  end: z.int(),
  words: z.string(),
  basis: z.string().describe('law or rule of the house'),
  rewrite: z
    .object({ start: z.int(), end: z.int(), text: z.string() })
    .describe('what to write instead of which stretch'),
})

/** Every answer that is not a success. */
export const refusal = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().optional(),
    requestId: z.string().optional(),
    fields: z.array(z.object(fieldFault)).optional(),
    current: z
      .object({ ownerId: optionalId, ownerName: z.string().nullable(), version: z.int(), state: z.string() })
      .optional()
      .describe('with 409: how the conversation stands now'),
    alarmIds: z.array(id).optional(),
    messages: z.array(newMessage).optional().describe('with code new-messages: what was said since'),
    findings: z.array(wordingFinding).optional().describe('with code wording: what may not be said'),
  }),
})

const account = z.object({
  id,
  login: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  teamIds: z.array(id),
  capacity: z.int(),
  presence: z.enum(['online', 'away', 'offline']),
  createdAt: instant,
  disabledAt: instant.nullable(),
  title: z.string().nullable(),
  department: z.string().nullable(),
  extension: z.string().nullable(),
  language: z.string().nullable(),
  passwordDue: z.boolean(),
  hasSecondFactor: z.boolean(),
})

/** Of the directory; null empties it. */
const particulars = {
  title: words(40).nullable(),
  department: words(64).nullable(),
  extension: words(30).nullable(),
  language: z.enum(['zh-CN', 'en']).nullable(),
}

const method = z.enum(['password', 'totp', 'recovery']).describe('how this browser was signed in')

const me = z.object({
  id,
  login: z.string(),
  name: z.string(),
  role: z.enum(ROLES),
  teamIds: z.array(id),
  presence: z.enum(['online', 'away', 'offline']),
  capacity: z.int(),
  permissions: z.array(z.enum(PERMISSIONS)),
  csrfToken: z.string().describe('goes back in the header X-CSRF-Token of every change'),
  hospital: z.string(),
  endsAt: instant,
  due: z.enum(['password', 'factor']).nullable().describe('what must be settled before anything else'),
  method,
  title: z.string().nullable(),
  language: z.string().nullable(),
  idleLockMinutes: z.int().describe('the screen covers itself after so long without a hand; 0: never'),
})

const queuePlace = z.object({
  acuity: z.string(),
  reason: z.string(),
  band: z.int(),
  enteredAt: instant,
  dueAt: instant,
  reservedFor: optionalId,
  reservedUntil: instant.nullable(),
})

const conversation = z.object({
  id,
  channelId: z.string(),
  channelName: z.string().describe('as people call it'),
  state: z.enum(CONVERSATION_STATES),
  emergency: z.boolean(),
  version: z.int(),
  ownerId: optionalId,
  ownerName: z.string().nullable(),
  teamId: optionalId,
  person: z.string().describe('what to call them on a screen; never an id of a platform'),
  openedAt: instant,
  lastInboundAt: instant.nullable(),
  lastMessageAt: instant.nullable(),
  unansweredSince: instant.nullable(),
  snoozedUntil: instant.nullable(),
  closedAt: instant.nullable(),
  outcome: z.string().nullable(),
  queue: queuePlace.nullable(),
  alarmRinging: z.boolean(),
  preview: z.string().nullable().describe('the newest words of the patient, for the owner only'),
  previewRecalled: z.boolean().describe('the patient took these words back'),
})

const alarm = z.object({
  id,
  family: z.string(),
  kind: z.string(),
  rule: z.string(),
  words: z.string(),
  raisedAt: instant,
  level: z.int(),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: optionalId,
})

const send = z.object({
  id,
  class: z.enum(['S', 'B', 'H', 'N']),
  state: z.enum(['planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled']),
  attempts: z.int(),
  attemptAt: instant.nullable(),
  failure: z.string().nullable(),
  clearedAt: instant.nullable(),
})

const message = z.object({
  id,
  no: z.int(),
  author: z.enum(['contact', 'bot', 'agent', 'system']),
  authorName: z.string().nullable(),
  content: z.object({
    kind: z.string(),
    text: z.string(),
    choices: z.array(z.object({ id: z.string(), label: z.string() })).optional(),
    url: z.string().optional(),
    fileName: z.string().optional(),
  }),
  sentAt: instant,
  recordedAt: instant,
  recalledAt: instant.nullable().describe('taken back by whoever said it; the words stay'),
  reason: z.unknown().describe('why the bot said it: skill, rule, words'),
  send: send.nullable(),
  media: z
    .object({ state: z.enum(MEDIA_STATES), mimeType: z.string().nullable().describe('once it is kept') })
    .nullable()
    .describe('a picture, voice or file: kept ones open at /messages/{id}/media'),
})

const messages = z.object({ messages: z.array(message), more: z.boolean() })
const version409 = z.object({ conversation: z.object({ id, version: z.int(), state: z.enum(CONVERSATION_STATES) }) })
const act = { body: z.strictObject({ version }), response: version409 } as const

const sendRow = z.object({
  id,
  state: send.shape.state,
  class: send.shape.class,
  via: z.enum(['inline', 'active']),
  inboundId: optionalId,
  inboundPlatformMessageId: z.string().nullable(),
  step: z.int(),
  conversationId: id,
  messageId: id,
  channelId: z.string(),
  attempts: z.int(),
  plannedAt: instant,
  dueAt: instant,
  attemptAt: instant.nullable(),
  settledAt: instant.nullable(),
  platformMessageId: z.string().nullable(),
  failure: z.string().nullable(),
  clearedAt: instant.nullable(),
})
const inboundRow = z.object({
  id,
  channelId: z.string(),
  platformMessageId: z.string().nullable(),
  conversationId: optionalId,
  messageId: optionalId,
  sentAt: instant,
  arrivedAt: instant,
  state: z.enum(['waiting', 'done', 'parked']),
  attempts: z.int(),
  dueAt: instant,
  failure: z.string().nullable(),
})
const list = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), next })
const stretch = { cursor, limit: limit(100, 1_000) }

const login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,31}$/, 'login-form')
const password = z.string().min(1).max(512)
const personName = words(40)
const capacity = z.int().min(0).max(50)
const teamIds = z.array(id).max(50)

export const event = z.object({
  seq: z.int(),
  at: instant,
  kind: z.string(),
  conversationId: optionalId,
  data: z.record(z.string(), z.unknown()),
})

export const contract = {
  ...reportsContract,
  ...editingContract,
  ...threadContract,
  openapi: { response: z.unknown() },
  setupState: { response: z.object({ needsSetup: z.boolean(), hospital: z.string() }) },
  setup: {
    body: z.strictObject({ token: z.string().min(1).max(200), login, name: personName, password }),
    response: z.object({ id }),
  },

  signIn: {
    body: z.strictObject({
      login: z.string().min(1).max(100),
      password,
      code: z.string().trim().min(1).max(40).optional().describe('of the app, or a recovery code'),
    }),
    response: me,
  },
  session: { response: me },
  signOut: { response: done },
  sessions: {
    response: z.object({
      sessions: z.array(
        z.object({ id, createdAt: instant, seenAt: instant, userAgent: z.string(), method, isThis: z.boolean() }),
      ),
    }),
  },
  revokeSession: { response: done },
  ownPassword: { body: z.strictObject({ current: password, password }), response: done },
  presence: {
    body: z.strictObject({ presence: z.enum(['online', 'away', 'offline']) }),
    response: z.object({ presence: z.enum(['online', 'away', 'offline']), leaseUntil: instant }),
  },
  heartbeat: {
    response: z.object({ presence: z.enum(['online', 'away', 'offline']), leaseUntil: instant }),
  },

  conversations: {
    query: z.strictObject({
      view: z.enum(['mine', 'waiting', 'snoozed', 'all']).default('mine'),
      ...conversationFilter,
      cursor,
      limit: limit(50, 100),
    }),
    response: z.object({
      conversations: z.array(conversation),
      next,
      seq: z.int().describe('live updates from here on: /events?after=seq'),
    }),
  },
  counts: {
    response: z.object({ mine: z.int(), waiting: z.int(), snoozed: z.int(), emergencies: z.int(), seq: z.int() }),
  },
  conversation: {
    response: z.object({
      conversation,
      card: z.unknown().describe('what the bot knew at the hand-off'),
      alarms: z.array(alarm),
      notes: z.array(z.object({ id, agentId: id, agentName: z.string().nullable(), text: z.string(), at: instant })),
      messages: z.array(message),
      more: z.boolean(),
      ahead: z.int().nullable().describe('how many stand before it in the line'),
      steps: z.array(emergencyStep),
      assists: z.array(assist),
      carries: z
        .object({ types: z.array(z.string()), mostBytes: z.int() })
        .describe('files this channel can bring to the patient beside words'),
      replyWindow: z.object({ left: z.int().nullable(), endsAt: instant.nullable(), leftAt: instant.nullable() }),
      seq: z.int(),
    }),
  },
  messages: {
    query: z.strictObject({
      before: z.coerce.number().int().min(1).optional(),
      after: z.coerce.number().int().min(0).optional(),
      limit: limit(50, 100),
    }),
    response: messages,
  },
  messageSearch: {
    query: z.strictObject({ q: words(100).min(2), cursor: id.optional(), limit: limit(20, 50) }),
    response: list(
      z.object({
        id,
        no: z.int(),
        conversationId: id,
        person: z.string(),
        author: message.shape.author,
        sentAt: instant,
        excerpt: z.string(),
        recalledAt: instant.nullable(),
      }),
    ),
  },
  messageMedia: {
    contentType: '*/*',
    response: z.string().meta({ format: 'binary' }).describe('the bytes; 404 as long as they are not here'),
  },
  pick: act,
  takeover: act,
  release: act,
  accept: act,
  decline: act,
  reply: {
    body: z.strictObject({
      version,
      text: words(4_000),
      seenNo: z
        .int()
        .min(0)
        .optional()
        .describe('newest message the writer has seen; newer ones answer 409 new-messages'),
      still: z.boolean().optional().describe('send although something new was said'),
      release: z
        .strictObject({ reason: words(200) })
        .optional()
        .describe('of a supervisor, for wording that only a supervisor may let go'),
    }),
    response: version409.extend({ messageId: id }),
  },
  note: { body: z.strictObject({ version, text: words(4_000) }), response: version409.extend({ noteId: id }) },
  transfer: {
    body: z.strictObject({
      version,
      to: z.union([z.strictObject({ agentId: id }), z.strictObject({ teamId: id })]),
      note: words(1_000),
    }),
    response: version409,
  },
  snooze: { body: z.strictObject({ version, until: instant }), response: version409 },
  close: { body: z.strictObject({ version, outcome: z.enum(CLOSE_OUTCOMES) }), response: version409 },
  acknowledge: { response: done },
  repeatSend: { body: z.strictObject({ version }), response: version409.extend({ messageId: id }) },

  agents: {
    response: z.object({
      agents: z.array(
        account.pick({ id: true, name: true, role: true, teamIds: true, capacity: true, presence: true }),
      ),
    }),
  },
  teams: {
    response: z.object({ teams: z.array(z.object({ id, name: z.string(), departments: z.array(z.string()) })) }),
  },
  board: {
    response: z.object({
      waiting: z.int(),
      withPeople: z.int(),
      snoozed: z.int(),
      emergencies: z.int(),
      oldestWaitingSince: instant.nullable(),
      agentsOnline: z.int(),
      unknownSends: z.int(),
      parked: z.int(),
    }),
  },

  accounts: { response: z.object({ accounts: z.array(account) }) },
  account: { response: z.object({ account }) },
  createAccount: {
    body: z.strictObject({
      login,
      name: personName,
      role: z.enum(ROLES),
      password: password.optional().describe('without one a password is made, answered once, and must be replaced'),
      teamIds: teamIds.default([]),
      capacity: capacity.optional(),
      ...z.object(particulars).partial().shape,
    }),
    response: z.object({ id, oneTimePassword: z.string().optional() }),
  },
  changeAccount: {
    body: z
      .strictObject({
        name: personName,
        role: z.enum(ROLES),
        teamIds,
        capacity,
        disabled: z.boolean(),
        password,
        ...particulars,
      })
      .partial(),
    response: z.object({ account }),
  },
  createTeam: {
    body: z.strictObject({ name: personName, departments: z.array(words(64)).max(100).default([]) }),
    response: z.object({ id }),
  },
  serviceTokens: {
    response: z.object({
      tokens: z.array(
        z.object({
          id,
          name: z.string(),
          rights: z.array(z.enum(PERMISSIONS)),
          createdAt: instant,
          revokedAt: instant.nullable(),
        }),
      ),
    }),
  },
  createServiceToken: {
    body: z.strictObject({ name: words(60), rights: z.array(z.enum(SERVICE_RIGHTS)).min(1) }),
    response: z.object({ id, token: z.string().describe('shown once') }),
  },
  revokeServiceToken: { response: done },

  audit: {
    query: z.strictObject(stretch),
    response: list(
      z.object({
        seq: z.int(),
        at: instant,
        actorKind: z.string(),
        actorId: z.string().nullable(),
        action: z.string(),
        subjectKind: z.string(),
        subjectId: z.string(),
        detail: z.unknown(),
        hash: z.string(),
      }),
    ),
  },
  verifyAudit: {
    response: z.object({
      ok: z.boolean(),
      rows: z.int().nullable(),
      firstBadSeq: z.int().nullable(),
      problem: z.string().nullable(),
    }),
  },
  inbound: {
    query: z.strictObject({ ...stretch, state: inboundRow.shape.state.optional() }),
    response: list(inboundRow),
  },
  parked: { query: z.strictObject(stretch), response: list(inboundRow) },
  sends: { query: z.strictObject({ ...stretch, state: send.shape.state.optional() }), response: list(sendRow) },
  unknownSends: { query: z.strictObject(stretch), response: list(sendRow) },
  queue: {
    query: z.strictObject({ ...stretch, state: z.enum(['waiting', 'taken', 'gone']).default('waiting') }),
    response: list(
      z.object({
        id,
        conversationId: id,
        teamId: optionalId,
        band: z.int(),
        rankAt: instant,
        acuity: z.string(),
        reason: z.string(),
        enteredAt: instant,
        dueAt: instant,
        state: z.enum(['waiting', 'taken', 'gone']),
        takenBy: optionalId,
        leftAt: instant.nullable(),
        reservedFor: optionalId,
        ownerId: optionalId,
        conversationState: z.enum(CONVERSATION_STATES),
      }),
    ),
  },
  replayParked: { response: done },
  nightCheck: {
    response: z.object({
      last: z
        .object({
          at: instant,
          tookMs: z.int(),
          auditVerified: z.int().describe('rows of the audit, all nights together'),
          found: z.array(
            z.object({
              what: z.enum(NIGHT_FINDINGS),
              count: z.int().describe('100: at least'),
              first: z.string().nullable().describe('id of the first one; of the audit, the number of its row'),
            }),
          ),
        })
        .nullable(),
    }),
  },

  checkWording: {
    body: z.strictObject({ text: words(4_000), kind: z.enum(['draft', 'published']).default('draft') }),
    response: z.object({
      verdict: z.enum(WORDING_VERDICTS),
      findings: z.array(wordingFinding),
      rewrite: z.string().nullable().describe('the whole text said neutrally, when it may not go as it is'),
    }),
  },
  tryBot: {
    body: z.strictObject({
      text: words(2_000),
      state: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('`state` of the last answer, to go on with the talk'),
    }),
    response: z.object({
      skill: z.string(),
      rule: z.string().optional(),
      entry: z.object({ id: z.string(), version: z.int() }).optional(),
      departments: z.array(z.string()).optional(),
      score: z.number().optional(),
      words: z.array(z.string()).optional().describe('the words of the question that decided'),
      runnersUp: z.array(z.object({ what: z.string(), score: z.number() })).optional(),
      withheld: z.array(z.string()).optional().describe('wording rules the reply would have broken'),
      costs: z.record(z.string(), z.number()).optional().describe('what each way was expected to cost'),
      also: z.record(z.string(), z.unknown()).optional().describe('why the second of two questions got its answer'),
      replies: z.array(z.string()).describe('what the patient would read'),
      effects: z.array(z.string()),
      knowledgeVersion: z.string(),
      state: z.record(z.string(), z.unknown()),
    }),
  },

  ...accessContract,
  ...channelsContract,
  ...channelSettingsContract,
  ...peopleContract,

  events: { query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }), response: z.string() },
  pollEvents: {
    query: z.strictObject({
      after: z.coerce.number().int().min(0).optional(),
      waitMs: z.coerce.number().int().min(0).max(25_000).default(20_000),
    }),
    response: z.object({ reset: z.boolean(), seq: z.int(), events: z.array(event) }),
  },
} as const satisfies Readonly<Record<string, Exchange>>
