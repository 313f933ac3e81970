// Taking data out of the house: asked for with a POST that is written down, fetched within a quarter of an hour by who
// asked. Masked unless a right and a reason say otherwise; notes never go to a patient.
import { DAY, MINUTE } from '../../base/clock.ts'
import { never } from '../../base/errors.ts'
import type { Sight } from '../../model/permission.ts'
import { findJob, insertJob, type JobRow, listJobs, type NewJob, noteFetched } from '../../store/export-jobs.ts'
import { countForExport, countMessagesOf, type ExportFilter } from '../../store/export-rows.ts'
import { findConversationRow } from '../../store/listing.ts'
import type { Tx } from '../../store/tx.ts'
import { type Answer, made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf, auditDetailOf, type ConsoleContext, sightOf } from '../context.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import type { reportsContract as contract } from './contract.ts'
import { columnsFor, wallTime } from './export-columns.ts'
import { csvStream, personHtml, personJson, xlsxFile } from './export-file.ts'

/** Larger ones are to be narrowed: nobody reads a hundred thousand rows, and a leak of them is a catastrophe. */
export const MOST_ROWS = 100_000
/** A spreadsheet is built in memory. */
export const MOST_SHEET_ROWS = 20_000
const MOST_MESSAGES = 50_000
const FETCH_WITHIN_MS = 15 * MINUTE
const LONGEST_MS = 400 * DAY

export const exportColumns: Handler<typeof contract.exportColumns> = async () =>
  ok({
    columns: columnsFor({ question: true, notes: true }).map(({ key, label, means }) => ({ key, label, means })),
    mostRows: MOST_ROWS,
    mostSheetRows: MOST_SHEET_ROWS,
  })

type Wish = Parameters<typeof exportConversations>[0]['body']

export const exportConversations: Handler<typeof contract.exportConversations> = async (call) => {
  const { body, context, sight } = call
  const refused = refuseWish(call, body)
  if (refused !== undefined) return refused
  const { format, from, channelId, teamId, state, question, notes, plain, reason } = body
  const filter = { from, to: Math.min(body.to, context.clock.now() + 1), channelId, teamId, state, question }
  const most = format === 'xlsx' ? MOST_SHEET_ROWS : MOST_ROWS
  const rows = await countForExport(context.store.reads, filter, sight, most)
  if (rows > most) {
    return wrong('from', format === 'xlsx' ? 'sheet-too-long' : 'export-too-long', { n: most.toLocaleString('en-US') })
  }
  return async (tx) =>
    record(tx, call, {
      ...{ kind: 'conversations', format, masked: plain ? 0 : 1, with_notes: notes ? 1 : 0, row_count: rows },
      ...{ reason: plain || notes ? (reason ?? null) : null, filter: JSON.stringify(filter) },
      ...{ made_by: personOf(call).agentId, ends_at: tx.now + FETCH_WITHIN_MS },
    })
}

function refuseWish(call: Pick<Call, 'caller'>, { from, to, plain, notes, reason }: Wish): Answer | undefined {
  if (to <= from) return wrong('to', 'ends-before-it-begins')
  if (to - from > LONGEST_MS) return wrong('from', 'export-span', { n: LONGEST_MS / DAY })
  if (!plain && !notes) return undefined
  if (sightOf(call.caller, 'export.full') === undefined) return refuse('forbidden')
  return reason === undefined ? wrong('reason', 'export-reason-due') : undefined
}

export const exportPerson: Handler<typeof contract.exportPerson> = async (call) => async (tx) => {
  const { conversationId, format, reason } = call.body
  const conversation = await findConversationRow(tx.db, conversationId)
  if (conversation === undefined) return NOT_FOUND
  const rows = await countMessagesOf(tx.db, conversation.contact_id)
  if (rows > MOST_MESSAGES) return wrong('conversationId', 'too-many-messages')
  return record(tx, call, {
    ...{ kind: 'person', format, masked: 0, with_notes: 0, row_count: rows, reason },
    ...{ filter: JSON.stringify({ contactId: conversation.contact_id }) },
    ...{ made_by: personOf(call).agentId, ends_at: tx.now + FETCH_WITHIN_MS },
  })
}

