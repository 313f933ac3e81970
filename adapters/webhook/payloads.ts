// What goes over the wire, both ways: `{"type", "timestamp", "data"}`. The one source for reading, for writing and for
// schema.json, which other systems are written against.
import { z } from 'zod'

const id = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'an id of 1 to 128 visible ASCII characters')
const person = z
  .object({ id: id.describe('of the patient in your system; the same person, the same id') })
  .describe('who wrote, or whom the answer is for')
const instant = z.iso.datetime({ offset: true })

const attachment = z.object({
  url: z.url().max(2_000).describe('https, of one of the channel’s mediaHosts; fetched once, soon'),
  kind: z.enum(['image', 'voice', 'video', 'file']),
  name: z.string().max(200).default(''),
  mimeType: z.string().max(100).optional(),
})

export const MESSAGE_CREATED = 'message.created'
export const MESSAGE_RECALLED = 'message.recalled'
export const MESSAGE_FAILED = 'message.failed'
export const PERSON_LEFT = 'person.left'

export const inbound = {
  [MESSAGE_CREATED]: z.object({
    id: id.optional().describe('of the message in your system: an answer names it'),
    person,
    text: z.string().max(20_000).default(''),
    choiceId: z.string().max(64).optional().describe('of the choice the person tapped'),
    attachments: z.array(attachment).max(10).default([]),
    sentAt: instant.optional().describe('when the person wrote; default: the envelope’s timestamp'),
  }),
  [MESSAGE_RECALLED]: z.object({ person, id }),
  [MESSAGE_FAILED]: z.object({ person, id: id.describe('of our message that did not reach the person') }),
  [PERSON_LEFT]: z.object({ person }),
} as const

export const envelope = z.object({
  type: z.string().min(1).max(64),
  timestamp: instant,
  data: z.looseObject({}),
})

/** What we post to the endpoint. */
export const outbound = z.object({
  type: z.literal(MESSAGE_CREATED),
  timestamp: instant,
  data: z.object({
    id: z.string().describe('the same on every repeat, as the header webhook-id: show it once'),
    person: z.object({ id: z.string() }),
    author: z.enum(['bot', 'agent', 'system']),
    inReplyTo: z.string().optional(),
    text: z.string(),
    choices: z.array(z.object({ id: z.string(), label: z.string() })).optional(),
    link: z.object({ title: z.string(), description: z.string(), url: z.string() }).optional(),
  }),
})

export type OutboundBody = z.infer<typeof outbound>

/** As JSON Schema, for people who write the other side. */
export function schemas(): Readonly<Record<string, unknown>> {
  const received = Object.entries(inbound).map(([type, data]) => [
    type,
    z.toJSONSchema(envelope.extend({ type: z.literal(type), data }), { io: 'input' }),
  ])
  return { received: Object.fromEntries(received), sent: z.toJSONSchema(outbound) }
}
