// What the night finds out about the database itself: pages, the newest part of the audit chain, rows that point to nothing,
// gaps in the numbers of messages. Reads in small pages with pauses, so that no patient waits for it; repairs nothing.
import { type RawBuilder, sql } from 'kysely'
import { DAY, HOUR, SECOND } from '../base/clock.ts'
import { firstIdAt } from '../base/ids.ts'
import type { NightFinding } from '../model/night-check.ts'
import { type AuditMark, auditMarkAt, verifyAudit } from './audit.ts'
import type { Db, Store, Tx } from './tx.ts'

export interface Found {
  readonly what: NightFinding
  /** 100: at least so many. */
  readonly count: number
  /** Id of the first one; for the audit, the number of the row. */
  readonly first: string | null
}

export interface NightCheck {
  readonly at: number
  readonly tookMs: number
  readonly found: readonly Found[]
  /** Verified up to here, all nights together. */
  readonly audit: AuditMark | undefined
}

const PAGE = 500
const MOST_FOUND = 100
/** Numbers of one person that are looked at. */
const NEWEST_NUMBERS = 100
/** Looked at twice: what was on its way when the last night's check passed. */
const OVERLAP_MS = 1 * HOUR

export interface NightOptions {
  readonly now: number
  readonly last: NightCheck | undefined
  readonly signal: AbortSignal
  /** Between two pages. */
  readonly rest: () => Promise<void>
}

/** `tookMs` is the caller's to fill in. */
export async function checkAtNight(store: Store, options: NightOptions): Promise<Omit<NightCheck, 'tookMs'>> {
  const { now, last, signal } = options
  const db = store.reads
  const pages = await store.damagedPages(signal)
  const audit = await checkAudit(db, last?.audit, signal)
  const since = firstIdAt((last?.at ?? now - DAY) - OVERLAP_MS)
  const walks = [
    await walk(db, 'message', since, options, { 'message-alone': messagesAlone, 'number-gap': numberGaps }),
    await walk(db, 'outbox', since, options, { 'send-alone': sendsAlone }),
    await walk(db, 'inbound', since, options, { 'inbound-alone': inboundAlone }),
  ]
  const found: readonly Found[] = [
    { what: 'pages', count: pages, first: null },
    { what: 'audit', count: audit.broken === undefined ? 0 : 1, first: audit.broken ?? null },
    ...walks.flat(),
  ]
  return { at: now, found: found.filter(({ count }) => count > 0), audit: audit.mark }
}

/** A broken chain keeps its mark: it is found again every night, until somebody has looked. */
async function checkAudit(db: Db, mark: AuditMark | undefined, signal: AbortSignal) {
  if (mark !== undefined && (await auditMarkAt(db, mark.seq))?.hash !== mark.hash) {
    return { mark, broken: String(mark.seq) }
  }
  const verdict = await verifyAudit(db, { signal, ...(mark === undefined ? {} : { from: mark }) })
  return verdict.ok
    ? { mark: await auditMarkAt(db, verdict.count), broken: undefined }
    : { mark, broken: String(verdict.seq) }
}

/** Ids one by one, not a range: planners misjudge the newest end of a table that is larger than their statistics know. */
type Look = (db: Db, ids: RawBuilder<unknown>) => Promise<readonly string[]>

async function walk(
  db: Db,
  table: 'message' | 'outbox' | 'inbound',
  since: string,
  { signal, rest }: NightOptions,
  looks: Readonly<Partial<Record<NightFinding, Look>>>,
): Promise<readonly Found[]> {
  const found = new Map<NightFinding, Set<string>>()
  for (let after = since; ; ) {
    signal.throwIfAborted()
    const page = await db.selectFrom(table).select('id').where('id', '>', after).orderBy('id').limit(PAGE).execute()
    const upTo = page.at(-1)?.id
    if (upTo === undefined) break
    const ids = sql`(${sql.join(page.map(({ id }) => id))})`
    for (const [what, look] of Object.entries(looks) as [NightFinding, Look][]) {
      const ill = found.get(what) ?? new Set()
      if (ill.size < MOST_FOUND) for (const id of await look(db, ids)) ill.add(id)
      found.set(what, ill)
    }
    after = upTo
    await rest()
  }
  return [...found].map(([what, ids]) => ({ what, count: Math.min(ids.size, MOST_FOUND), first: [...ids][0] ?? null }))
}

