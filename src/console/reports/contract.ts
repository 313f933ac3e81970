// What goes over /api/v1 for supervisors: the board and its figures, quality review, exports. Figures say what they count;
// a number that cannot be told for a part of the house is null, never 0.
import { z } from 'zod'
import { CONVERSATION_STATES, HANDOFF_REASONS } from '../../model/conversation.ts'
import { PERIODS } from '../../model/figures.ts'
import { DRAWN_WHY, REVIEW_STATES, REVIEW_SUBJECTS, VERDICTS } from '../../model/quality.ts'

const id = z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/)
const instant = z.int()
const name = z.string()
const words = (most: number) => z.string().trim().min(1).max(most)
const cursor = z.string().max(200).optional()
const next = z.string().nullable()
const channel = z.string().max(64)

const part = {
  teamId: id.optional(),
  channelId: channel.optional(),
  departmentId: z.string().max(64).optional(),
}

const spread = z
  .object({ count: z.int(), medianMs: z.int().nullable(), p90Ms: z.int().nullable(), slowestMs: z.int().nullable() })
  .describe('median and ninetieth percentile by nearest rank')

const satisfaction = z
  .object({ count: z.int(), median: z.int().nullable(), lowShare: z.number().nullable().describe('1 or 2 stars') })
  .describe('ratings of patients, 1 to 5 stars, given in this stretch')

const totals = z.object({
  talked: z.int().nullable().describe('conversations in which a patient wrote, once per hour; null: not for this part'),
  botAlone: z.number().nullable().describe('share of these that nobody was called to'),
  handOffs: z.int().describe('conversations handed to people for the first time'),
  handOffShare: z.number().nullable(),
  firstResponse: spread.describe('from entering the line to the first words of a person, in working time'),
  unanswered: z.int().describe('of the hand-offs, no person has written yet'),
  late: z.int().describe('of the hand-offs, nobody took it in time'),
  alarms: z.int(),
  acknowledgement: spread.describe('from the alarm to the person who acknowledged it'),
  ratings: z
    .object({ agent: satisfaction, bot: satisfaction.nullable().describe('null: the bot belongs to no team') })
    .nullable()
    .describe('null: not told by department'),
})

const named = z.object({ id: z.string(), name })

const cardItem = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  label: words(80),
  weight: z.int().min(1).max(100),
  for: z.enum([...REVIEW_SUBJECTS, 'both']),
  vital: z.boolean(),
})
const mark = z.strictObject({
  item: z.string().max(40),
  mark: z.enum(['pass', 'fail', 'absent']),
  remark: z.string().trim().max(500).optional(),
})
const plan = z.strictObject({
  agentPercent: z.int().min(0).max(100),
  botPercent: z.int().min(0).max(100),
  emergencies: z.boolean(),
  complaints: z.boolean(),
  ratingsUpTo: z.int().min(0).max(5),
})
const review = z.object({
  id,
  conversationId: id,
  subject: z.enum(REVIEW_SUBJECTS),
  why: z.enum(DRAWN_WHY),
  state: z.enum(REVIEW_STATES),
  agentName: name.nullable(),
  teamId: id.nullable(),
  drawnAt: instant,
  score: z.int().nullable(),
  verdict: z.enum(VERDICTS).nullable(),
  reviewedAt: instant.nullable(),
  reviewerName: name.nullable(),
})
const reviewDetail = review.extend({
  cardVersion: z.int(),
  items: z.array(cardItem),
  marks: z.array(mark),
  remark: z.string().nullable(),
  reply: z.string().nullable(),
  repliedAt: instant.nullable(),
})

const job = z.object({
  id,
  kind: z.enum(['conversations', 'person']),
  format: z.enum(['csv', 'xlsx', 'html', 'json']),
  madeAt: instant,
  byName: name.nullable(),
  masked: z.boolean(),
  withNotes: z.boolean(),
  reason: z.string().nullable(),
  rows: z.int(),
  fetched: z.int().describe('how often the file was fetched'),
  endsAt: instant.describe('not to be fetched any more'),
})
const jobs = z.object({ rows: z.array(job), next })
const stretch = { cursor, limit: z.coerce.number().int().min(1).max(200).default(50) }

