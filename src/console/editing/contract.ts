// What goes over /api/v1/editing: what the hospital says and knows, edited as drafts, looked at by a second person where
// it must be, released as numbered versions, and taken back by a newer version equal to an older one.
//
// An entry's body is what stands for it in the files of config/: one FAQ entry, one department, one text, one week. What
// was never edited here is answered from those files; an entry released here wins over its file.
//
// Doors: GET /editing · GET /editing/:kind · GET /editing/:kind/entries/:id · PUT …/:id/draft · POST …/:id/draft/drop ·
// POST …/:id/review · POST /editing/:kind/check · POST /editing/:kind/release · GET /editing/:kind/releases[/:no] ·
// POST /editing/:kind/releases/:no/back · GET /editing/:kind/export · POST /editing/:kind/import · POST /editing/:kind/try ·
// GET /unanswered · POST /unanswered/:id/dismiss · GET /faq-figures · GET /phrases. Release numbers count per kind.
// Refusals: 409 draft-changed (look again), 403 own-draft (somebody else must approve), 422 not-releasable (`fields`:
// `<entry id>: <field>` and why).
import { z } from 'zod'
import { EDITED_KINDS, type EditedKind } from '../../model/edited.ts'
import type { Exchange } from '../exchange.ts'
import { fieldFault } from '../field-fault.ts'
import { body, entryId, finding, LARGEST_ENTRY } from './entry-shapes.ts'
import { sourcesContract } from './sources-contract.ts'

export { EDITED_KINDS, type EditedKind }

/** How a draft stands: `published` has none. */
export const ENTRY_STATES = ['published', 'new', 'changed', 'removing'] as const
/** `asked`: waits for a second person. A changed draft needs to be asked for again. */
export const REVIEW_STATES = ['none', 'asked', 'approved', 'rejected'] as const

const kind = z.enum(EDITED_KINDS)
const instant = z.int()
const revision = z.int().min(0).describe('of the draft as you have seen it; 0: there was none')
const note = z.string().trim().min(1).max(500)

const review = z.object({
  mayDecide: z.boolean().describe('whether who asks for this may approve it'),
  state: z.enum(REVIEW_STATES),
  needed: z.boolean().describe('may not be released before a second person approved'),
  askedBy: z.string().nullable().describe('by name'),
  decidedBy: z.string().nullable().describe('by name'),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
  approvers: z.array(z.string()).describe('names of those who may approve it, at most twenty'),
})

const draft = z.object({
  revision: z.int(),
  body: body.nullable().describe('null: to be removed'),
  byId: z.string(),
  byName: z.string(),
  at: instant,
  review,
})

const row = z.object({
  id: entryId,
  title: z.string(),
  category: z.string().nullable(),
  state: z.enum(ENTRY_STATES),
  origin: z.enum(['file', 'console']),
  clinical: z.boolean(),
  enabled: z.boolean(),
  lastOn: z.string().nullable().describe('the last day on which it holds, where it has one'),
  words: z.string().describe('what it says beside its title, shortened: to search in and to show'),
  version: z.int().nullable().describe('the release that last changed it; null: as in the files'),
  draftAt: instant.nullable(),
  draftBy: z.string().nullable(),
  review: z.enum(REVIEW_STATES),
  reviewNeeded: z.boolean(),
})

const change = z.object({
  id: entryId,
  title: z.string(),
  what: z.enum(['added', 'changed', 'removed']),
  before: body.nullable(),
  after: body.nullable(),
})

const releaseRow = z.object({
  no: z.int(),
  at: instant,
  byName: z.string(),
  approvedBy: z.array(z.string()),
  note: z.string(),
  backTo: z.int().nullable().describe('a roll-back: the release it is equal to; 0: the files'),
  changes: z.array(change.pick({ id: true, title: true, what: true })),
})

const checked = z.object({
  ok: z.boolean(),
  entries: z.array(z.object({ id: entryId, findings: z.array(finding) })),
  regression: z.object({
    asked: z.int(),
    changedTotal: z.int().describe('of those asked, answered otherwise'),
    changed: z
      .array(z.object({ question: z.string(), before: z.string(), after: z.string() }))
      .describe('approved questions that would be answered otherwise, at most 50'),
    safety: z.object({ asked: z.int(), failed: z.array(z.string()).describe('must-ring sentences that do not ring') }),
  }),
})

const selection = z
  .array(z.strictObject({ id: entryId, revision: z.int().min(1) }))
  .min(1)
  .max(500)

const LARGEST_IMPORT = 6 * 1024 * 1024

