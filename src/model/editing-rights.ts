// Who may write, approve and release which kind of entry. The permissions of permission.ts open the door; this says for
// what. Never lets somebody approve what he wrote: that is decided with the draft at hand.
import type { EditedKind } from './edited.ts'
import type { Role } from './role.ts'

export type EditingAct = 'read' | 'edit' | 'review' | 'release'

type Who = Readonly<Record<EditingAct, readonly Role[]>>

const READERS: readonly Role[] = ['editor', 'admin', 'clinician', 'lead', 'supervisor']

/** Words for patients: a knowledge editor writes and releases; whoever answers for the ward looks at them. */
const WORDS: Who = {
  read: READERS,
  edit: ['editor', 'admin'],
  review: ['clinician', 'lead', 'supervisor', 'editor', 'admin'],
  release: ['editor', 'admin', 'supervisor'],
}

/** What decides over safety: a second person with responsibility for patients approves. */
const SAFETY: Who = {
  read: READERS,
  edit: ['editor', 'admin', 'clinician'],
  review: ['clinician', 'supervisor'],
  release: ['editor', 'admin', 'supervisor'],
}

const SETTINGS: Who = {
  read: ['admin', 'editor', 'supervisor', 'lead'],
  edit: ['admin'],
  review: ['admin', 'supervisor'],
  release: ['admin'],
}

const WHO: Readonly<Record<EditedKind, Who>> = {
  faq: WORDS,
  department: WORDS,
  doctor: WORDS,
  notice: WORDS,
  text: WORDS,
  phrase: WORDS,
  'red-flag': SAFETY,
  wording: SAFETY,
  hours: SETTINGS,
  holidays: SETTINGS,
  sla: SETTINGS,
  // Approved by whoever answers for the ward: many a hospital has one administrator.
  channel: { ...SETTINGS, read: ['admin', 'supervisor'] },
}

/** Clinical text is approved by somebody who answers for patients, whatever the kind. */
const CLINICAL_REVIEWERS: readonly Role[] = ['clinician', 'lead', 'supervisor']

export function mayDo(role: Role, act: EditingAct, kind: EditedKind): boolean {
  return WHO[kind][act].includes(role)
}

export function mayApprove(role: Role, kind: EditedKind, clinical: boolean): boolean {
  return mayDo(role, 'review', kind) && (!clinical || CLINICAL_REVIEWERS.includes(role))
}
