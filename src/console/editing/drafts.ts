// Drafts, written: saved revision by revision, dropped, asked about, approved by somebody who had no hand in them.
import { never } from '../../base/errors.ts'
import { mayApprove, mayDo } from '../../model/editing-rights.ts'
import { listAccounts } from '../../store/account.ts'
import {
  closeDraft,
  type Draft,
  findDraft,
  type Reviewed,
  reviewDraft,
  type SavedBody,
  saveDraft as save,
} from '../../store/draft.ts'
import type { Db } from '../../store/tx.ts'
import { DONE, NOT_FOUND, ok, refuse } from '../answer.ts'
import type { contract } from '../contract.ts'
import { faultOf } from '../field-fault.ts'
import type { Handler } from '../route.ts'
import { isClinical, isInvolved, shownDraft } from './entries.ts'
import { admitTo, type Editor, noteStep } from './kinds.ts'

export const saveDraft: Handler<typeof contract.saveDraft> = async (call) => {
  const admitted = admitTo(call, 'edit')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { kind } = editor
  const { editing } = call.context
  const id = call.param('id')
  if (kind.newId === undefined && !editing.entries(kind).has(id)) return NOT_FOUND
  const body = call.body.body === null ? null : kind.named(id, call.body.body)
  const spilled = body === null ? [] : (kind.spilled?.(body, editing.values()) ?? [])
  if (spilled.length > 0) return refuse('invalid', { fields: spilled.map(faultOf) })
  const findings = editing.findings(kind, id, body)
  return async (tx) => {
    const draft = await save(tx, { kind: kind.kind, id, revision: call.body.revision, body, byId: editor.id })
    const stands = draft ?? (await savedBefore(tx.db, { kind: kind.kind, id, body, byId: editor.id }))
    if (stands === undefined) return refuse('draft-changed')
    if (draft !== undefined) noteStep(tx, call, { action: 'draft.save', draft })
    return ok({ draft: shownDraft(call, editor, stands, await listAccounts(tx.db)), findings })
  }
}

/** The same words of the same person stand there already: the answer to an earlier save was lost on its way. */
async function savedBefore(db: Db, saved: Omit<SavedBody, 'revision'>): Promise<Draft | undefined> {
  const draft = await findDraft(db, saved.kind, saved.id)
  const isSame = draft?.byId === saved.byId && JSON.stringify(draft.body) === JSON.stringify(saved.body)
  return isSame ? draft : undefined
}

export const dropDraft: Handler<typeof contract.dropDraft> = async (call) => {
  const admitted = admitTo(call, 'edit')
  if (!admitted.ok) return admitted.answer
  const { kind } = admitted.editor.kind
  const id = call.param('id')
  const { revision } = call.body
  return async (tx) => {
    if ((await findDraft(tx.db, kind, id)) === undefined) return NOT_FOUND
    if (!(await closeDraft(tx, kind, id, revision))) return refuse('draft-changed')
    noteStep(tx, call, { action: 'draft.drop', draft: { kind, id, revision } })
    return DONE
  }
}

export const reviewDraftOf: Handler<typeof contract.reviewDraft> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { editor } = admitted
  const { what, revision, note } = call.body
  const id = call.param('id')
  return async (tx) => {
    const draft = await findDraft(tx.db, editor.kind.kind, id)
    if (draft === undefined) return NOT_FOUND
    if (draft.revision !== revision) return refuse('draft-changed')
    const bodies = [draft.body, call.context.editing.entries(editor.kind).get(id)]
    const refused = mayReview(editor, draft, { what, clinical: isClinical(editor.kind, id, bodies) })
    if (refused !== undefined) return refuse(refused)
    const reviewed = await reviewDraft(tx, draft, reviewedBy(editor, draft, { what, note: note ?? null }))
    if (reviewed === undefined) return refuse('draft-changed')
    noteStep(tx, call, { action: `draft.${what}`, draft: reviewed })
    return ok({ draft: shownDraft(call, editor, reviewed, await listAccounts(tx.db)) })
  }
}

type What = 'ask' | 'approve' | 'reject'

function mayReview(
  { id: me, role, kind }: Editor,
  draft: Draft,
  { what, clinical }: { readonly what: What; readonly clinical: boolean },
): 'forbidden' | 'own-draft' | undefined {
  switch (what) {
    case 'ask':
      return mayDo(role, 'edit', kind.kind) ? undefined : 'forbidden'
    case 'approve':
    case 'reject':
      if (!mayApprove(role, kind.kind, clinical)) return 'forbidden'
      return isInvolved(draft, me) ? 'own-draft' : undefined
    default:
      return never(what)
  }
}

function reviewedBy(
  { id: me }: Editor,
  { askedBy }: Draft,
  { what, note }: { readonly what: What; readonly note: string | null },
): Reviewed {
  if (what === 'ask') return { review: 'asked', askedBy: me, decidedBy: null, note }
  return { review: what === 'approve' ? 'approved' : 'rejected', askedBy, decidedBy: me, note }
}
