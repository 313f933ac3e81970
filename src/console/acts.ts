// What agents do with conversations. The desk decides; here its refusals become answers, and what is outside the agent's
// sight does not exist. One who has lost a conversation learns who has it now, nothing else.
import { DAY } from '../base/clock.ts'
import { never } from '../base/errors.ts'
import type { Act, ActingAgent, Desk, Done, Refusal } from '../desk/desk.ts'
import { type InboundContent, type OutboundContent, wordsOf } from '../model/content.ts'
import type { AgentId, ConversationId, TeamId } from '../model/ids.ts'
import { mayHaveSeen, reaches } from '../model/permission.ts'
import { lockConversation } from '../store/conversation.ts'
import { toWhose } from '../store/event-log.ts'
import { findSend } from '../store/export-lists.ts'
import { type ConversationRow, conversationOfAlarm, findConversationRow } from '../store/listing.ts'
import { type SaidSince, saidSince } from '../store/message.ts'
import type { Tx } from '../store/tx.ts'
import { type Answer, type CurrentOwner, DONE, NOT_FOUND, ok, refuse, wrong } from './answer.ts'
import type { contract } from './contract.ts'
import type { Call, Handler, Work } from './route.ts'
import { isStillSignedIn, personOf } from './sign-in.ts'
import { auditRelease, refuseWording } from './wording.ts'

type Doing<Extra> = (tx: Tx, act: Act, desk: Desk) => Promise<Done<Extra>>

