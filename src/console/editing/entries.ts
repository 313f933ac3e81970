// What there is to edit, read: kinds, the entries of a kind, one entry with its draft and its history.
import { z } from 'zod'
import { KINDS, type Kind } from '../../editing/kinds/registry.ts'
import type { EntryBody } from '../../model/edited.ts'
import { mayApprove, mayDo } from '../../model/editing-rights.ts'
import { dayOf } from '../../model/working-calendar.ts'
import { type Account, listAccounts } from '../../store/account.ts'
import { countDrafts, type Draft, findDraft, listDrafts } from '../../store/draft.ts'
import { findRelease, type ReleaseRow, versionsOfEntry } from '../../store/release.ts'
import type { Db } from '../../store/tx.ts'
import { NOT_FOUND, ok } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Call, Handler } from '../route.ts'
import { admitTo, type Editor, nameFinder, nameIn, roleOf } from './kinds.ts'

export const editedKinds: Handler<typeof contract.editedKinds> = async (call) => {
  const { editing, store } = call.context
  const role = roleOf(call)
  if (role === undefined) return NOT_FOUND
  const counts = await countDrafts(store.reads)
  const { numbers } = editing.released()
  return ok({
    kinds: KINDS.filter(({ kind }) => mayDo(role, 'read', kind)).map((each) => ({
      kind: each.kind,
      mayEdit: mayDo(role, 'edit', each.kind),
      mayReview: mayDo(role, 'review', each.kind),
      mayRelease: mayDo(role, 'release', each.kind),
      entries: editing.entries(each).size,
      drafts: counts.get(each.kind)?.drafts ?? 0,
      waiting: counts.get(each.kind)?.waiting ?? 0,
      release: numbers.get(each.kind) ?? null,
    })),
  })
}

export const editedEntries: Handler<typeof contract.editedEntries> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor
  const { editing, store, clock } = call.context
  const published = editing.entries(kind)
  const drafts = new Map((await listDrafts(store.reads, kind.kind)).map((draft) => [draft.id, draft]))
  const nameOf = await nameFinder(store.reads)
  const today = dayOf(clock.now())
  const ids = [...published.keys(), ...[...drafts.keys()].filter((id) => !published.has(id))]
  const entries = ids.map((id) => {
    const [body, draft] = [published.get(id), drafts.get(id)]
    const shown = draft?.body ?? body ?? {}
    const version = editing.released().versionOf(kind.kind, id) ?? null
    return {
      id,
      title: kind.title(id, shown),
      category: kind.category(shown) ?? null,
      state: stateOf(body, draft),
      origin: version === null && body !== undefined ? ('file' as const) : ('console' as const),
      clinical: kind.isClinical(id, shown),
      enabled: !isOver(shown, today),
      lastOn: lastDayOf(shown) ?? null,
      words: wordsOf(shown),
      version,
      draftAt: draft?.at ?? null,
      draftBy: draft === undefined ? null : nameOf(draft.byId),
      review: draft?.review ?? ('none' as const),
      reviewNeeded: draft !== undefined && needsReview(kind, id, [draft.body, body]),
    }
  })
  return ok({ entries, release: editing.released().numbers.get(kind.kind) ?? null, schema: schemaOf(kind) })
}

function stateOf(body: EntryBody | undefined, draft: Draft | undefined) {
  if (draft === undefined) return 'published' as const
  if (draft.body === null) return 'removing' as const
  return body === undefined ? ('new' as const) : ('changed' as const)
}

const LAST_DAYS = ['validTo', 'to', 'credentialValidTo'] as const

function lastDayOf(body: EntryBody): string | undefined {
  return LAST_DAYS.map((field) => body[field]).find((value) => typeof value === 'string')
}

const WORDS = ['questions', 'aliases', 'words', 'text'] as const
const MOST_WORDS = 400

function wordsOf(body: EntryBody): string {
  const found = WORDS.map((field) => body[field]).map((value) => (Array.isArray(value) ? value.join(' ') : value))
  return found
    .filter((value) => typeof value === 'string')
    .join(' ')
    .slice(0, MOST_WORDS)
}

