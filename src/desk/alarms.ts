// An emergency rings until a person acknowledges it: duty agents first, then the lead, then the duty phone. It never
// decides what the patient is told about the emergency itself; those words belong to the safety skill.
import type { AlarmHit } from '../model/alarm.ts'
import { type HandoffCard, type HandoffReason, isHeldByPerson } from '../model/conversation.ts'
import { EMERGENCY_BAND } from '../model/queue-order.ts'
import { findAgent } from '../store/agent.ts'
import { type Alarm, acknowledge, findAlarm, insertAlarm, raiseLevel, ringingAlarmsOf } from '../store/alarm.ts'
import { type Conversation, findConversation } from '../store/conversation.ts'
import { findWaitingEntry } from '../store/queue.ts'
import { cancelTimer, setTimer, type Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, watchReply, welcome } from './assignment.ts'
import { announce, type By, byAgent, change, SYSTEM } from './change.ts'
import type { ActingAgent, DeskMove, Tell } from './desk.ts'
import { enterLine, type InLine, raiseEntry } from './line.ts'
import { type DeskRules, isAtDesk } from './rules.ts'
import { waitingWords } from './wording.ts'

const DUTY_PHONE = 2

const REASON: Readonly<Record<AlarmHit['kind'], HandoffReason>> = {
  emergency: 'red-flag',
  selfHarm: 'self-harm',
  violence: 'violence',
}

export async function raiseAlarm(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  hit: AlarmHit,
): Promise<DeskMove> {
  const by: By = { actor: { kind: 'contact' }, cause: REASON[hit.kind] }
  const move = await bringToPeople(tx, rules, conversation, hit, by)
  const ringing = await ringingAlarmsOf(tx.db, conversation.id)
  if (!ringing.some((alarm) => alarm.family === hit.family)) await ring(tx, rules, move.conversation, hit, by)
  return move
}

async function bringToPeople(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  hit: AlarmHit,
  by: By,
): Promise<DeskMove> {
  const owner = conversation.ownerId === undefined ? undefined : await findAgent(tx.db, conversation.ownerId)
  if (isHeldByPerson(conversation.state) && isAtDesk(rules, owner, tx.now)) {
    return { conversation: await alarmOwner(tx, rules, conversation, by) }
  }
  const wish = { acuity: 'emergency' as const, reason: REASON[hit.kind], card: cardOf(hit) }
  const entry = await findWaitingEntry(tx.db, conversation.id)
  if (entry === undefined) {
    const teamId = conversation.teamId
    return toTheTop(tx, rules, await enterLine(tx, rules, conversation, { ...wish, teamId, emergency: true }, by))
  }
  const flagged = await change(tx, conversation, { emergency: true }, by)
  if (entry.band === EMERGENCY_BAND) return { conversation: flagged }
  const raised = await raiseEntry(tx, rules, { conversation: flagged, entry }, wish, by)
  return toTheTop(tx, rules, { conversation: flagged, entry: raised })
}

async function alarmOwner(tx: Tx, rules: DeskRules, conversation: Conversation, by: By): Promise<Conversation> {
  const unansweredSince = conversation.unansweredSince ?? tx.now
  const alarmed = await change(tx, conversation, { emergency: true, state: 'assigned', unansweredSince }, by)
  if (conversation.unansweredSince === undefined) await watchReply(tx, rules, alarmed, 'notice')
  return alarmed
}

async function toTheTop(tx: Tx, rules: DeskRules, inLine: InLine): Promise<DeskMove> {
  const words = await waitingWords(tx, rules, inLine.entry)
  const given = await assignNow(tx, rules, inLine)
  if (given === undefined) return { conversation: inLine.conversation, tell: words }
  const tell: readonly Tell[] = words.length > 0 ? words : [welcome(rules, inLine.entry, given.agent)]
  return { conversation: given.conversation, tell }
}

async function ring(tx: Tx, rules: DeskRules, conversation: Conversation, hit: AlarmHit, by: By): Promise<void> {
  const alarm = await insertAlarm(tx, conversation.id, hit)
  await setTimer(tx, { kind: 'alarm-escalate', subject: alarm.id, dueAt: tx.now + rules.policy().alarmEscalateMs })
  noteAlarm(tx, conversation, alarm, 'raised', by)
}

/** Words of the patient stay in the alarm row; events and audit carry ids and codes. */
function noteAlarm(
  tx: Tx,
  conversation: Conversation,
  alarm: Alarm,
  what: 'raised' | 'escalated' | 'acknowledged',
  by: By,
): void {
  const { id, family, rule, kind, level, greenChannel } = alarm
  tx.audit({
    actor: by.actor,
    action: `alarm.${what}`,
    subject: { kind: 'conversation', id: conversation.id },
    detail: { alarmId: id, family, rule, level },
  })
  announce(tx, conversation, what === 'raised' ? 'alarm.raised' : 'alarm.changed', {
    alarmId: id,
    change: what,
    family,
    rule,
    alarmKind: kind,
    level,
    greenChannel,
  })
}

/** Nobody acknowledged: one level up; at the top it rings again and again. */
export async function escalateAlarm(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const alarm = await findAlarm(tx.db, timer.subject)
  if (alarm === undefined || alarm.acknowledgedAt !== undefined) return
  const conversation = await findConversation(tx.db, alarm.conversationId)
  const level = Math.min(alarm.level + 1, DUTY_PHONE)
  if (conversation === undefined || !(await raiseLevel(tx, alarm.id, level))) return
  const { alarmEscalateMs, alarmRepeatMs } = rules.policy()
  const again = tx.now + (level === DUTY_PHONE ? alarmRepeatMs : alarmEscalateMs)
  await setTimer(tx, { kind: 'alarm-escalate', subject: alarm.id, dueAt: again })
  noteAlarm(tx, conversation, { ...alarm, level }, 'escalated', { actor: SYSTEM, cause: 'not-acknowledged' })
}

export async function acknowledgeAlarm(
  tx: Tx,
  act: { readonly agent: ActingAgent; readonly alarmId: string },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: 'notFound' }> {
  const alarm = await findAlarm(tx.db, act.alarmId)
  const conversation = alarm === undefined ? undefined : await findConversation(tx.db, alarm.conversationId)
  if (alarm === undefined || conversation === undefined) return { ok: false, why: 'notFound' }
  if (await acknowledge(tx, alarm.id, act.agent.id)) {
    await cancelTimer(tx, 'alarm-escalate', alarm.id)
    noteAlarm(tx, conversation, alarm, 'acknowledged', byAgent(act.agent, 'acknowledged'))
  }
  return { ok: true }
}

function cardOf(hit: AlarmHit): HandoffCard {
  return {
    reason: REASON[hit.kind],
    acuity: 'emergency',
    words: hit.words,
    rule: hit.rule,
    departments: hit.greenChannel,
    faqShown: [],
  }
}
