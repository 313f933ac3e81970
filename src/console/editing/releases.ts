// Releases: what would happen, then that it happens, all of it or nothing; the list of what happened, and the way back.
import { DaozhenError } from '../../base/errors.ts'
import type { Changes, Checked } from '../../editing/editing.ts'
import { found, hasErrors } from '../../editing/finding.ts'
import type { Kind } from '../../editing/kinds/registry.ts'
import type { EntryBody } from '../../model/edited.ts'
import { closeDraft, type Draft, findDraft } from '../../store/draft.ts'
import {
  type EntryChange,
  type EntryVersion,
  findRelease,
  listReleases,
  makeRelease,
  type ReleaseRow,
  stateAt,
  versionsOfEntry,
  versionsOfReleases,
} from '../../store/release.ts'
import type { Db, Tx } from '../../store/tx.ts'
import { type Answer, NOT_FOUND, ok, refuse } from '../answer.ts'
import { actorOf } from '../context.ts'
import type { contract } from '../contract.ts'
import { type FieldFault, faultOf } from '../field-fault.ts'
import type { Call, Handler } from '../route.ts'
import { needsReview } from './entries.ts'
import { admitTo, type Editor, nameFinder } from './kinds.ts'

type Selection = readonly { readonly id: string; readonly revision: number }[]

export const checkDrafts: Handler<typeof contract.checkDrafts> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor
  const drafts = await selected(call.context.store.reads, kind, call.body.entries)
  return drafts === undefined ? refuse('draft-changed') : ok(await call.context.editing.check(kind, changesOf(drafts)))
}

export const releaseDrafts: Handler<typeof contract.releaseDrafts> = async (call) => {
  const admitted = admitTo(call, 'release')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { kind } = editor
  const { editing, store } = call.context
  const drafts = await selected(store.reads, kind, call.body.entries)
  // Refusals are given inside the work: a repeated request with the same key hears the same answer.
  if (drafts === undefined) return async () => refuse('draft-changed')
  const missing = unapproved(kind, drafts, editing.entries(kind))
  if (missing.length > 0) return async () => refuse('not-releasable', { fields: missing })
  const after = editing.released().numbers.get(kind.kind) ?? 0
  const checked = await editing.check(kind, changesOf(drafts))
  if (!checked.ok) return async () => refuse('not-releasable', { fields: faultsOf(checked) })
  const before = editing.entries(kind)
  return async (tx) => {
    const still = await selected(tx.db, kind, call.body.entries)
    if (still === undefined || missing.length !== unapproved(kind, still, before).length) return refuse('draft-changed')
    const changes: EntryChange[] = []
    for (const draft of still) changes.push(await changeOf(tx.db, kind, draft, before.get(draft.id) ?? null))
    const approvedBy = [
      ...new Set(
        still.flatMap(({ review, decidedBy }) => (review === 'approved' && decidedBy !== null ? [decidedBy] : [])),
      ),
    ]
    const answer = await made(tx, call, editor, { after, approvedBy, backTo: null, changes })
    if (answer.status === 200) await closeAll(tx, kind, still)
    return answer
  }
}

/** Undefined when one of them is no longer what was seen. */
async function selected(db: Db, kind: Kind, selection: Selection): Promise<readonly Draft[] | undefined> {
  const drafts: Draft[] = []
  for (const { id, revision } of selection) {
    const draft = await findDraft(db, kind.kind, id)
    if (draft === undefined || draft.revision !== revision) return undefined
    drafts.push(draft)
  }
  return drafts
}

function changesOf(drafts: readonly Draft[]): Changes {
  return new Map(drafts.map(({ id, body }) => [id, body]))
}

function unapproved(
  kind: Kind,
  drafts: readonly Draft[],
  published: ReadonlyMap<string, EntryBody>,
): readonly FieldFault[] {
  return drafts
    .filter(({ id, body, review }) => review !== 'approved' && needsReview(kind, id, [body, published.get(id)]))
    .map(({ id }) => faultOf(found(id, 'needs-approval')))
}

function faultsOf({ entries, regression }: Checked): readonly FieldFault[] {
  return [
    ...entries.flatMap(({ id, findings }) =>
      findings
        .filter((finding) => hasErrors([finding]))
        .map((finding) => ({ ...faultOf(finding), path: finding.path === '' ? id : `${id}: ${finding.path}` })),
    ),
    ...regression.safety.failed.map((message) => ({ path: 'safety', message })),
  ]
}

async function changeOf(db: Db, kind: Kind, { id, body }: Draft, before: EntryBody | null): Promise<EntryChange> {
  const after = body === null || kind.kind !== 'faq' ? body : await numbered(db, id, body, before)
  return { id, title: kind.title(id, after ?? before ?? {}), set: after, before, after }
}

