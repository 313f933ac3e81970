// Looking for rows of the audit, newest first. Rows are numbered without gaps in the order of time, so a time becomes a
// number by halving, and every look reads a bounded stretch by the primary key: no index slows the writers down.
import type { AuditTable } from './schema.ts'
import type { Db } from './tx.ts'

export interface AuditFilter {
  /** An account's id, or `system` for what nobody in person did. */
  readonly actor?: string | undefined
  /** `account` for every action of that noun, `account.create` for one. */
  readonly action?: string | undefined
  readonly subject?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface AuditStretch {
  readonly rows: readonly AuditTable[]
  /** Where to look on; undefined: there is nothing older. */
  readonly before: number | undefined
}

const LOOKED_THROUGH = 20_000

export async function searchAudit(
  db: Db,
  filter: AuditFilter,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<AuditStretch> {
  const newest = await seqAt(db, filter.to ?? Number.MAX_SAFE_INTEGER)
  const oldest = filter.from === undefined ? 1 : await seqAt(db, filter.from)
  const before = Math.min(page.before ?? newest, newest)
  const floor = Math.max(oldest, before - LOOKED_THROUGH)
  const rows = await stretch(db, filter, { before, floor, limit: page.limit })
  const last = rows.length === page.limit ? rows.at(-1) : undefined
  const next = last === undefined ? floor : Number(last.seq)
  return { rows, before: next <= oldest ? undefined : next }
}

function stretch(
  db: Db,
  filter: AuditFilter,
  bounds: { readonly before: number; readonly floor: number; readonly limit: number },
): Promise<readonly AuditTable[]> {
  const { actor, action, subject } = filter
  let query = db
    .selectFrom('audit')
    .selectAll()
    .where('seq', '<', bounds.before)
    .where('seq', '>=', bounds.floor)
    .orderBy('seq', 'desc')
    .limit(bounds.limit)
  if (actor === 'system') query = query.where('actor_id', 'is', null)
  else if (actor !== undefined) query = query.where('actor_id', '=', actor)
  if (subject !== undefined) query = query.where('subject_id', '=', subject)
  if (action?.includes('.') === true) query = query.where('action', '=', action)
  else if (action !== undefined) query = query.where('action', 'like', `${action}.%`)
  return query.execute()
}

/** The first row at or after this time; one past the newest when there is none. */
async function seqAt(db: Db, at: number): Promise<number> {
  const newest = await db.selectFrom('audit').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  let [low, high] = [1, Number(newest?.seq ?? 0) + 1]
  if (at === Number.MAX_SAFE_INTEGER) return high
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const row = await db
      .selectFrom('audit')
      .select('at')
      .where('seq', '>=', middle)
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst()
    if (row !== undefined && Number(row.at) < at) low = middle + 1
    else high = middle
  }
  return low
}