/** Does something with the conversation of this call, if the caller may know of it. */
export function doing<Extra extends object>(call: Call<{ readonly version: number }>, what: Doing<Extra>): Work {
  return async (tx) => {
    const row = await findConversationRow(tx.db, call.param('id'))
    if (row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
    const conversationId = row.id as ConversationId
    const act = { agent: actingAgent(call), conversationId, version: call.body.version }
    const done = await what(tx, act, call.context.desk)
    if (!done.ok) return refusalOf(tx, done, row)
    const { ok: _, conversation, ...extra } = done
    const { id, version, state } = conversation
    return ok({ conversation: { id, version, state }, ...extra })
  }
}

const MOST_NEWS = 20

interface Looked {
  readonly version: number
  readonly seenNo?: number | undefined
  readonly still?: boolean | undefined
}

/**
 * The same for words to the patient. Who says what he has seen (`seenNo`) is held against what was said since, and not
 * against the version: a change that leaves the conversation his and says nothing new is no reason to stop him.
 */
export function afterNews<Extra extends object>(call: Call<Looked>, what: Doing<Extra>): Work {
  const { seenNo, still } = call.body
  if (seenNo === undefined) return doing(call, what)
  return async (tx) => {
    const now = await lockConversation(tx, call.param('id'))
    const row = now === undefined ? undefined : await findConversationRow(tx.db, now.id)
    if (now === undefined || row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
    const me = actingAgent(call).id
    if (now.ownerId !== me) return doing(call, what)(tx)
    const since = { identityId: now.identityId, conversationId: now.id, after: seenNo, reader: me }
    const news = still === true ? [] : await saidSince(tx.db, since, MOST_NEWS)
    if (news.length === 0) return doing({ ...call, body: { version: now.version } }, what)(tx)
    const current = { ownerId: me, version: now.version, state: now.state, ownerName: row.owner_name }
    return refuse('new-messages', { current, messages: news.map(shownNews) })
  }
}

function shownNews({ content, ...said }: SaidSince) {
  return { ...said, text: wordsOf(JSON.parse(content) as InboundContent | OutboundContent) }
}

function actingAgent(call: Pick<Call, 'caller'>): ActingAgent {
  const { agentId, role } = personOf(call)
  return { id: agentId as AgentId, role }
}

function currentOf({ owner_id, owner_name, version, state }: ConversationRow): CurrentOwner {
  return { ownerId: owner_id, ownerName: owner_name, version, state }
}

async function refusalOf(tx: Tx, refusal: Refusal, seen: ConversationRow): Promise<Answer> {
  const current = currentOf((await findConversationRow(tx.db, seen.id)) ?? seen)
  switch (refusal.why) {
    case 'notFound':
      return NOT_FOUND
    case 'forbidden':
      return refuse('forbidden')
    case 'conflict':
      return refuse('conflict', { current })
    case 'full':
      return refuse('full', { current })
    case 'reserved':
      return refuse('reserved', { current })
    case 'alarmRinging':
      return refuse('alarm-ringing', { current, alarmIds: refusal.alarmIds })
    case 'wrongState':
      return refuse('wrong-state', { current })
    default:
      return never(refusal)
  }
}

export const pick: Handler<typeof contract.pick> = async (call) => {
  const work = doing(call, (tx, act, desk) => desk.pick(tx, act))
  if (call.isKeyed) return work
  const { picks, store } = call.context
  return picks.reach(call.param('id'), {
    lost: (row) => lostTo(call, row),
    attempt: async (hasWaited) =>
      hasWaited && !(await isStillSignedIn(call)) ? refuse('unauthorized') : store.write(work),
  })
}

/** What `doing` and the desk would say of a row that has moved on since the caller looked, or is another's. */
function lostTo(call: Call<{ readonly version: number }>, row: ConversationRow | undefined): Answer | undefined {
  if (row === undefined || !mayHaveSeen(call.sight, toWhose(row))) return NOT_FOUND
  if (row.owner_id === actingAgent(call).id) return undefined
  const hasMovedOn = row.owner_id !== null || row.version !== call.body.version
  return hasMovedOn ? refuse('conflict', { current: currentOf(row) }) : undefined
}

export const takeover: Handler<typeof contract.takeover> = async (call) =>
  doing(call, (tx, act, desk) => desk.takeOver(tx, act))

export const release: Handler<typeof contract.release> = async (call) =>
  doing(call, (tx, act, desk) => desk.release(tx, act))

export const accept: Handler<typeof contract.accept> = async (call) =>
  doing(call, (tx, act, desk) => desk.acceptTransfer(tx, act))

export const decline: Handler<typeof contract.decline> = async (call) =>
  doing(call, (tx, act, desk) => desk.declineTransfer(tx, act))

export const reply: Handler<typeof contract.reply> = async (call) => {
  const { text, release } = call.body
  const refused = refuseWording(call, text, release)
  if (refused !== undefined) return refused
  return afterNews(call, async (tx, act, desk) => {
    const done = await desk.reply(tx, { ...act, content: { kind: 'text', text } })
    if (done.ok && release !== undefined) auditRelease(tx, call, { id: done.messageId, text, reason: release.reason })
    return done
  })
}

export const note: Handler<typeof contract.note> = async (call) =>
  doing(call, (tx, act, desk) => desk.note(tx, { ...act, text: call.body.text }))

export const transfer: Handler<typeof contract.transfer> = async (call) => {
  const { to, note } = call.body
  const target = 'agentId' in to ? { agentId: to.agentId as AgentId } : { teamId: to.teamId as TeamId }
  return doing(call, (tx, act, desk) => desk.transfer(tx, { ...act, to: target, note }))
}

const LONGEST_SNOOZE_MS = 30 * DAY

export const snooze: Handler<typeof contract.snooze> = async (call) => {
  const now = call.context.clock.now()
  const { until } = call.body
  if (until <= now || until > now + LONGEST_SNOOZE_MS) {
    return wrong('until', 'not-within-days', { n: LONGEST_SNOOZE_MS / DAY })
  }
  return doing(call, (tx, act, desk) => desk.snooze(tx, { ...act, until }))
}

export const close: Handler<typeof contract.close> = async (call) =>
  doing(call, (tx, act, desk) => desk.close(tx, { ...act, outcome: call.body.outcome }))

export const acknowledge: Handler<typeof contract.acknowledge> = async (call) => async (tx) => {
  const alarmId = call.param('id')
  const conversationId = await conversationOfAlarm(tx.db, alarmId)
  const row = conversationId === undefined ? undefined : await findConversationRow(tx.db, conversationId)
  if (row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
  const done = await call.context.desk.acknowledgeAlarm(tx, { agent: actingAgent(call), alarmId })
  return done.ok ? DONE : NOT_FOUND
}

/** Says again what may not have arrived: a new message of the owner, who knows that it may come twice. */
export const repeatSend: Handler<typeof contract.repeatSend> = async (call) => async (tx) => {
  const send = await findSend(tx.db, call.param('id'))
  const row = send === undefined ? undefined : await findConversationRow(tx.db, send.conversation_id)
  if (send === undefined || row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
  const isOpen = (send.state === 'unknown' && send.cleared_at === null) || send.state === 'failed'
  if (!isOpen) return refuse('already-clear')
  const content = JSON.parse(send.content) as OutboundContent
  const act = { agent: actingAgent(call), conversationId: row.id as ConversationId, version: call.body.version }
  const done = await call.context.desk.reply(tx, { ...act, content })
  if (!done.ok) return refusalOf(tx, done, row)
  if (send.state === 'unknown') {
    await tx.db.updateTable('outbox').set({ cleared_at: tx.now }).where('id', '=', send.id).execute()
  }
  const detail = { by: done.messageId }
  tx.audit({
    actor: { kind: 'agent', id: act.agent.id },
    action: 'send.repeat',
    subject: { kind: 'outbox', id: send.id },
    detail,
  })
  const { id, version, state } = done.conversation
  return ok({ conversation: { id, version, state }, messageId: done.messageId })
}

export const presence: Handler<typeof contract.presence> = async (call) => async (tx) =>
  ok(await call.context.desk.setPresence(tx, { agent: actingAgent(call), presence: call.body.presence }))

export const heartbeat: Handler<typeof contract.heartbeat> = async (call) => async (tx) =>
  ok(await call.context.desk.heartbeat(tx, { agent: actingAgent(call) }))
