// What goes over /api/v1 about channels: how each does, and a test message. Spread into ../contract.ts, which says what
// holds for all of them.
import { z } from 'zod'
import { CHANNEL_CONCERNS, CHANNEL_STATUSES } from '../../model/channel-health.ts'

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()

const trouble = z.object({
  at: instant,
  why: z.string().describe('settings, later, unknown …: docs/errors.md'),
  platformCode: z.string().nullable().describe("the platform's own number"),
  overAt: instant.nullable().describe('a message went out again'),
})

const channel = z.object({
  id: z.string(),
  name: z.string().describe('as people call it'),
  platform: z.string(),
  status: z.enum(CHANNEL_STATUSES),
  concerns: z.array(z.enum(CHANNEL_CONCERNS)).describe('the gravest first'),
  webhookAddress: z.string().nullable().describe('where the platform calls us; null: it does not'),
  sends: z.boolean().describe('we may begin a message ourselves'),
  countsReplies: z.boolean(),
  lastInboundAt: instant.nullable(),
  lastSentAt: instant.nullable(),
  lastHour: z
    .object({
      sent: z.int(),
      failed: z.int(),
      unknown: z.int(),
      failures: z.array(z.object({ why: z.string(), count: z.int(), onePerson: z.boolean() })),
    })
    .describe('counted up to 1000 each'),
  waiting: z.object({
    count: z.int(),
    retrying: z.int(),
    forPatient: z.int().describe("the window's messages are used up: the person must write first"),
    oldestDueSince: instant.nullable(),
  }),
  pausedUntil: instant.nullable(),
  sendTrouble: trouble.nullable(),
  deliveryTrouble: trouble.nullable(),
  tokens: z.array(z.object({ name: z.string(), fetchedAt: instant.nullable(), expiresAt: instant })),
  pull: z
    .object({ pulledAt: instant.nullable(), dueAt: instant, attempts: z.int(), failure: z.string().nullable() })
    .nullable(),
  delayMs: z.int().nullable().describe('arrival after the platform’s own time, middle of the newest; null: too few'),
})

export const channelsContract = {
  channels: { response: z.object({ channels: z.array(channel) }) },
  testers: {
    response: z.object({
      testers: z.array(z.object({ conversationId: id, person: z.string(), at: instant })),
    }),
  },
  testChannel: {
    body: z.union([
      z.strictObject({ conversationId: id.describe('of somebody who wrote 测试 there within a day') }),
      z.strictObject({ platformUserId: z.string().trim().min(1).max(200).describe('of somebody who wrote there') }),
    ]),
    response: z.object({ messageId: id }),
  },
  channelTest: {
    response: z.object({
      state: z.enum(['planned', 'sending', 'sent', 'failed', 'unknown', 'cancelled']),
      failure: z.string().nullable(),
      attempts: z.int(),
      settledAt: instant.nullable(),
    }),
  },
}