/** The same question gets the same version for everybody: no two texts of an answer ever carry one number. */
async function numbered(db: Db, id: string, body: EntryBody, before: EntryBody | null): Promise<EntryBody> {
  const known = [before, ...(await versionsOfEntry(db, 'faq', id)).map((version) => version.body)]
  const numbers = known.flatMap((each) => (each === null ? [] : [typeof each.version === 'number' ? each.version : 1]))
  return { ...body, version: Math.max(0, ...numbers) + 1 }
}

interface Making {
  readonly after: number
  readonly approvedBy: readonly string[]
  readonly backTo: number | null
  readonly changes: readonly EntryChange[]
}

async function made(
  tx: Tx,
  call: Call<{ readonly note: string }>,
  { kind, id }: Editor,
  making: Making,
): Promise<Answer> {
  const no = await makeRelease(tx, { ...making, kind: kind.kind, byId: id, note: call.body.note })
  if (no === undefined) return refuse('draft-changed')
  tx.audit({
    actor: actorOf(call.caller),
    action: making.backTo === null ? 'release.make' : 'release.back',
    subject: { kind: 'release', id: `${kind.kind}/${no}` },
    detail: {
      entries: making.changes.map((change) => change.id),
      backTo: making.backTo,
      approvedBy: making.approvedBy,
    },
  })
  tx.announce({ kind: 'release.made', data: { kind: kind.kind, release: no } })
  tx.wake('knowledge')
  return ok({ release: no })
}

/** Somebody who saves in this very moment takes everything back: the release is asked for again. */
async function closeAll(tx: Tx, kind: Kind, drafts: readonly Draft[]): Promise<void> {
  for (const { id, revision } of drafts) {
    if (!(await closeDraft(tx, kind.kind, id, revision))) {
      throw new DaozhenError('DZ_STORE_BUSY', 'a draft was saved while it was being released')
    }
  }
}

export const releases: Handler<typeof contract.releases> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor.kind
  const { reads } = call.context.store
  const { cursor, limit } = call.query
  const before = cursor === undefined ? undefined : Number(cursor)
  if (before !== undefined && !Number.isSafeInteger(before)) {
    return refuse('invalid', { fields: [{ path: 'cursor', message: 'the cursor of the last page' }] })
  }
  const rows = await listReleases(reads, kind, { before, limit: limit + 1 })
  const shown = rows.slice(0, limit)
  const versions = await versionsOfReleases(
    reads,
    kind,
    shown.map(({ no }) => no),
  )
  const nameOf = await nameFinder(reads)
  const next = rows.length > limit ? String(shown.at(-1)?.no ?? '') : null
  return ok({
    rows: shown.map((row) => ({
      ...shownRelease(row, nameOf),
      changes: versions.filter(({ release: no }) => no === row.no).map(({ id, title, what }) => ({ id, title, what })),
    })),
    next,
  })
}

function shownRelease({ byId, approvedBy, ...row }: ReleaseRow, nameOf: (id: string) => string) {
  return { ...row, byName: nameOf(byId), approvedBy: approvedBy.map(nameOf) }
}

export const releaseDetail: Handler<typeof contract.releaseDetail> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor.kind
  const { reads } = call.context.store
  const no = numberOf(call.param('no'))
  const row = no === undefined ? undefined : await findRelease(reads, kind, no)
  if (row === undefined) return NOT_FOUND
  const versions = await versionsOfReleases(reads, kind, [row.no])
  return ok({ ...shownRelease(row, await nameFinder(reads)), changes: versions.map(shownChange) })
}

function shownChange({ id, title, what, before, body }: EntryVersion) {
  return { id, title, what, before, after: body }
}

function numberOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

/** A new release equal to the state after an older one; 0 is the files. Looked at like any other. */
export const rollBack: Handler<typeof contract.rollBack> = async (call) => {
  const admitted = admitTo(call, 'release')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { kind } = editor
  const { editing, store } = call.context
  const backTo = numberOf(call.param('no'))
  const after = editing.released().numbers.get(kind.kind) ?? 0
  if (backTo === undefined || backTo >= after) return NOT_FOUND
  const before = editing.entries(kind)
  const inFiles = kind.split(editing.values())
  const then = await stateAt(store.reads, kind.kind, backTo)
  const changes = [...then].flatMap(([id, set]): readonly EntryChange[] => {
    const [was, will] = [before.get(id) ?? null, set === undefined ? (inFiles.get(id) ?? null) : set]
    if (JSON.stringify(was) === JSON.stringify(will)) return []
    return [{ id, title: kind.title(id, will ?? was ?? {}), set, before: was, after: will }]
  })
  if (changes.length === 0)
    return async () => refuse('not-releasable', { fields: [faultOf(found('', 'nothing-to-take-back'))] })
  const checked = await editing.check(kind, new Map(changes.map(({ id, set }) => [id, set])))
  if (!checked.ok) return async () => refuse('not-releasable', { fields: faultsOf(checked) })
  return (tx) => made(tx, call, editor, { after, approvedBy: [], backTo, changes })
}
