// What falls due at the desk. A timer whose reason has passed does nothing; one that still stands sets itself again.

import { placesOnDuty } from '../store/agent.ts'
import { findConversation, lockConversation } from '../store/conversation.ts'
import { changeEntry, findEntry } from '../store/queue.ts'
import { setTimer, type Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { escalateAlarm } from './alarms.ts'
import { assignNow, watchReply, welcome } from './assignment.ts'
import { announce, type By, change, SYSTEM, say } from './change.ts'
import { wakeWithOwner } from './hand-off.ts'
import { transferLapsed } from './holding.ts'
import { type InLine, noteLine, returnToLine, workingAfter } from './line.ts'
import { agentAway } from './presence.ts'
import type { DeskRules } from './rules.ts'

export async function onTimer(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  switch (timer.kind) {
    case 'hold-notice':
      return holdNotice(tx, rules, timer)
    case 'lead-alarm':
      return leadAlarm(tx, rules, timer)
    case 'alarm-escalate':
      return escalateAlarm(tx, rules, timer)
    case 'agent-away':
      return agentAway(tx, rules, timer)
    case 'reply-hold':
      return replyHold(tx, rules, timer)
    case 'snooze':
      return wake(tx, rules, timer)
    case 'transfer':
      return transferLapsed(tx, rules, timer)
    default:
      return
  }
}

async function findInLine(tx: Tx, timer: Timer): Promise<InLine | undefined> {
  const before = await findEntry(tx.db, timer.subject)
  const conversation = before === undefined ? undefined : await lockConversation(tx, before.conversationId)
  const entry = await findEntry(tx.db, timer.subject)
  return conversation === undefined || entry?.state !== 'waiting' ? undefined : { conversation, entry }
}

async function holdNotice(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const inLine = await findInLine(tx, timer)
  if (inLine === undefined) return
  await changeEntry(tx, inLine.entry, { toldAt: tx.now })
  await say(tx, inLine.conversation, { class: 'B', text: rules.texts()('hold') })
}

/** The lead hears of it; where nobody of the team is there, everybody may take it from now on. */
async function leadAlarm(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const inLine = await findInLine(tx, timer)
  if (inLine === undefined) return
  const by: By = { actor: SYSTEM, cause: 'waited-too-long' }
  const widens = inLine.entry.teamId !== undefined && (await placesOnDuty(tx.db, tx.now, inLine.entry.teamId)) === 0
  const dueAt = workingAfter(tx.now, rules, inLine.entry, rules.policy().leadAlarmMs)
  const entry = await changeEntry(tx, inLine.entry, { dueAt, ...(widens ? { teamId: undefined } : {}) })
  const conversation = widens ? await change(tx, inLine.conversation, { teamId: null }, by) : inLine.conversation
  await setTimer(tx, { kind: 'lead-alarm', subject: entry.id, dueAt })
  noteLine(tx, conversation, entry, widens ? 'widened' : 'overdue', by, {
    data: { waitedMs: tx.now - entry.enteredAt },
  })
  if (!widens) return
  const given = await assignNow(tx, rules, { conversation, entry })
  if (given !== undefined) await say(tx, given.conversation, welcome(rules, entry, given.agent))
}

async function replyHold(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const conversation = await findConversation(tx.db, timer.subject)
  if (conversation?.state !== 'assigned' || conversation.unansweredSince === undefined) return
  const { step } = timer.payload
  await watchReply(tx, rules, conversation, step === 'notice' ? 'lead' : 'again')
  if (step === 'notice') {
    return say(tx, conversation, { class: 'B', text: rules.texts()('hold') })
  }
  const waitedMs = tx.now - conversation.unansweredSince
  tx.audit({
    actor: SYSTEM,
    action: 'conversation.overdue',
    subject: { kind: 'conversation', id: conversation.id },
    detail: { waitedMs, ownerId: conversation.ownerId ?? null },
  })
  announce(tx, conversation, 'queue.changed', { change: 'overdue', held: true, waitedMs })
}

async function wake(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const conversation = await lockConversation(tx, timer.subject)
  if (conversation?.state !== 'snoozed') return
  const by: By = { actor: SYSTEM, cause: 'snooze-ended' }
  if ((await wakeWithOwner(tx, rules, conversation, by)) !== undefined) return
  const inLine = await returnToLine(tx, rules, conversation, { place: 'end' }, by)
  const given = await assignNow(tx, rules, inLine)
  if (given !== undefined) await say(tx, given.conversation, welcome(rules, inLine.entry, given.agent))
}