export const editingContract = {
  ...sourcesContract,
  editedKinds: {
    response: z.object({
      kinds: z.array(
        z.object({
          kind,
          mayEdit: z.boolean(),
          mayReview: z.boolean(),
          mayRelease: z.boolean(),
          entries: z.int(),
          drafts: z.int(),
          waiting: z.int().describe('drafts waiting for a second person'),
          release: z.int().nullable().describe('number of the newest release'),
        }),
      ),
    }),
  },
  editedEntries: {
    response: z.object({ entries: z.array(row), release: z.int().nullable(), schema: z.unknown() }),
  },
  editedEntry: {
    response: z.object({
      id: entryId,
      published: body.nullable(),
      file: body.nullable().describe('as it stands in the files, when it does'),
      version: z.int().nullable(),
      draft: draft.nullable(),
      findings: z.array(finding).describe('of the draft, or of what is published'),
      history: z.array(
        z.object({
          release: z.int(),
          at: instant,
          byName: z.string(),
          note: z.string(),
          approvedBy: z.array(z.string()).describe('by name'),
          what: z.enum(['added', 'changed', 'removed']),
          body: body.nullable(),
        }),
      ),
    }),
  },
  saveDraft: {
    largest: LARGEST_ENTRY,
    body: z.strictObject({ revision, body: body.nullable().describe('null: to be removed') }),
    response: z.object({ draft, findings: z.array(finding) }),
  },
  dropDraft: {
    body: z.strictObject({ revision: z.int().min(1) }),
    response: z.object({ ok: z.literal(true) }),
  },
  reviewDraft: {
    body: z.strictObject({
      revision: z.int().min(1),
      what: z.enum(['ask', 'approve', 'reject']),
      note: note.optional(),
    }),
    response: z.object({ draft }),
  },
  checkDrafts: {
    body: z.strictObject({ entries: selection }),
    response: checked,
  },
  releaseDrafts: {
    body: z.strictObject({ entries: selection, note }),
    response: z.object({ release: z.int() }),
  },
  releases: {
    query: z.strictObject({
      cursor: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    response: z.object({ rows: z.array(releaseRow), next: z.string().nullable() }),
  },
  releaseDetail: {
    response: releaseRow.extend({ changes: z.array(change) }),
  },
  rollBack: {
    body: z.strictObject({ note }),
    response: z.object({ release: z.int() }),
  },
  exportEntries: {
    query: z.strictObject({ format: z.enum(['yaml', 'xlsx', 'csv']).default('yaml') }),
    response: z.unknown(),
    contentType: 'application/octet-stream',
  },
  importEntries: {
    largest: LARGEST_IMPORT,
    body: z.strictObject({
      format: z.enum(['yaml', 'xlsx', 'csv']),
      content: z.string().max(4_000_000).describe('base64'),
      dryRun: z.boolean().default(true),
    }),
    response: z.object({
      added: z.int(),
      changed: z.int(),
      same: z.int(),
      problems: z.array(z.object({ row: z.int(), id: z.string().nullable(), ...fieldFault })),
    }),
  },

  tryDrafts: {
    body: z.strictObject({
      text: z.string().trim().min(1).max(2_000),
      state: z.record(z.string(), z.unknown()).optional(),
      withDrafts: z.boolean().default(true).describe('my view of what would be released'),
      channelId: z.string().max(64).optional(),
      at: instant.optional().describe('as if it were asked then'),
    }),
    response: z.unknown().describe('as /bot/try'),
  },
  unansweredQuestions: {
    response: z.object({
      groups: z.array(
        z.object({
          id: entryId,
          question: z.string().describe('de-identified'),
          others: z.array(z.string()),
          times: z.int(),
          lastAt: instant,
          nearest: z.object({ id: entryId, title: z.string() }).nullable(),
        }),
      ),
    }),
  },
  dismissUnanswered: { response: z.object({ ok: z.literal(true) }) },
  phrases: {
    query: z.strictObject({ q: z.string().trim().max(40).optional().describe('words, or initials of their pinyin') }),
    response: z.object({
      phrases: z.array(
        z.object({
          id: entryId,
          text: z.string(),
          category: z.string(),
          shortcut: z.string(),
          initials: z.string().describe('first letters of the pinyin of the text'),
        }),
      ),
    }),
  },
  faqFigures: {
    query: z.strictObject({ days: z.coerce.number().int().min(1).max(365).default(30) }),
    response: z.object({
      entries: z.array(
        z.object({
          id: entryId,
          shown: z.int().describe('times it was the answer'),
          handedOff: z.int().describe('of these, the person asked for a human within ten minutes'),
        }),
      ),
    }),
  },
} as const satisfies Readonly<Record<string, Exchange>>
