// What an owner does with a conversation: answers, puts it aside, ends it.

import { DAY } from '../base/clock.ts'
import type { OutboundContent } from '../model/content.ts'
import type { CloseOutcome } from '../model/conversation.ts'
import type { MessageId } from '../model/ids.ts'
import { ringingAlarmsOf } from '../store/alarm.ts'
import { planSay } from '../store/outbox.ts'
import { cancelTimer, setTimer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { fillAgent, hasRoom } from './assignment.ts'
import { byAgent, change, say } from './change.ts'
import type { Act, Done, Refusal } from './desk.ts'
import { signOfLife } from './presence.ts'
import { asOwner } from './refusals.ts'
import type { DeskRules } from './rules.ts'

const LONGEST_SNOOZE_MS = 30 * DAY

export async function reply(
  tx: Tx,
  rules: DeskRules,
  act: Act & { readonly content: OutboundContent },
): Promise<Done<{ readonly messageId: MessageId }>> {
  const seen = await asOwner(tx, act)
  if (!seen.ok) return seen
  const wakes = seen.conversation.state === 'snoozed'
  if (wakes && !(await hasRoom(tx, act.agent.id, 'wait'))) return { ok: false, why: 'full' }
  const isBack = await signOfLife(tx, rules, act.agent.id)
  const answered = {
    state: 'waiting_patient',
    unansweredSince: null,
    snoozedUntil: null,
    lastMessageAt: tx.now,
  } as const
  const conversation = await change(tx, seen.conversation, answered, byAgent(act.agent, 'replied'))
  await cancelTimer(tx, 'reply-hold', conversation.id)
  await cancelTimer(tx, 'snooze', conversation.id)
  const { messageId } = await planSay(tx, conversation, {
    author: 'agent',
    authorId: act.agent.id,
    class: 'H',
    content: act.content,
  })
  tx.audit({
    actor: { kind: 'agent', id: act.agent.id },
    action: 'conversation.reply',
    subject: { kind: 'conversation', id: conversation.id },
    detail: { messageId },
  })
  if (isBack) await fillAgent(tx, rules, act.agent.id)
  return { ok: true, conversation, messageId }
}

export async function snooze(tx: Tx, rules: DeskRules, act: Act & { readonly until: number }): Promise<Done> {
  const seen = await asOwner(tx, act)
  if (!seen.ok) return seen
  if (act.until <= tx.now || act.until > tx.now + LONGEST_SNOOZE_MS) return { ok: false, why: 'wrongState' }
  const ringing = await refuseRinging(tx, act)
  if (ringing !== undefined) return ringing
  const by = byAgent(act.agent, 'snoozed')
  const conversation = await change(tx, seen.conversation, { state: 'snoozed', snoozedUntil: act.until }, by)
  await cancelTimer(tx, 'reply-hold', conversation.id)
  await setTimer(tx, { kind: 'snooze', subject: conversation.id, dueAt: act.until })
  await fillAgent(tx, rules, act.agent.id)
  return { ok: true, conversation }
}

export async function close(tx: Tx, rules: DeskRules, act: Act & { readonly outcome: CloseOutcome }): Promise<Done> {
  const seen = await asOwner(tx, act)
  if (!seen.ok) return seen
  const ringing = await refuseRinging(tx, act)
  if (ringing !== undefined) return ringing
  const ended = {
    state: 'closed',
    emergency: false,
    ownerId: null,
    lastOwnerId: act.agent.id,
    unansweredSince: null,
    snoozedUntil: null,
    outcome: act.outcome,
  } as const
  const conversation = await change(tx, seen.conversation, ended, byAgent(act.agent, `closed:${act.outcome}`))
  await cancelTimer(tx, 'reply-hold', conversation.id)
  await cancelTimer(tx, 'snooze', conversation.id)
  if (act.outcome !== 'spam') await say(tx, conversation, { class: 'B', text: rules.texts()('closed.byAgent') })
  await fillAgent(tx, rules, act.agent.id)
  return { ok: true, conversation }
}

/** Nobody puts an emergency aside before a person has said: I have seen it. */
async function refuseRinging(tx: Tx, act: Act): Promise<Refusal | undefined> {
  const ringing = await ringingAlarmsOf(tx.db, act.conversationId)
  return ringing.length === 0 ? undefined : { ok: false, why: 'alarmRinging', alarmIds: ringing.map(({ id }) => id) }
}
