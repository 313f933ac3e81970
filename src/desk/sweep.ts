// The net under the desk: whatever a crash, a bug or a hand in the database left without owner, place or timer gets one
// again, and is counted. It must find nothing in a healthy hospital.

import { SECOND } from '../base/clock.ts'
import { findAlarm } from '../store/alarm.ts'
import { type Conversation, lockConversation } from '../store/conversation.ts'
import {
  alarmsWithoutTimer,
  entriesWithoutNeed,
  entriesWithoutTimer,
  heldByNobody,
  queuedWithoutEntry,
  snoozedWithoutTimer,
} from '../store/orphan.ts'
import { findEntry, findWaitingEntry } from '../store/queue.ts'
import { setTimer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, assignWaiting } from './assignment.ts'
import { type By, SYSTEM, say } from './change.ts'
import { dropFromLine, returnToLine } from './line.ts'
import type { DeskRules } from './rules.ts'

const MOST_AT_ONCE = 100
/** Timers that are merely late get this long. */
const SLACK_MS = 15 * SECOND
const REPAIR: By = { actor: SYSTEM, cause: 'swept' }

export async function sweep(tx: Tx, rules: DeskRules): Promise<number> {
  let repaired = 0
  const count = (what: string, subject: { readonly kind: string; readonly id: string }) => {
    repaired += 1
    tx.audit({ actor: SYSTEM, action: 'desk.repair', subject, detail: { what } })
  }
  for (const id of await queuedWithoutEntry(tx.db, MOST_AT_ONCE)) {
    const conversation = await lockConversation(tx, id)
    if (conversation?.state !== 'queued' || (await findWaitingEntry(tx.db, id)) !== undefined) continue
    await returnToLine(tx, rules, conversation, { place: 'old' }, REPAIR)
    count('no-entry', { kind: 'conversation', id })
  }
  const { leaseMs, awayMs } = rules.policy()
  for (const id of await heldByNobody(tx.db, tx.now - (awayMs - leaseMs) - SLACK_MS, MOST_AT_ONCE)) {
    const conversation = await lockConversation(tx, id)
    if (conversation === undefined) continue
    await takeBack(tx, rules, conversation)
    count('no-owner', { kind: 'conversation', id })
  }
  await repairEntries(tx, count)
  await repairTimers(tx, count)
  await assignWaiting(tx, rules, MOST_AT_ONCE)
  return repaired
}

type Count = (what: string, subject: { readonly kind: string; readonly id: string }) => void

async function takeBack(tx: Tx, rules: DeskRules, conversation: Conversation): Promise<void> {
  const inLine = await returnToLine(tx, rules, conversation, { place: 'old' }, REPAIR)
  await say(tx, inLine.conversation, { class: 'S', text: rules.texts()('handoff.returned') })
  await assignNow(tx, rules, inLine)
}

async function repairEntries(tx: Tx, count: Count): Promise<void> {
  for (const id of await entriesWithoutNeed(tx.db, MOST_AT_ONCE)) {
    const entry = await findEntry(tx.db, id)
    const conversation = entry === undefined ? undefined : await lockConversation(tx, entry.conversationId)
    if (entry === undefined || conversation === undefined || conversation.state === 'queued') continue
    await dropFromLine(tx, { conversation, entry }, REPAIR)
    count('needless-entry', { kind: 'queue_entry', id })
  }
  for (const id of await entriesWithoutTimer(tx.db, MOST_AT_ONCE)) {
    const entry = await findEntry(tx.db, id)
    if (entry?.state !== 'waiting') continue
    await setTimer(tx, { kind: 'lead-alarm', subject: id, dueAt: Math.max(entry.dueAt, tx.now) })
    count('no-due-time', { kind: 'queue_entry', id })
  }
}

async function repairTimers(tx: Tx, count: Count): Promise<void> {
  for (const id of await snoozedWithoutTimer(tx.db, MOST_AT_ONCE)) {
    const conversation = await lockConversation(tx, id)
    if (conversation?.state !== 'snoozed') continue
    await setTimer(tx, { kind: 'snooze', subject: id, dueAt: conversation.snoozedUntil ?? tx.now })
    count('no-waking', { kind: 'conversation', id })
  }
  for (const id of await alarmsWithoutTimer(tx.db, MOST_AT_ONCE)) {
    const alarm = await findAlarm(tx.db, id)
    if (alarm === undefined || alarm.acknowledgedAt !== undefined) continue
    await setTimer(tx, { kind: 'alarm-escalate', subject: id, dueAt: tx.now })
    count('silent-alarm', { kind: 'alarm', id })
  }
}
