// Who may do what, and with whose conversations. Denied unless it stands here. One rule (`reaches`) decides for lists,
// objects, counts and live events alike; store/sight.ts is the same rule in SQL, and a test compares the two.

import { never } from '../base/errors.ts'
import type { ConversationState } from './conversation.ts'
import type { Role } from './role.ts'

export const PERMISSIONS = [
  'self.enter', // finish signing in: password, second factor
  'self.use', // one's own sessions and live updates
  'conversation.read',
  'conversation.answer', // pick, reply, note, transfer, snooze, close
  'conversation.takeover',
  'alarm.acknowledge',
  'presence.keep', // be on duty
  'wording.check', // ask whether a text may go to a patient
  'bot.try', // ask the bot, without effect
  'send.repeat', // say again what may not have arrived
  'roster.read', // who works here
  'board.read', // figures, no content
  'account.manage',
  'audit.read',
  'operations.read', // inbound, sends, queue, parked: states and times, no content
  'parked.replay',
  'report.read', // figures of the house or of one's teams
  'quality.review', // sampled conversations and the score card
  'quality.own', // results about oneself, one reply
  'quality.plan', // what is sampled, the score card
  'export.make', // one row per conversation, masked
  'export.full', // unmasked, notes, a person's own data: with a reason
  'export.log',
  'knowledge.read', // what the hospital says and sets, its drafts and releases; which kinds: editing-rights.ts
  'knowledge.edit',
  'knowledge.review', // approve what somebody else wrote
  'knowledge.release',
  'phrase.use', // insert what was prepared for agents
  'assist.answer', // be asked by colleagues, and answer them
  'contact.edit', // what is known of a patient, consent, promises
  'contact.reveal', // phone and id number in full, for a minute and with a reason
  'contact.merge', // two contacts are one person, or are not after all
  'view.share', // a saved list for the whole team
  'handover.write', // give a shift to a colleague, or take one
  'channel.read', // how the channels do: states, times, counts; which settings run
  'channel.manage', // send a test, try a connection, give a secret
] as const
export type Permission = (typeof PERMISSIONS)[number]

/** own: what I hold, and the line of my teams · team: what my teams hold · all. */
export type Scope = 'own' | 'team' | 'all'

type Rights = Readonly<Partial<Record<Permission, Scope>>>

const ANYBODY: Rights = { 'self.enter': 'own', 'self.use': 'own' }

const DESK_WORK = (scope: Scope): Rights => ({
  ...ANYBODY,
  'conversation.read': scope,
  'conversation.answer': scope,
  'alarm.acknowledge': scope,
  'presence.keep': 'own',
  'send.repeat': scope,
  'wording.check': 'own',
  'roster.read': 'all',
  'board.read': scope,
  'quality.own': 'own',
  'phrase.use': 'own',
  'assist.answer': 'own',
  ...{ 'contact.edit': scope, 'contact.reveal': scope, 'handover.write': scope },
})

const LEADS = (scope: Scope): Rights => ({ 'contact.merge': scope, 'view.share': scope })

const OVERSIGHT = (scope: Scope): Rights => ({ 'report.read': scope, 'quality.review': scope, 'export.make': scope })
const OVERSIGHT_FULL: Rights = { 'quality.plan': 'all', 'export.full': 'all', 'export.log': 'all' }

const KNOWLEDGE: Rights = { 'knowledge.read': 'all', 'knowledge.review': 'all' }
const EDITOR: Rights = { ...KNOWLEDGE, 'knowledge.edit': 'all', 'knowledge.release': 'all' }

