// Reading the audit as people do: newest first, filtered, with names beside ids, and as a file. Taking it away as a file
// is itself an entry.
import { listAccounts, listTeams } from '../../store/account.ts'
import { type AuditFilter, searchAudit } from '../../store/audit-search.ts'
import type { AuditTable } from '../../store/schema.ts'
import type { Db } from '../../store/tx.ts'
import { ok } from '../answer.ts'
import { actorOf, auditDetailOf } from '../context.ts'
import type { Handler } from '../route.ts'
import { csvOf } from './audit-csv.ts'
import type { accessContract } from './contract.ts'

const MOST_EXPORTED = 10_000

export const auditEntries: Handler<typeof accessContract.auditEntries> = async ({ context, query }) => {
  const db = context.store.reads
  const { before, limit, ...filter } = query
  const found = await searchAudit(db, filter, { before, limit })
  const nameOf = await namesIn(db)
  return ok({ rows: found.rows.map((row) => shown(row, nameOf)), next: found.before ?? null })
}

export const auditExport: Handler<typeof accessContract.auditExport> = async ({ context, caller, query }) => {
  const db = context.store.reads
  const rows = await everyMatch(db, query)
  const nameOf = await namesIn(db)
  const subject = { kind: 'audit', id: 'csv' }
  const detail = { ...query, rows: rows.length, ...auditDetailOf(caller) }
  await context.store.write(async (tx) => tx.audit({ actor: actorOf(caller), action: 'audit.export', subject, detail }))
  const table = csvOf(
    ['序号', '时间', '操作者', '操作者编号', '操作', '对象类型', '对象编号', '对象名称', '详情', '校验值'],
    rows.map((row) => {
      const { seq, at, actorKind, actorName, actorId, action, subjectKind, subjectId, subjectName, hash } = shown(
        row,
        nameOf,
      )
      const time = new Date(at).toISOString()
      return [seq, time, actorName ?? actorKind, actorId, action, subjectKind, subjectId, subjectName, row.detail, hash]
    }),
  )
  return {
    status: 200,
    body: Buffer.from(table),
    headers: { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': 'attachment; filename="audit.csv"' },
  }
}

async function everyMatch(db: Db, filter: AuditFilter): Promise<readonly AuditTable[]> {
  const rows: AuditTable[] = []
  let before: number | undefined
  do {
    const found = await searchAudit(db, filter, { before, limit: MOST_EXPORTED - rows.length })
    rows.push(...found.rows)
    before = found.before
  } while (before !== undefined && rows.length < MOST_EXPORTED)
  return rows
}

async function namesIn(db: Db): Promise<(id: string | null) => string | null> {
  const names = new Map<string, string>()
  for (const { id, name } of [...(await listAccounts(db)), ...(await listTeams(db))]) names.set(id, name)
  return (id) => (id === null ? null : (names.get(id) ?? null))
}

function shown(row: AuditTable, nameOf: (id: string | null) => string | null) {
  return {
    ...{ seq: Number(row.seq), at: Number(row.at), action: row.action, hash: row.hash },
    ...{ actorKind: row.actor_kind, actorId: row.actor_id, actorName: nameOf(row.actor_id) },
    ...{ subjectKind: row.subject_kind, subjectId: row.subject_id, subjectName: nameOf(row.subject_id) },
    detail: JSON.parse(row.detail) as Readonly<Record<string, unknown>>,
  }
}
