// Checks the audit's hash chain: any edited, missing or reordered row is found, by its number.
import { type AuditRow, chainHash, FIRST_HASH } from './journal.ts'
import { listAudit } from './export-lists.ts'
import type { Db } from './tx.ts'

const PAGE = 1_000

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number }
  /** `seq` is the first row that does not fit. */
  | { readonly ok: false; readonly rows: number; readonly seq: number }

export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  let seq = 0
  let hash = FIRST_HASH
  for (;;) {
    const page = await listAudit(db, seq, PAGE)
    if (page.length === 0) return { ok: true, rows: seq }
    for (const row of page) {
      const stored: AuditRow = { ...row, seq: Number(row.seq), at: Number(row.at) }
      hash = chainHash(hash, fieldsOf(stored))
      if (stored.seq !== seq + 1 || stored.hash !== hash) return { ok: false, rows: seq, seq: stored.seq }
      seq = stored.seq
    }
  }
}

function fieldsOf({ hash: _, ...fields }: AuditRow): Omit<AuditRow, 'hash'> {
  return fields
}
