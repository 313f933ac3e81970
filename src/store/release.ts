// Releases: numbered per kind, never changed afterwards. What holds now stands in a small table of its own, so that a
// start reads no history.
import type { Selectable } from 'kysely'
import type { EditedKind, EntryBody, Overlay } from '../model/edited.ts'
import type { EntryVersionTable, ReleaseTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface Released {
  readonly overlay: Overlay
  /** Newest release of each kind that has one. */
  readonly numbers: ReadonlyMap<EditedKind, number>
  /** The release each overlaid entry comes from. */
  readonly versionOf: (kind: EditedKind, id: string) => number | undefined
}

/** Everything that holds over the files now. */
export async function readReleased(db: Db): Promise<Released> {
  const numbers = await releaseNumbers(db)
  const rows = await db.selectFrom('released_entry').selectAll().orderBy('kind').orderBy('id').execute()
  const overlay = new Map<EditedKind, Map<string, EntryBody | null>>()
  const versions = new Map<string, number>()
  for (const row of rows) {
    const kind = row.kind as EditedKind
    const entries = overlay.get(kind) ?? new Map<string, EntryBody | null>()
    overlay.set(kind, entries.set(row.id, bodyOf(row.body)))
    versions.set(`${kind} ${row.id}`, row.release_no)
  }
  return { overlay, numbers, versionOf: (kind, id) => versions.get(`${kind} ${id}`) }
}

export async function releaseNumbers(db: Db): Promise<ReadonlyMap<EditedKind, number>> {
  const rows = await db
    .selectFrom('release')
    .select(({ fn }) => ['kind', fn.max('no').as('no')])
    .groupBy('kind')
    .execute()
  return new Map(rows.map(({ kind, no }) => [kind as EditedKind, Number(no)]))
}

export interface EntryChange {
  readonly id: string
  readonly title: string
  /** Undefined: nothing of its own any more, as in the files; null: taken away. */
  readonly set: EntryBody | null | undefined
  /** What answered before, and what answers from now on. */
  readonly before: EntryBody | null
  readonly after: EntryBody | null
}

export interface NewRelease {
  readonly kind: EditedKind
  /** The number that must be the newest, or the release was planned on older ground. */
  readonly after: number
  readonly byId: string
  readonly approvedBy: readonly string[]
  readonly note: string
  readonly backTo: number | null
  readonly changes: readonly EntryChange[]
}

/** Its number; undefined when another release came first. */
export async function makeRelease(tx: Tx, release: NewRelease): Promise<number | undefined> {
  const { kind, changes } = release
  const no = release.after + 1
  const newest = (await releaseNumbers(tx.db)).get(kind) ?? 0
  if (newest !== release.after) return undefined
  const [made] = await tx.db
    .insertInto('release')
    .values({
      kind,
      no,
      at: tx.now,
      by_id: release.byId,
      approved_by: JSON.stringify(release.approvedBy),
      note: release.note,
      back_to: release.backTo,
    })
    .onConflict((conflict) => conflict.columns(['kind', 'no']).doNothing())
    .returning('no')
    .execute()
  if (made === undefined) return undefined
  for (const change of changes) await changeEntry(tx, kind, no, change)
  return no
}

async function changeEntry(tx: Tx, kind: EditedKind, no: number, change: EntryChange): Promise<void> {
  const { id, set, before, after } = change
  const version: EntryVersionTable = {
    kind,
    id,
    release_no: no,
    state: set === undefined ? 'asInFile' : set === null ? 'removed' : 'set',
    what: after === null ? 'removed' : before === null ? 'added' : 'changed',
    title: change.title,
    body: textOf(after),
    before_body: textOf(before),
  }
  await tx.db.insertInto('entry_version').values(version).execute()
  await tx.db.deleteFrom('released_entry').where('kind', '=', kind).where('id', '=', id).execute()
  if (set !== undefined) {
    await tx.db
      .insertInto('released_entry')
      .values({ kind, id, release_no: no, body: textOf(set) })
      .execute()
  }
}

export interface ReleaseRow {
  readonly no: number
  readonly at: number
  readonly byId: string
  readonly approvedBy: readonly string[]
  readonly note: string
  readonly backTo: number | null
}

/** Newest first; `before` is the number of the last one seen. */
export async function listReleases(
  db: Db,
  kind: EditedKind,
  page: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly ReleaseRow[]> {
  const query = db.selectFrom('release').selectAll().where('kind', '=', kind).orderBy('no', 'desc').limit(page.limit)
  const rows = await (page.before === undefined ? query : query.where('no', '<', page.before)).execute()
  return rows.map(toRelease)
}

export async function findRelease(db: Db, kind: EditedKind, no: number): Promise<ReleaseRow | undefined> {
  const row = await db
    .selectFrom('release')
    .selectAll()
    .where('kind', '=', kind)
    .where('no', '=', no)
    .executeTakeFirst()
  return row === undefined ? undefined : toRelease(row)
}

export interface EntryVersion {
  readonly id: string
  readonly release: number
  readonly title: string
  readonly state: EntryVersionTable['state']
  readonly what: EntryVersionTable['what']
  readonly body: EntryBody | null
  readonly before: EntryBody | null
}

const MOST_VERSIONS = 200

/** Newest first. */
export async function versionsOfEntry(db: Db, kind: EditedKind, id: string): Promise<readonly EntryVersion[]> {
  const rows = await db
    .selectFrom('entry_version')
    .selectAll()
    .where('kind', '=', kind)
    .where('id', '=', id)
    .orderBy('release_no', 'desc')
    .limit(MOST_VERSIONS)
    .execute()
  return rows.map(toVersion)
}

export async function versionsOfReleases(
  db: Db,
  kind: EditedKind,
  numbers: readonly number[],
): Promise<readonly EntryVersion[]> {
  if (numbers.length === 0) return []
  const rows = await db
    .selectFrom('entry_version')
    .selectAll()
    .where('kind', '=', kind)
    .where('release_no', 'in', numbers)
    .orderBy('release_no')
    .orderBy('id')
    .execute()
  return rows.map(toVersion)
}

/** What held over the files right after release `no`, for every entry changed since. */
export async function stateAt(
  db: Db,
  kind: EditedKind,
  no: number,
): Promise<ReadonlyMap<string, EntryBody | null | undefined>> {
  const changed = await db
    .selectFrom('entry_version')
    .select('id')
    .distinct()
    .where('kind', '=', kind)
    .where('release_no', '>', no)
    .execute()
  const state = new Map<string, EntryBody | null | undefined>()
  for (const { id } of changed) {
    const then = await db
      .selectFrom('entry_version')
      .select(['state', 'body'])
      .where('kind', '=', kind)
      .where('id', '=', id)
      .where('release_no', '<=', no)
      .orderBy('release_no', 'desc')
      .limit(1)
      .executeTakeFirst()
    state.set(id, then === undefined || then.state === 'asInFile' ? undefined : bodyOf(then.body))
  }
  return state
}

function toRelease(row: Selectable<ReleaseTable>): ReleaseRow {
  const { no, at, note } = row
  const approvedBy = JSON.parse(row.approved_by) as readonly string[]
  return { no, at, note, byId: row.by_id, approvedBy, backTo: row.back_to }
}

function toVersion(row: Selectable<EntryVersionTable>): EntryVersion {
  const { id, title, state, what } = row
  return { id, title, state, what, release: row.release_no, body: bodyOf(row.body), before: bodyOf(row.before_body) }
}

function bodyOf(text: string | null): EntryBody | null {
  return text === null ? null : (JSON.parse(text) as EntryBody)
}

function textOf(body: EntryBody | null): string | null {
  return body === null ? null : JSON.stringify(body)
}