const idsOf = async (db: Db, query: ReturnType<typeof sql<{ id: string }>>) =>
  (await query.execute(db)).rows.map(({ id }) => id)

const messagesAlone: Look = (db, ids) =>
  idsOf(
    db,
    sql<{ id: string }>`select m.id from message m where m.id in ${ids} and (
      not exists (select 1 from conversation c where c.id = m.conversation_id)
      or not exists (select 1 from channel_identity i where i.id = m.identity_id))`,
  )

const numberGaps: Look = (db, ids) =>
  idsOf(
    db,
    sql<{ id: string }>`select i.id from channel_identity i
      where i.id in (select w.identity_id from message w where w.id in ${ids})
      and (select count(*) from message m where m.identity_id = i.id and m.no > i.last_message_no - ${NEWEST_NUMBERS})
        <> case when i.last_message_no < ${NEWEST_NUMBERS} then i.last_message_no else ${NEWEST_NUMBERS} end`,
  )

const sendsAlone: Look = (db, ids) =>
  idsOf(
    db,
    sql<{ id: string }>`select o.id from outbox o where o.id in ${ids}
      and not exists (select 1 from message m where m.id = o.id)`,
  )

const inboundAlone: Look = (db, ids) =>
  idsOf(
    db,
    sql<{ id: string }>`select n.id from inbound n where n.id in ${ids}
      and n.message_id is not null and not exists (select 1 from message m where m.id = n.message_id)`,
  )

const RESULT = 'night_check'
const DUE = 'night_check_due'
/** Later than this the night is over, and the next one does it. */
const NIGHT_MS = 3 * HOUR
const QUIET_HOUR_MS = 3.5 * HOUR
const BEIJING_OFFSET_MS = 8 * HOUR

/** 03:30 in Shanghai. */
export function nextQuietHour(now: number): number {
  const today = Math.floor((now + BEIJING_OFFSET_MS) / DAY) * DAY - BEIJING_OFFSET_MS + QUIET_HOUR_MS
  return today > now + SECOND ? today : today + DAY
}

/** True for one node a night. */
export async function claimNight(tx: Tx): Promise<boolean> {
  const next = String(nextQuietHour(tx.now))
  const row = await tx.db.selectFrom('meta').select('value').where('name', '=', DUE).executeTakeFirst()
  if (row === undefined) {
    const first = tx.db.insertInto('meta').values({ name: DUE, value: next })
    await first.onConflict((conflict) => conflict.column('name').doNothing()).execute()
    return false
  }
  if (Number(row.value) > tx.now) return false
  const { numUpdatedRows } = await tx.db
    .updateTable('meta')
    .set({ value: next })
    .where('name', '=', DUE)
    .where('value', '=', row.value)
    .executeTakeFirst()
  return numUpdatedRows > 0n && tx.now < Number(row.value) + NIGHT_MS
}

export async function lastNightCheck(db: Db): Promise<NightCheck | undefined> {
  const row = await db.selectFrom('meta').select('value').where('name', '=', RESULT).executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.value) as NightCheck)
}

/** Bad ones are announced: colleagues are told, the console shows it. */
export async function recordNightCheck(tx: Tx, check: NightCheck): Promise<void> {
  const value = JSON.stringify(check)
  const insert = tx.db.insertInto('meta').values({ name: RESULT, value })
  await insert.onConflict((conflict) => conflict.column('name').doUpdateSet({ value })).execute()
  const detail = { tookMs: check.tookMs, found: check.found }
  tx.audit({ actor: { kind: 'system' }, action: 'store.check', subject: { kind: 'store', id: 'database' }, detail })
  if (check.found.length > 0) {
    tx.announce({ kind: 'store.checked', data: { at: check.at, found: check.found.map(({ what }) => what) } })
  }
}