const RIGHTS: Readonly<Record<Role, Rights>> = {
  agent: DESK_WORK('own'),
  trainee: DESK_WORK('own'),
  lead: { ...DESK_WORK('team'), ...KNOWLEDGE, 'conversation.takeover': 'team', ...LEADS('team'), ...OVERSIGHT('team') },
  supervisor: {
    ...DESK_WORK('all'),
    ...KNOWLEDGE,
    'knowledge.release': 'all',
    'conversation.takeover': 'all',
    'bot.try': 'own',
    ...LEADS('all'),
    ...OVERSIGHT('all'),
    ...OVERSIGHT_FULL,
    'channel.read': 'all',
  },
  office: { ...ANYBODY, 'roster.read': 'all' },
  qc: { ...ANYBODY, 'roster.read': 'all', 'quality.review': 'all', 'quality.plan': 'all' },
  clinician: {
    ...ANYBODY,
    ...KNOWLEDGE,
    'knowledge.edit': 'all',
    'roster.read': 'all',
    'wording.check': 'own',
    'assist.answer': 'own',
  },
  editor: { ...ANYBODY, ...EDITOR, 'roster.read': 'all', 'wording.check': 'own', 'bot.try': 'own' },
  admin: {
    ...ANYBODY,
    ...EDITOR,
    'roster.read': 'all',
    'board.read': 'all',
    'account.manage': 'all',
    'bot.try': 'own',
    'audit.read': 'all',
    'operations.read': 'all',
    'parked.replay': 'all',
    'report.read': 'all',
    'export.log': 'all',
    ...{ 'channel.read': 'all', 'channel.manage': 'all' },
  },
  auditor: { ...ANYBODY, 'audit.read': 'all', 'operations.read': 'all', 'export.log': 'all' },
}

export function scopeOf(role: Role, permission: Permission): Scope | undefined {
  return RIGHTS[role][permission]
}

/** What another program may be allowed: it reads and repairs, it never talks to patients. */
export const SERVICE_RIGHTS = [
  'conversation.read',
  'roster.read',
  'board.read',
  'audit.read',
  'operations.read',
  'parked.replay',
] as const satisfies readonly Permission[]

/** Which conversations somebody can see. */
export interface Sight {
  readonly scope: Scope
  readonly agentId: string | undefined
  readonly teamIds: readonly string[]
  /** Everybody who shares a team; needed for scope `team` only. */
  readonly colleagueIds: readonly string[]
}

export interface Whose {
  readonly state: ConversationState
  readonly ownerId: string | undefined
  readonly lastOwnerId: string | undefined
  readonly teamId: string | undefined
  /** Offered to this person by a transfer. */
  readonly reservedFor: string | undefined
}

/** A conversation without a team belongs to everybody's line. */
export function reaches(sight: Sight, whose: Whose): boolean {
  switch (sight.scope) {
    case 'all':
      return true
    case 'own':
      return isMine(sight, whose) || isInMyLine(sight, whose)
    case 'team':
      return (
        isMine(sight, whose) ||
        isInMyLine(sight, whose) ||
        (whose.teamId !== undefined && sight.teamIds.includes(whose.teamId)) ||
        (whose.ownerId !== undefined && sight.colleagueIds.includes(whose.ownerId))
      )
    default:
      return never(sight.scope)
  }
}

function isMine(sight: Sight, whose: Whose): boolean {
  const me = sight.agentId
  if (me === undefined) return false
  if (whose.ownerId === me || whose.reservedFor === me) return true
  return whose.state === 'closed' && whose.lastOwnerId === me
}

function isInMyLine(sight: Sight, whose: Whose): boolean {
  return whose.state === 'queued' && (whose.teamId === undefined || sight.teamIds.includes(whose.teamId))
}

/**
 * For acting on it: it stands, or may have stood, on this person's screen. Who acts too late is told who has it now,
 * which is not for strangers.
 */
export function mayHaveSeen(sight: Sight, whose: Whose): boolean {
  if (reaches(sight, whose) || (sight.agentId !== undefined && whose.lastOwnerId === sight.agentId)) return true
  const stoodInLine = whose.state !== 'new' && whose.state !== 'bot'
  return stoodInLine && (whose.teamId === undefined || sight.teamIds.includes(whose.teamId))
}