function isOver(body: EntryBody, today: string): boolean {
  return body.enabled === false || LAST_DAYS.some((field) => typeof body[field] === 'string' && body[field] < today)
}

/** Taking clinical text away, or no longer calling it clinical, is looked at as well. */
export function needsReview(kind: Kind, id: string, bodies: readonly (EntryBody | null | undefined)[]): boolean {
  return bodies.some((body) => body !== null && body !== undefined && kind.needsReview(id, body))
}

export function isClinical(kind: Kind, id: string, bodies: readonly (EntryBody | null | undefined)[]): boolean {
  return bodies.some((body) => body !== null && body !== undefined && kind.isClinical(id, body))
}

function schemaOf({ schema }: Kind): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
}

export const editedEntry: Handler<typeof contract.editedEntry> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { kind } = editor
  const { editing, store } = call.context
  const id = call.param('id')
  const published = editing.entries(kind).get(id)
  const draft = await findDraft(store.reads, kind.kind, id)
  const versions = await versionsOfEntry(store.reads, kind.kind, id)
  if (published === undefined && draft === undefined && versions.length === 0) return NOT_FOUND
  const releases = await releasesOf(
    store.reads,
    kind,
    versions.map(({ release }) => release),
  )
  const nameOf = await nameFinder(store.reads)
  const judged = draft === undefined ? published : draft.body
  return ok({
    id,
    published: published ?? null,
    file: kind.split(editing.values()).get(id) ?? null,
    version: editing.released().versionOf(kind.kind, id) ?? null,
    draft: draft === undefined ? null : shownDraft(call, editor, draft, await listAccounts(store.reads)),
    findings: judged === undefined ? [] : editing.findings(kind, id, judged),
    history: versions.flatMap(({ release, what, body }) => {
      const made = releases.get(release)
      return made === undefined
        ? []
        : [
            {
              ...{ release, at: made.at, byName: nameOf(made.byId), note: made.note, what, body },
              approvedBy: made.approvedBy.map(nameOf),
            },
          ]
    }),
  })
}

async function releasesOf(db: Db, kind: Kind, numbers: readonly number[]): Promise<ReadonlyMap<number, ReleaseRow>> {
  const found = await Promise.all(numbers.map((no) => findRelease(db, kind.kind, no)))
  return new Map(found.flatMap((release) => (release === undefined ? [] : [[release.no, release] as const])))
}

/** As one person sees it: whether he may decide on it depends on who he is. */
export function shownDraft(call: Call, { kind, id: me, role }: Editor, draft: Draft, people: readonly Account[]) {
  const nameOf = nameIn(people)
  const bodies = [draft.body, call.context.editing.entries(kind).get(draft.id)]
  const isOwn = isInvolved(draft, me)
  const clinical = isClinical(kind, draft.id, bodies)
  return {
    revision: draft.revision,
    body: draft.body,
    byId: draft.byId,
    byName: nameOf(draft.byId),
    at: draft.at,
    review: {
      mayDecide: !isOwn && mayApprove(role, kind.kind, clinical),
      state: draft.review,
      needed: needsReview(kind, draft.id, bodies),
      askedBy: draft.askedBy === null ? null : nameOf(draft.askedBy),
      decidedBy: draft.decidedBy === null ? null : nameOf(draft.decidedBy),
      decidedAt: draft.decidedAt,
      note: draft.note,
      approvers: people
        .filter((each) => each.disabledAt === undefined && mayApprove(each.role, kind.kind, clinical))
        .filter(({ id }) => !isInvolved(draft, id))
        .slice(0, MOST_APPROVERS)
        .map(({ name }) => name),
    },
  }
}

const MOST_APPROVERS = 20

/** Wrote at it, or asked for it to be approved. */
export function isInvolved(draft: Draft, me: string): boolean {
  return draft.authors.includes(me) || draft.askedBy === me
}
