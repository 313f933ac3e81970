// A question asked of the bot as it would be with one's own drafts: on another channel, at another time. Changes nothing.
import type { EditedKind, EntryBody } from '../../model/edited.ts'
import { type Draft, draftsOf, listDrafts } from '../../store/draft.ts'
import type { Db } from '../../store/tx.ts'
import { ok, refuse } from '../answer.ts'
import type { contract } from '../contract.ts'
import type { Handler } from '../route.ts'
import { admitTo, type Editor } from './kinds.ts'

/** One's own, and those of this kind that somebody shall look at. */
async function draftsFor(db: Db, { id, kind }: Editor): Promise<readonly Draft[]> {
  const shown = (await listDrafts(db, kind.kind)).filter(({ review }) => review === 'asked' || review === 'approved')
  return [...shown, ...(await draftsOf(db, id))]
}

export const tryDrafts: Handler<typeof contract.tryDrafts> = async (call) => {
  const admitted = admitTo(call, 'read')
  if (!admitted.ok) return admitted.answer
  const { context, body } = call
  const { text, state, channelId, at, withDrafts } = body
  const drafts = withDrafts ? await draftsFor(context.store.reads, admitted.editor) : []
  const changes = new Map<EditedKind, Map<string, EntryBody | null>>()
  for (const draft of drafts) {
    const ofKind = changes.get(draft.kind) ?? new Map<string, EntryBody | null>()
    changes.set(draft.kind, ofKind.set(draft.id, draft.body))
  }
  const tried = await context.editing.tryWith(changes, {
    text,
    ...(state === undefined ? {} : { state }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(at === undefined ? {} : { at }),
  })
  if (tried !== undefined) return ok(tried)
  return refuse('invalid', { fields: [{ path: 'state', message: 'the state of the last answer, as it came' }] })
}
