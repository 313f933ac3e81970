// Proves that the audit is as it was written: every row hashes its predecessor. Only reads.
import { chainHash, FIRST_HASH } from './journal.ts'
import type { AuditTable } from './schema.ts'
import type { Db } from './tx.ts'

export type AuditVerdict =
  | { readonly ok: true; readonly count: number }
  | { readonly ok: false; readonly seq: number; readonly problem: string }

export interface VerifyOptions {
  readonly pageSize?: number
  /** Rows somebody wrote down earlier: a chain cut off at its end is sound in itself. */
  readonly atLeast?: number
  /** Begins behind this row, which somebody has verified and noted. */
  readonly from?: AuditMark
  readonly signal?: AbortSignal
}

export interface AuditMark {
  readonly seq: number
  readonly hash: string
}

const PAGE_SIZE = 2_000

/** Reads in pages, so that years of audit need no more memory than one page, and patients are answered in between. */
export async function verifyAudit(db: Db, options: VerifyOptions = {}): Promise<AuditVerdict> {
  let { seq, hash } = options.from ?? { seq: 0, hash: FIRST_HASH }
  for (;;) {
    options.signal?.throwIfAborted()
    const rows = await pageAfter(db, seq, options.pageSize ?? PAGE_SIZE)
    for (const row of rows) {
      const problem = problemOf(row, seq, hash)
      if (problem !== undefined) return { ok: false, seq: row.seq, problem }
      seq = row.seq
      hash = row.hash
    }
    if (rows.length === 0) break
    await new Promise((resolve) => setImmediate(resolve)) // on SQLite a read is over before anybody else gets a turn
  }
  if (seq < (options.atLeast ?? 0)) {
    return { ok: false, seq: seq + 1, problem: `rows from ${seq + 1} on are missing at the end` }
  }
  return { ok: true, count: seq }
}

/** Undefined: there is no such row. */
export async function auditMarkAt(db: Db, seq: number): Promise<AuditMark | undefined> {
  const row = await db.selectFrom('audit').select(['seq', 'hash']).where('seq', '=', seq).executeTakeFirst()
  return row === undefined ? undefined : { seq: Number(row.seq), hash: row.hash }
}

function pageAfter(db: Db, seq: number, limit: number): Promise<readonly AuditTable[]> {
  return db.selectFrom('audit').selectAll().where('seq', '>', seq).orderBy('seq').limit(limit).execute()
}

function problemOf(row: AuditTable, previousSeq: number, previousHash: string): string | undefined {
  if (row.seq !== previousSeq + 1) return `rows ${previousSeq + 1} to ${row.seq - 1} are missing`
  const { hash, ...content } = row
  if (chainHash(previousHash, content) !== hash) return 'the row, or the one before it, was changed'
  return undefined
}
