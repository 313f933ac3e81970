// Into the line and out of it. An entry always carries a due time with a timer behind it; coming back keeps the old place.

import type { HandoffCard, HandoffReason } from '../model/conversation.ts'
import type { AgentId, TeamId } from '../model/ids.ts'
import { bandOf, EMERGENCY_BAND, isMoreAcute, rankAt } from '../model/queue-order.ts'
import type { Conversation } from '../store/conversation.ts'
import { changeEntry, dropEntry, findNewestEntry, insertEntry, type NewEntry, type QueueEntry } from '../store/queue.ts'
import { cancelTimer, setTimer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { announce, type By, change } from './change.ts'
import type { HandOff } from './desk.ts'
import type { DeskRules } from './rules.ts'

export interface InLine {
  readonly conversation: Conversation
  readonly entry: QueueEntry
}

type Wish = Omit<HandOff, 'words' | 'departmentId'>

export async function enterLine(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  wish: Wish & { readonly teamId: TeamId | undefined; readonly emergency?: boolean },
  by: By,
): Promise<InLine> {
  return queueUp(tx, rules, conversation, {
    teamId: wish.teamId,
    band: bandOf(wish),
    rankAt: rankAt(tx.now, wish),
    acuity: wish.acuity,
    reason: wish.reason,
    card: wish.card,
    enteredAt: tx.now,
    ...(wish.emergency === true ? { emergency: true } : {}),
    by,
  })
}

export interface Return {
  /** `old`: where it stood before somebody took it. `end`: it starts to wait now. */
  readonly place: 'old' | 'end'
  readonly passedBy?: AgentId
  readonly offeredTo?: AgentId
  readonly teamId?: TeamId
}

/** Somebody had it and has it no longer. */
export async function returnToLine(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  back: Return,
  by: By,
): Promise<InLine> {
  const before = await findNewestEntry(tx.db, conversation.id)
  const reason: HandoffReason = before?.reason ?? (conversation.emergency ? 'red-flag' : 'needs-person')
  const acuity = conversation.emergency ? 'emergency' : (before?.acuity ?? 'routine')
  const headStart = before === undefined ? 0 : before.enteredAt - before.rankAt
  const enteredAt = back.place === 'old' ? (before?.enteredAt ?? tx.now) : tx.now
  const band = conversation.emergency ? EMERGENCY_BAND : (before?.band ?? bandOf({ acuity, reason }))
  return queueUp(tx, rules, conversation, {
    teamId: back.teamId ?? before?.teamId ?? conversation.teamId,
    band,
    rankAt: enteredAt - (band === EMERGENCY_BAND ? 0 : headStart),
    acuity,
    reason,
    card: before?.card ?? emptyCard(reason, acuity),
    enteredAt,
    ...(back.passedBy === undefined ? {} : { passedBy: back.passedBy }),
    ...(back.offeredTo === undefined ? {} : { offeredTo: back.offeredTo }),
    by,
  })
}

interface QueueUp extends Pick<NewEntry, 'teamId' | 'band' | 'rankAt' | 'acuity' | 'reason' | 'card' | 'enteredAt'> {
  readonly emergency?: boolean
  readonly passedBy?: AgentId
  readonly offeredTo?: AgentId
  readonly by: By
}

async function queueUp(tx: Tx, rules: DeskRules, from: Conversation, up: QueueUp): Promise<InLine> {
  const { by, offeredTo, passedBy, emergency = from.emergency, ...place } = up
  const conversation = await change(
    tx,
    from,
    {
      state: 'queued',
      emergency,
      ownerId: null,
      ...(from.ownerId === undefined ? {} : { lastOwnerId: from.ownerId }),
      teamId: up.teamId ?? null,
      unansweredSince: from.unansweredSince ?? tx.now,
      snoozedUntil: null,
      outcome: null,
    },
    by,
  )
  await cancelTimer(tx, 'reply-hold', from.id)
  await cancelTimer(tx, 'snooze', from.id)
  const entry = await insertEntry(tx, {
    ...place,
    conversationId: from.id,
    dueAt: dueAt(tx.now, rules, up),
    reservedFor: offeredTo,
    reservedUntil: offeredTo === undefined ? undefined : tx.now + rules.policy().transferMs,
    toldAt: tx.now,
    passedBy,
  })
  await setLineTimers(tx, rules, entry)
  noteLine(tx, conversation, entry, 'entered', by)
  return { conversation, entry }
}

/** The clock of an emergency never rests; everybody else's runs while the desk is open. */
function dueAt(now: number, rules: DeskRules, place: Pick<QueueEntry, 'band' | 'teamId'>): number {
  return workingAfter(now, rules, place, rules.policy().leadAlarmMs)
}

export function workingAfter(
  now: number,
  rules: DeskRules,
  place: { readonly band: number; readonly teamId: string | undefined },
  ms: number,
): number {
  return place.band === EMERGENCY_BAND ? now + ms : rules.calendar().addWorkingMs(now, ms, place.teamId)
}

export async function setLineTimers(tx: Tx, rules: DeskRules, entry: QueueEntry): Promise<void> {
  const noticeAt = workingAfter(tx.now, rules, entry, rules.policy().holdNoticeMs)
  await setTimer(tx, { kind: 'hold-notice', subject: entry.id, dueAt: noticeAt })
  await setTimer(tx, { kind: 'lead-alarm', subject: entry.id, dueAt: entry.dueAt })
}

export async function clearLineTimers(tx: Tx, entry: QueueEntry): Promise<void> {
  await cancelTimer(tx, 'hold-notice', entry.id)
  await cancelTimer(tx, 'lead-alarm', entry.id)
  await cancelTimer(tx, 'transfer', entry.conversationId)
}

/** Worse than it was when it entered: forward in the line, never back. */
export async function raiseEntry(
  tx: Tx,
  rules: DeskRules,
  { conversation, entry }: InLine,
  wish: Wish,
  by: By,
): Promise<QueueEntry> {
  const band = Math.min(entry.band, bandOf(wish))
  const rank = band === EMERGENCY_BAND ? entry.enteredAt : Math.min(entry.rankAt, rankAt(entry.enteredAt, wish))
  const worse = isMoreAcute(wish.acuity, entry.acuity)
  if (band === entry.band && rank === entry.rankAt && !worse) return entry
  const raised = await changeEntry(tx, entry, {
    band,
    rankAt: rank,
    ...(worse ? { acuity: wish.acuity, reason: wish.reason, card: wish.card } : {}),
    ...(band === entry.band
      ? {}
      : {
          dueAt: dueAt(tx.now, rules, { band, teamId: entry.teamId }),
          reservedUntil: undefined,
          reservedFor: undefined,
        }),
  })
  if (band !== entry.band) await setLineTimers(tx, rules, raised)
  noteLine(tx, conversation, raised, 'raised', by)
  return raised
}

/** Nobody needs to take it any more. */
export async function dropFromLine(tx: Tx, { conversation, entry }: InLine, by: By): Promise<void> {
  if (!(await dropEntry(tx, entry.id))) return
  await clearLineTimers(tx, entry)
  noteLine(tx, conversation, entry, 'gone', by)
}

export type LineChange =
  | 'entered'
  | 'raised'
  | 'offered'
  | 'declined'
  | 'lapsed'
  | 'widened'
  | 'overdue'
  | 'taken'
  | 'gone'

/** Audit row and event of everything that happens to an entry. */
export function noteLine(
  tx: Tx,
  conversation: Conversation,
  entry: QueueEntry,
  what: LineChange,
  by: By,
  more: { readonly forId?: string; readonly data?: Readonly<Record<string, unknown>> } = {},
): void {
  const data = { entryId: entry.id, change: what, band: entry.band, acuity: entry.acuity, ...more.data }
  tx.audit({
    actor: by.actor,
    action: `queue.${what}`,
    subject: { kind: 'conversation', id: conversation.id },
    detail: { ...data, cause: by.cause },
  })
  announce(
    tx,
    conversation,
    'queue.changed',
    { ...data, reason: entry.reason },
    more.forId ?? conversation.ownerId ?? null,
  )
}

function emptyCard(reason: HandoffReason, acuity: HandoffCard['acuity']): HandoffCard {
  return { reason, acuity, words: [], departments: [], faqShown: [] }
}
