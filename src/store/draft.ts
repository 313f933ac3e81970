// Drafts: one per entry, each save a revision. Who saves an older one than stands there hears so and overwrites nothing.
import type { Selectable } from 'kysely'
import type { EditedKind, EntryBody } from '../model/edited.ts'
import type { DraftTable } from './schema.ts'
import type { Db, Tx } from './tx.ts'

export interface Draft {
  readonly kind: EditedKind
  readonly id: string
  readonly revision: number
  /** null: to be removed. */
  readonly body: EntryBody | null
  readonly byId: string
  readonly authors: readonly string[]
  readonly at: number
  readonly review: DraftTable['review']
  readonly askedBy: string | null
  readonly decidedBy: string | null
  readonly decidedAt: number | null
  readonly note: string | null
}

/** More entries of one kind than any hospital writes by hand at once. */
const MOST_DRAFTS = 5_000

export async function listDrafts(db: Db, kind: EditedKind): Promise<readonly Draft[]> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('kind', '=', kind)
    .where('is_open', '=', 1)
    .orderBy('id')
    .limit(MOST_DRAFTS)
    .execute()
  return rows.map(toDraft)
}

export async function draftsOf(db: Db, authorId: string): Promise<readonly Draft[]> {
  const rows = await db
    .selectFrom('draft')
    .selectAll()
    .where('is_open', '=', 1)
    .where('by_id', '=', authorId)
    .limit(MOST_DRAFTS)
    .execute()
  return rows.map(toDraft)
}

export async function findDraft(db: Db, kind: EditedKind, id: string): Promise<Draft | undefined> {
  const row = await findRow(db, kind, id)
  return row === undefined || row.is_open === 0 ? undefined : toDraft(row)
}

function findRow(db: Db, kind: EditedKind, id: string): Promise<Selectable<DraftTable> | undefined> {
  return db.selectFrom('draft').selectAll().where('kind', '=', kind).where('id', '=', id).executeTakeFirst()
}

export interface SavedBody {
  readonly kind: EditedKind
  readonly id: string
  /** As the writer has seen it; 0: there was none. */
  readonly revision: number
  readonly body: EntryBody | null
  readonly byId: string
}

/** Undefined when another revision stands there. Whatever was said about the older text holds no longer. */
export async function saveDraft(tx: Tx, saved: SavedBody): Promise<Draft | undefined> {
  const { kind, id, byId } = saved
  const known = await findRow(tx.db, kind, id)
  const isOpen = known?.is_open === 1
  if ((isOpen ? known.revision : 0) !== saved.revision) return undefined
  const authors = isOpen ? (JSON.parse(known.authors) as readonly string[]) : []
  const row: DraftTable = {
    kind,
    id,
    is_open: 1,
    revision: (known?.revision ?? 0) + 1,
    body: saved.body === null ? null : JSON.stringify(saved.body),
    by_id: byId,
    authors: JSON.stringify([...new Set([...authors, byId])]),
    at: tx.now,
    review: 'none',
    asked_by: null,
    decided_by: null,
    decided_at: null,
    review_note: null,
  }
  const { kind: _kind, id: _id, ...values } = row
  const written =
    known === undefined
      ? await tx.db
          .insertInto('draft')
          .values(row)
          .onConflict((conflict) => conflict.columns(['kind', 'id']).doNothing())
          .returning('revision')
          .execute()
      : await tx.db
          .updateTable('draft')
          .set(values)
          .where('kind', '=', kind)
          .where('id', '=', id)
          .where('revision', '=', known.revision)
          .returning('revision')
          .execute()
  return written.length === 0 ? undefined : toDraft(row)
}

/** False when another revision stands there. */
export async function closeDraft(tx: Tx, kind: EditedKind, id: string, revision: number): Promise<boolean> {
  const closed = await tx.db
    .updateTable('draft')
    .set({ is_open: 0, body: null })
    .where('kind', '=', kind)
    .where('id', '=', id)
    .where('is_open', '=', 1)
    .where('revision', '=', revision)
    .returning('id')
    .execute()
  return closed.length > 0
}

export interface Reviewed {
  readonly review: DraftTable['review']
  readonly askedBy: string | null
  readonly decidedBy: string | null
  readonly note: string | null
}

/** Undefined when another revision stands there, or another review since. */
export async function reviewDraft(tx: Tx, draft: Draft, reviewed: Reviewed): Promise<Draft | undefined> {
  const [row] = await tx.db
    .updateTable('draft')
    .set({
      review: reviewed.review,
      asked_by: reviewed.askedBy,
      decided_by: reviewed.decidedBy,
      decided_at: reviewed.decidedBy === null ? null : tx.now,
      review_note: reviewed.note,
    })
    .where('kind', '=', draft.kind)
    .where('id', '=', draft.id)
    .where('is_open', '=', 1)
    .where('revision', '=', draft.revision)
    .where('review', '=', draft.review)
    .returningAll()
    .execute()
  return row === undefined ? undefined : toDraft(row)
}

function toDraft(row: Selectable<DraftTable>): Draft {
  return {
    kind: row.kind as EditedKind,
    id: row.id,
    revision: row.revision,
    body: row.body === null ? null : (JSON.parse(row.body) as EntryBody),
    byId: row.by_id,
    authors: JSON.parse(row.authors) as readonly string[],
    at: row.at,
    review: row.review,
    askedBy: row.asked_by,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    note: row.review_note,
  }
}

export interface DraftCount {
  readonly drafts: number
  readonly waiting: number
}

export async function countDrafts(db: Db): Promise<ReadonlyMap<EditedKind, DraftCount>> {
  const rows = await db
    .selectFrom('draft')
    .select(({ fn }) => ['kind', 'review', fn.countAll().as('count')])
    .where('is_open', '=', 1)
    .groupBy(['kind', 'review'])
    .execute()
  const counts = new Map<EditedKind, DraftCount>()
  for (const { kind, review, count } of rows) {
    const { drafts, waiting } = counts.get(kind as EditedKind) ?? { drafts: 0, waiting: 0 }
    const asked = review === 'asked' ? Number(count) : 0
    counts.set(kind as EditedKind, { drafts: drafts + Number(count), waiting: waiting + asked })
  }
  return counts
}