export const reportsContract = {
  reportFilters: {
    response: z.object({ teams: z.array(named), channels: z.array(named), departments: z.array(named) }),
  },
  reportNow: {
    query: z.strictObject(part),
    response: z.object({
      at: instant,
      waiting: z.int(),
      longestSince: instant.nullable(),
      overdue: z.int().describe('waiting longer than the house allows, in working time'),
      ringing: z.int().describe('alarms nobody has acknowledged'),
      emergencies: z.array(
        z.object({
          conversationId: id,
          person: name.nullable().describe('masked; null for who may not read conversations'),
          channelName: name,
          ownerName: name.nullable(),
          raisedAt: instant,
          acknowledgedAt: instant.nullable(),
        }),
      ),
      line: z.array(
        z.object({
          conversationId: id,
          version: z.int(),
          person: name.nullable(),
          channelName: name,
          departments: z.array(name),
          teamId: id.nullable(),
          reason: z.enum(HANDOFF_REASONS),
          emergency: z.boolean(),
          enteredAt: instant,
          dueAt: instant,
        }),
      ),
      agents: z.array(
        z.object({
          id,
          name,
          presence: z.enum(['online', 'away', 'offline']),
          held: z.int(),
          capacity: z.int(),
          unanswered: z.int(),
          oldestUnansweredSince: instant.nullable(),
        }),
      ),
      mayAssign: z.boolean(),
    }),
  },
  reportFigures: {
    query: z.strictObject({ ...part, period: z.enum(PERIODS).default('day') }),
    response: z.object({
      from: instant,
      to: instant,
      unit: z.enum(['hour', 'day']),
      current: totals,
      before: totals.describe('the same stretch of the week (four weeks) before'),
      bars: z.array(
        z.object({
          at: instant,
          bot: z.int(),
          people: z.int(),
          late: z.int().describe('hand-offs of this stretch nobody took in time'),
          before: z.int().describe('all of the same stretch before'),
        }),
      ),
      reasons: z.array(z.object({ reason: z.enum(HANDOFF_REASONS), count: z.int(), before: z.int() })),
    }),
  },
  reportHeat: {
    query: z.strictObject(part),
    response: z.object({
      from: instant,
      to: instant,
      cells: z.array(z.object({ weekday: z.int(), hour: z.int(), average: z.number() })).describe('Monday is 0'),
    }),
  },
  assign: {
    body: z.strictObject({
      version: z.int().min(1),
      to: z.union([z.strictObject({ agentId: id }), z.strictObject({ teamId: id })]),
    }),
    response: z.object({
      conversation: z.object({ id, version: z.int(), state: z.enum(CONVERSATION_STATES) }),
    }),
  },

  qualityReviews: {
    query: z.strictObject({
      ...stretch,
      state: z.enum(REVIEW_STATES).default('open'),
      subject: z.enum(REVIEW_SUBJECTS).optional(),
    }),
    response: z.object({ rows: z.array(review), next }),
  },
  qualityReview: {
    response: z.object({
      review: reviewDetail,
      channelName: name,
      person: name.describe('masked'),
      messages: z.array(
        z.object({
          id,
          author: z.enum(['contact', 'bot', 'agent', 'system']),
          authorName: name.nullable(),
          kind: z.string(),
          text: z.string(),
          sentAt: instant,
          recalledAt: instant.nullable(),
        }),
      ),
      more: z.boolean(),
    }),
  },
  scoreReview: {
    body: z.strictObject({
      marks: z.array(mark).max(40),
      verdict: z.enum(VERDICTS).optional().describe('of a conversation of the bot'),
      remark: z.string().trim().max(2_000).optional(),
    }),
    response: z.object({ review: reviewDetail }),
  },
  ownReviews: {
    response: z.object({ rows: z.array(reviewDetail) }),
  },
  replyToReview: {
    body: z.strictObject({ text: words(2_000) }),
    response: z.object({ review: reviewDetail }),
  },
  qualitySetting: {
    response: z.object({
      card: z.object({ version: z.int(), items: z.array(cardItem) }),
      plan: z.object({ version: z.int(), ...plan.shape }),
      mayChange: z.boolean(),
    }),
  },
  changeQualityCard: {
    body: z.strictObject({ items: z.array(cardItem).min(1).max(20) }),
    response: z.object({ version: z.int() }),
  },
  changeQualityPlan: { body: plan, response: z.object({ version: z.int() }) },

  exportConversations: {
    body: z.strictObject({
      format: z.enum(['csv', 'xlsx']),
      from: instant,
      to: instant,
      channelId: channel.optional(),
      teamId: id.optional(),
      state: z.enum(['open', 'closed']).optional(),
      question: z.boolean().default(false).describe('with the first words of the patient'),
      notes: z.boolean().default(false).describe('with notes of colleagues: needs export.full'),
      plain: z.boolean().default(false).describe('unmasked: needs export.full'),
      reason: words(300).optional().describe('needed for plain and notes'),
    }),
    response: z.object({ job }),
  },
  exportPerson: {
    body: z.strictObject({ conversationId: id, format: z.enum(['html', 'json']), reason: words(300) }),
    response: z.object({ job }),
  },
  exportFile: {
    contentType: 'application/octet-stream',
    response: z.unknown().describe('the file, for who asked for it, for a quarter of an hour'),
  },
  ownExports: { query: z.strictObject(stretch), response: jobs },
  exportLog: { query: z.strictObject(stretch), response: jobs },
  exportColumns: {
    response: z.object({
      columns: z.array(z.object({ key: z.string(), label: name, means: z.string() })),
      mostRows: z.int(),
      mostSheetRows: z.int(),
    }),
  },
} as const
