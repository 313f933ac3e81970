// What goes over /api/v1 around one conversation beside talking: texts begun, who looks at it, answers that may fit, steps
// of an emergency, questions to colleagues.
import { z } from 'zod'
import { CONVERSATION_STATES } from '../../model/conversation.ts'
import { EMERGENCY_STEPS, STEP_OUTCOMES } from '../../model/emergency-step.ts'

/** As much as a patient may send on the page. */
export const MOST_FILE_BYTES = 8 * 1024 * 1024
const LARGEST_FILE_REQUEST = 11 * 1024 * 1024

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()
const done = z.object({ ok: z.literal(true) })
const words = (most: number) => z.string().trim().min(1).max(most)
const mode = z.enum(['reply', 'note'])

/** With 409 `new-messages`: what was said since the writer looked. */
export const newMessage = z.object({
  id,
  no: z.int(),
  author: z.enum(['contact', 'agent']),
  authorName: z.string().nullable(),
  text: z.string(),
  sentAt: instant,
})

export const emergencyStep = z.object({
  id,
  kind: z.enum(EMERGENCY_STEPS),
  outcome: z.enum(STEP_OUTCOMES).nullable(),
  whom: z.string().nullable(),
  agentName: z.string().nullable(),
  at: instant,
  retracted: z.boolean(),
})

export const assist = z.object({
  id,
  conversationId: id,
  askedById: id,
  askedByName: z.string().nullable(),
  toName: z.string().nullable().describe('an agent or a team'),
  question: z.string(),
  askedAt: instant,
  dueAt: instant,
  state: z.enum(['open', 'answered', 'withdrawn']),
  answer: z.string().nullable(),
  settledByName: z.string().nullable(),
  settledAt: instant.nullable(),
})

/** How somebody is at a thread: `noting` is typing that the patient is not told of; `gone` takes the sign away. */
const at = z.enum(['viewing', 'typing', 'noting', 'elsewhere'])
export const threadSigns = z.object({
  conversationId: id,
  people: z.array(z.object({ agentId: id, name: z.string(), at })),
  patientTypingUntil: instant.nullable(),
  patientReadNo: z.int().nullable().describe('everything up to this message stood on the patient’s screen'),
})

export const threadContract = {
  begunTexts: {
    response: z.object({
      drafts: z.array(z.object({ conversationId: id, mode, text: z.string(), savedAt: instant })),
    }),
  },
  keepBegunText: {
    body: z.strictObject({ mode, text: z.string().max(4_000).describe('empty: there is none any more') }),
    response: done,
  },
  sign: {
    body: z.strictObject({ at: z.enum([...at.options, 'gone']) }),
    response: threadSigns,
  },
  sendFile: {
    largest: LARGEST_FILE_REQUEST,
    body: z.strictObject({
      version: z.int().min(1),
      seenNo: z.int().min(0).optional(),
      still: z.boolean().optional(),
      name: z
        .string()
        .max(255)
        .default('')
        .describe('of a file; the patient reads it, with the ending its bytes deserve'),
      data: z.base64().describe('the bytes of a picture, PDF, Word or Excel file the channel carries, at most 8 MB'),
    }),
    response: z.object({
      conversation: z.object({ id, version: z.int(), state: z.enum(CONVERSATION_STATES) }),
      messageId: id,
    }),
  },
  suggestions: {
    response: z.object({
      aboutNo: z.int().nullable().describe('the message of the patient they may answer'),
      emergency: z.boolean().describe('then there are none: reviewed phrases first'),
      suggestions: z.array(z.object({ id: z.string(), title: z.string(), answer: z.string(), score: z.number() })),
    }),
  },
  takeStep: {
    body: z.strictObject({
      kind: z.enum(EMERGENCY_STEPS),
      outcome: z.enum(STEP_OUTCOMES).optional(),
      whom: words(60).optional().describe('who took the message'),
    }),
    response: z.object({ stepId: id }),
  },
  retractStep: { response: done },
  askForHelp: {
    body: z.strictObject({
      to: z.union([z.strictObject({ agentId: id }), z.strictObject({ teamId: id })]),
      question: words(1_000),
      dueAt: instant,
    }),
    response: z.object({ assistId: id }),
  },
  assists: {
    response: z.object({
      toAnswer: z.array(assist),
      asked: z.array(assist),
      answered: z.array(assist),
    }),
  },
  answerHelp: { body: z.strictObject({ text: words(2_000) }), response: z.object({ noteId: id }) },
  withdrawHelp: { response: done },
} as const
