// What every door of editing asks first: is there such a kind, and may this person do this to it. A kind somebody may not
// read does not exist for him.
import { type Kind, kindOf } from '../../editing/kinds/registry.ts'
import { isEditedKind } from '../../model/edited.ts'
import { type EditingAct, mayDo } from '../../model/editing-rights.ts'
import type { Role } from '../../model/role.ts'
import { type Account, listAccounts } from '../../store/account.ts'
import type { Draft } from '../../store/draft.ts'
import type { Db, Tx } from '../../store/tx.ts'
import { type Answer, NOT_FOUND, refuse } from '../answer.ts'
import { actorOf, type PersonCaller } from '../context.ts'
import type { Call } from '../route.ts'

export interface Editor {
  readonly kind: Kind
  readonly id: string
  readonly role: Role
}

export type Admitted = { readonly ok: true; readonly editor: Editor } | { readonly ok: false; readonly answer: Answer }

export function admitTo(call: Call, act: EditingAct): Admitted {
  const name = call.param('kind')
  const kind = isEditedKind(name) ? kindOf(name) : undefined
  if (kind === undefined || call.caller.kind !== 'person') return { ok: false, answer: NOT_FOUND }
  const { agentId: id, role } = call.caller.person
  if (!mayDo(role, 'read', kind.kind)) return { ok: false, answer: NOT_FOUND }
  if (!mayDo(role, act, kind.kind)) return { ok: false, answer: refuse('forbidden') }
  return { ok: true, editor: { kind, id, role } }
}

export function roleOf(call: Call): Role | undefined {
  return personOf(call)?.person.role
}

export function personOf({ caller }: Call): PersonCaller | undefined {
  return caller.kind === 'person' ? caller : undefined
}

/** What somebody is called; the id of who is no longer known. */
export async function nameFinder(db: Db): Promise<(id: string) => string> {
  return nameIn(await listAccounts(db))
}

export function nameIn(people: readonly Account[]): (id: string) => string {
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return (id) => names.get(id) ?? id
}

/** A step of a draft, for the audit and for everybody who looks at the same list. */
export function noteStep(
  tx: Tx,
  call: Call,
  step: { readonly action: string; readonly draft: Pick<Draft, 'kind' | 'id' | 'revision'> },
): void {
  const { kind, id, revision } = step.draft
  tx.audit({
    actor: actorOf(call.caller),
    action: step.action,
    subject: { kind: 'entry', id: `${kind}/${id}` },
    detail: { revision },
  })
  tx.announce({ kind: 'entry.changed', data: { kind, id, revision } })
}
