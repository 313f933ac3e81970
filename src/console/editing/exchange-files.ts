// Entries out and in as files: YAML for every kind, spreadsheets for those that fit a table. What comes in becomes drafts
// only, and nobody else's draft is written over.
import { parseYaml, writeYaml } from '../../base/yaml-file.ts'
import { type Finding, found, hasErrors } from '../../editing/finding.ts'
import type { FindingCode, FindingValues } from '../../editing/finding-codes.ts'
import type { Kind } from '../../editing/kinds/registry.ts'
import { readCsv, readXlsx, writeCsv, writeXlsx } from '../../editing/spreadsheet.ts'
import { fromTable, type ReadRow, toTable, withFields } from '../../editing/table.ts'
import type { EntryBody } from '../../model/edited.ts'
import { listDrafts, saveDraft } from '../../store/draft.ts'
import { type Answer, ok, refuse, wrong } from '../answer.ts'
import { actorOf } from '../context.ts'
import type { contract } from '../contract.ts'
import { type FieldFault, faultOf } from '../field-fault.ts'
import type { Call, Handler } from '../route.ts'
import { admitTo, noteStep } from './kinds.ts'

type Format = 'yaml' | 'xlsx' | 'csv'

const TYPES: Readonly<Record<Format, string>> = {
  yaml: 'application/yaml; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}
const MOST_ROWS = 2_000
const NO_TABLE: Answer = wrong('format', 'yaml-only')

export const exportEntries: Handler<typeof contract.exportEntries> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor
  const { format } = call.query
  const bytes = await written(kind, call, format)
  if (bytes === undefined) return NO_TABLE
  await call.context.store.write(async (tx) =>
    tx.audit({
      actor: actorOf(call.caller),
      action: 'entry.export',
      subject: { kind: 'entries', id: kind.kind },
      detail: { format },
    }),
  )
  const headers = {
    'Content-Type': TYPES[format],
    'Content-Disposition': `attachment; filename="${kind.kind}.${format}"`,
  }
  return { status: 200, body: bytes, headers }
}

async function written(kind: Kind, { context }: Call, format: Format): Promise<Buffer | undefined> {
  const entries = context.editing.entries(kind)
  if (format === 'yaml') return Buffer.from(writeYaml([...entries].map(([id, body]) => ({ id, ...body }))))
  if (kind.columns === undefined) return undefined
  const table = toTable(kind.columns, entries)
  return format === 'csv' ? writeCsv(table) : writeXlsx(table, kind.kind)
}

interface Problem extends FieldFault {
  readonly row: number
  readonly id: string | null
}

export const importEntries: Handler<typeof contract.importEntries> = async (call) => {
  const admitted = admitTo(call, 'edit')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { kind } = editor
  const { format, content, dryRun } = call.body
  if (format !== 'yaml' && kind.columns === undefined) return NO_TABLE
  const rows = await readRows(kind, Buffer.from(content, 'base64'), format)
  if ('code' in rows) return refuse('invalid', { fields: [faultOf(rows)] })
  const { store } = call.context
  const taken = new Set((await listDrafts(store.reads, kind.kind)).map(({ id }) => id))
  const sorted = await sortRows(kind, call, { rows, taken })
  const answer = { added: sorted.added, changed: sorted.changed, same: sorted.same, problems: sorted.problems }
  if (dryRun) return ok(answer)
  return async (tx) => {
    for (const { id, body } of sorted.wanted) {
      const draft = await saveDraft(tx, { kind: kind.kind, id, revision: 0, body, byId: editor.id })
      if (draft === undefined) return refuse('draft-changed')
      noteStep(tx, call, { action: 'draft.import', draft })
    }
    return ok(answer)
  }
}

async function readRows(kind: Kind, bytes: Buffer, format: Format): Promise<readonly ReadRow[] | Finding> {
  const rows = format === 'yaml' ? yamlRows(bytes) : await tableRows(kind, bytes, format)
  if ('code' in rows) return rows
  return rows.length > MOST_ROWS ? unreadable('too-many-rows', { n: MOST_ROWS }) : rows
}

function unreadable(code: FindingCode, values: FindingValues = {}): Finding {
  return found('content', code, values)
}

function yamlRows(bytes: Buffer): readonly ReadRow[] | Finding {
  const read = parseYaml(bytes)
  if (!read.ok) {
    const { line, found: what } = read
    return line === undefined
      ? unreadable('yaml-unreadable', { what })
      : unreadable('yaml-unreadable-at', { line, what })
  }
  if (!Array.isArray(read.value)) return unreadable('no-list-in-file')
  return (read.value as readonly unknown[]).map((item, at) => {
    const { id = '', ...fields } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>
    return { row: at + 1, id: String(id), fields }
  })
}

async function tableRows(kind: Kind, bytes: Buffer, format: 'csv' | 'xlsx'): Promise<readonly ReadRow[] | Finding> {
  const table = format === 'csv' ? readCsv(bytes) : await readXlsx(bytes)
  if (table === undefined) return unreadable('no-spreadsheet')
  const rows = fromTable(
    kind.columns ?? [],
    table.map((row, at) => (at === 0 ? row.map((cell) => cell.replace('\uFEFF', '')) : row)),
  )
  return rows ?? unreadable('no-columns')
}

const ID = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/

async function sortRows(
  kind: Kind,
  { context }: Call,
  { rows, taken }: { readonly rows: readonly ReadRow[]; readonly taken: ReadonlySet<string> },
) {
  const published = context.editing.entries(kind)
  const problems: Problem[] = []
  const wanted: { readonly id: string; readonly body: EntryBody }[] = []
  const seen = new Set<string>()
  let same = 0
  for (const { row, id, fields } of rows) {
    const bad = (finding: Finding) => problems.push({ row, id: ID.test(id) ? id : null, ...faultOf(finding) })
    const before = published.get(id)
    const body = kind.named(id, withFields(before ?? {}, fields))
    const isSame = before !== undefined && canonical(before) === canonical(body)
    if (!ID.test(id)) bad(found('', 'row-without-id'))
    else if (seen.has(id)) bad(found('', 'row-twice'))
    else if (isSame) same += 1
    else if (taken.has(id)) bad(found('', 'row-has-draft'))
    else {
      const faults = context.editing.findings(kind, id, body).filter((finding) => hasErrors([finding]))
      if (faults.length === 0) wanted.push({ id, body })
      for (const finding of faults.slice(0, 5)) bad(finding)
    }
    seen.add(id)
    await new Promise((resolve) => setImmediate(resolve))
  }
  const changed = wanted.filter(({ id }) => published.has(id)).length
  return { added: wanted.length - changed, changed, same, problems, wanted }
}

/** Fields in one order; what is empty, false or the first version is as if it were not there. */
function canonical(body: EntryBody): string {
  const said = Object.entries(body).filter(([, value]) => !isNothing(value))
  return JSON.stringify(said.filter(([key]) => key !== 'version').sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === false ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  )
}