async function record(tx: Tx, call: Pick<Call, 'caller'>, job: NewJob): Promise<Answer> {
  const id = await insertJob(tx, job)
  const { kind, format, masked, with_notes: withNotes, row_count: rows } = job
  tell(tx, call, 'export.make', id, { kind, format, masked: masked === 1, withNotes: withNotes === 1, rows })
  const row = await findJob(tx.db, id)
  return row === undefined ? NOT_FOUND : made({ job: shown(row) })
}

function tell(tx: Tx, call: Pick<Call, 'caller'>, action: string, id: string, facts: object): void {
  const detail = { ...facts, ...auditDetailOf(call.caller) }
  tx.audit({ actor: actorOf(call.caller), action, subject: { kind: 'export', id }, detail })
}

export const exportFile: Handler<typeof contract.exportFile> = async (call) => {
  const { context, sight } = call
  const { agentId, name, login } = personOf(call)
  const job = await findJob(context.store.reads, call.param('id'))
  const now = context.clock.now()
  if (job === undefined || job.made_by !== agentId || job.ends_at <= now) return NOT_FOUND
  // Rights as they are now, not as they were when it was asked for.
  const needsFull = job.masked === 0 || job.with_notes === 1
  if (needsFull && sightOf(call.caller, 'export.full') === undefined) return refuse('forbidden')
  await context.store.write(async (tx) => {
    await noteFetched(tx, job.id)
    tell(tx, call, 'export.fetch', job.id, { kind: job.kind, format: job.format })
  })
  const watermark = `导出人 ${name}（${login}） · ${wallTime(now)} · 编号 ${job.id} · ${job.masked === 1 ? '已脱敏' : '未脱敏'} · 内部资料，请勿外传`
  return { status: 200, body: await bytesOf(context, job, sight, watermark), headers: headersOf(job) }
}

async function bytesOf(context: ConsoleContext, job: JobRow, sight: Sight, watermark: string) {
  const asked = JSON.parse(job.filter) as ExportFilter & { question: boolean; contactId: string }
  const format = job.format as 'csv' | 'xlsx' | 'html' | 'json'
  const sheet = { filter: asked, sight, watermark, masked: job.masked === 1, withNotes: job.with_notes === 1 }
  const person = {
    contactId: asked.contactId,
    hospital: context.settings.hospital,
    watermark: `提供时间 ${wallTime(context.clock.now())} · 编号 ${job.id}`,
  }
  switch (format) {
    case 'csv':
      return csvStream(context, { ...sheet, mostRows: MOST_ROWS })
    case 'xlsx':
      return xlsxFile(context, { ...sheet, mostRows: MOST_SHEET_ROWS })
    case 'html':
      return personHtml(context, person)
    case 'json':
      return personJson(context, person)
    default:
      return never(format)
  }
}

const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
}

function headersOf({ format, kind, id }: JobRow): Readonly<Record<string, string>> {
  const fileName = `${kind === 'person' ? 'person' : 'conversations'}-${id.slice(-8).toLowerCase()}.${format}`
  return {
    'Content-Type': TYPES[format] ?? 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${fileName}"`,
  }
}

export const ownExports: Handler<typeof contract.ownExports> = async (call) => log(call, personOf(call).agentId)
export const exportLog: Handler<typeof contract.exportLog> = async (call) => log(call, undefined)

async function log(
  { context, query }: Pick<Call<unknown, { cursor?: string | undefined; limit: number }>, 'context' | 'query'>,
  madeBy: string | undefined,
): Promise<Answer> {
  const { cursor, limit } = query
  const rows = await listJobs(context.store.reads, { madeBy, before: cursor, limit })
  return ok({ rows: rows.map(shown), next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) })
}

function shown(row: JobRow) {
  return {
    ...{ id: row.id, kind: row.kind, format: row.format, madeAt: row.made_at, byName: row.by_name },
    ...{ masked: row.masked === 1, withNotes: row.with_notes === 1, reason: row.reason, rows: row.row_count },
    ...{ fetched: row.fetched, endsAt: row.ends_at },
  }
}
