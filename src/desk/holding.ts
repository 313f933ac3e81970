// Who holds a conversation: picking, taking over, letting go, passing on. One conditional change each; the loser learns
// the winner.
import { isHeldByPerson } from '../model/conversation.ts'
import type { AgentId, TeamId } from '../model/ids.ts'
import { scopeOf } from '../model/permission.ts'
import { takesConversations } from '../model/role.ts'
import { findAgent, teamExists } from '../store/agent.ts'
import type { Conversation } from '../store/conversation.ts'
import { lockConversation } from '../store/conversation.ts'
import { changeEntry, findWaitingEntry, type QueueEntry } from '../store/queue.ts'
import { cancelTimer, setTimer, type Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, fillAgent, giveTo, hasRoom, own, welcome } from './assignment.ts'
import { type By, byAgent, SYSTEM, say } from './change.ts'
import type { Act, Done, Refusal } from './desk.ts'
import { type InLine, noteLine, returnToLine } from './line.ts'
import { addNote } from './notes.ts'
import { signOfLife } from './presence.ts'
import { asOwner, asSeen, conflict } from './refusals.ts'
import type { DeskRules } from './rules.ts'

export async function pick(tx: Tx, rules: DeskRules, act: Act): Promise<Done> {
  const { conversationId, agent, version } = act
  const [conversation, entry] = await Promise.all([
    lockConversation(tx, conversationId),
    findWaitingEntry(tx.db, conversationId),
  ])
  if (conversation === undefined) return { ok: false, why: 'notFound' }
  const isMine = conversation.ownerId === agent.id
  // Whatever he saw last: whoever reaches again because no answer came is told that he has the patient.
  if (isMine && isHeldByPerson(conversation.state)) return { ok: true, conversation }
  const isAnothers = conversation.ownerId !== undefined && !isMine
  if (isAnothers || conversation.version !== version) return conflict(tx, conversation)
  if (conversation.state === 'closed') return { ok: false, why: 'wrongState' }
  const refused = await refusePick(tx, act, conversation, entry)
  if (refused !== undefined) return refused
  return { ok: true, conversation: await take(tx, rules, conversation, entry, act, byAgent(act.agent, 'picked')) }
}

/** An emergency is never refused for lack of room. */
async function refusePick(
  tx: Tx,
  { agent }: Act,
  { emergency }: Conversation,
  entry: QueueEntry | undefined,
): Promise<Refusal | undefined> {
  const { reservedFor, reservedUntil = 0 } = entry ?? {}
  if (reservedFor !== undefined && reservedFor !== agent.id && reservedUntil > tx.now) {
    return { ok: false, why: 'reserved', forId: reservedFor }
  }
  if (!emergency && !(await hasRoom(tx, agent.id, 'wait'))) return { ok: false, why: 'full' }
  return undefined
}

async function take(
  tx: Tx,
  rules: DeskRules,
  from: Conversation,
  entry: QueueEntry | undefined,
  { agent }: Act,
  by: By,
): Promise<Conversation> {
  const [isBack, me] = await Promise.all([signOfLife(tx, rules, agent.id), findAgent(tx.db, agent.id)])
  const resumed = from.ownerId === agent.id
  const conversation =
    entry === undefined
      ? await own(tx, rules, from, agent.id, { by, wasHeld: from.ownerId !== undefined })
      : await giveTo(tx, rules, { conversation: from, entry }, agent.id, by)
  await cancelTimer(tx, 'snooze', from.id)
  if (isBack) await fillAgent(tx, rules, agent.id)
  if (resumed) return conversation
  const passed = from.ownerId !== undefined
  const name = me?.name ?? ''
  const words = passed ? rules.texts()('handoff.transferred') : welcome(rules, entry, { name }).text
  await say(tx, conversation, { class: 'S', text: words })
  return conversation
}

export async function takeOver(tx: Tx, rules: DeskRules, act: Act): Promise<Done> {
  if (scopeOf(act.agent.role, 'conversation.takeover') === undefined) return { ok: false, why: 'forbidden' }
  const seen = await asSeen(tx, act)
  if (!seen.ok) return seen
  const { conversation } = seen
  if (conversation.ownerId === act.agent.id && isHeldByPerson(conversation.state)) return seen
  if (conversation.state === 'closed') return { ok: false, why: 'wrongState' }
  const before = conversation.ownerId
  const entry = await findWaitingEntry(tx.db, conversation.id)
  const taken = await take(tx, rules, conversation, entry, act, byAgent(act.agent, 'taken-over'))
  if (before !== undefined) await fillAgent(tx, rules, before)
  return { ok: true, conversation: taken }
}

export async function release(tx: Tx, rules: DeskRules, act: Act): Promise<Done> {
  const seen = await asOwner(tx, act)
  if (!seen.ok) return seen
  const back = { place: 'old', passedBy: act.agent.id } as const
  return letGo(tx, rules, act, await returnToLine(tx, rules, seen.conversation, back, byAgent(act.agent, 'released')))
}

/** Whoever let go has room again; the conversation may find its next owner at once. */
async function letGo(tx: Tx, rules: DeskRules, { agent }: Act, inLine: InLine): Promise<Done> {
  const conversation = await offerToOthers(tx, rules, inLine)
  await fillAgent(tx, rules, agent.id)
  return { ok: true, conversation }
}

async function offerToOthers(tx: Tx, rules: DeskRules, inLine: InLine): Promise<Conversation> {
  const given = await assignNow(tx, rules, inLine)
  if (given === undefined) return inLine.conversation
  await say(tx, given.conversation, welcome(rules, inLine.entry, given.agent))
  return given.conversation
}

export type TransferTarget = { readonly agentId: AgentId } | { readonly teamId: TeamId }

export async function transfer(
  tx: Tx,
  rules: DeskRules,
  act: Act & { readonly to: TransferTarget; readonly note: string },
): Promise<Done> {
  const seen = await asOwner(tx, act)
  if (!seen.ok) return seen
  if (!(await canReceive(tx, act))) return { ok: false, why: 'notFound' }
  const { agent, note, to } = act
  const by = byAgent(agent, 'transferred')
  if (note !== '') await addNote(tx, seen.conversation, agent, note)
  const where = 'agentId' in to ? { offeredTo: to.agentId } : { teamId: to.teamId }
  const back = { place: 'old', passedBy: agent.id, ...where } as const
  const inLine = await returnToLine(tx, rules, seen.conversation, back, by)
  if ('agentId' in to) await offer(tx, rules, inLine, agent.id, to.agentId, by)
  return letGo(tx, rules, act, inLine)
}

async function canReceive(tx: Tx, { agent, to }: Act & { readonly to: TransferTarget }): Promise<boolean> {
  if ('teamId' in to) return teamExists(tx.db, to.teamId)
  const target = await findAgent(tx.db, to.agentId)
  return target !== undefined && target.id !== agent.id && !target.isDisabled && takesConversations(target.role)
}

async function offer(tx: Tx, rules: DeskRules, inLine: InLine, from: AgentId, to: AgentId, by: By): Promise<void> {
  const until = tx.now + rules.policy().transferMs
  const subject = inLine.conversation.id
  await setTimer(tx, { kind: 'transfer', subject, dueAt: until, payload: { from, to } })
  noteLine(tx, inLine.conversation, inLine.entry, 'offered', by, { forId: to, data: { from, to, until } })
}

export async function acceptTransfer(tx: Tx, rules: DeskRules, act: Act): Promise<Done> {
  const offered = await asOffered(tx, act)
  return offered.ok ? pick(tx, rules, act) : offered
}

export async function declineTransfer(tx: Tx, rules: DeskRules, act: Act): Promise<Done> {
  const offered = await asOffered(tx, act)
  if (!offered.ok) return offered
  await cancelTimer(tx, 'transfer', act.conversationId)
  return { ok: true, conversation: await reopen(tx, rules, offered, 'declined', byAgent(act.agent, 'declined')) }
}

async function asOffered(tx: Tx, act: Act): Promise<({ readonly ok: true } & InLine) | Refusal> {
  const seen = await asSeen(tx, act)
  if (!seen.ok) return seen
  const entry = await findWaitingEntry(tx.db, act.conversationId)
  if (entry === undefined || entry.reservedFor !== act.agent.id) return conflict(tx, seen.conversation)
  return { ok: true, conversation: seen.conversation, entry }
}

/** The offer has come to nothing: to anybody in the line, and both sides hear of it. */
async function reopen(
  tx: Tx,
  rules: DeskRules,
  inLine: InLine,
  what: 'declined' | 'lapsed',
  by: By,
): Promise<Conversation> {
  const { conversation } = inLine
  const { reservedFor: to, passedBy: from } = inLine.entry
  const entry = await changeEntry(tx, inLine.entry, { reservedFor: undefined, reservedUntil: undefined })
  for (const forId of [from, to]) {
    if (forId !== undefined) noteLine(tx, conversation, entry, what, by, { forId, data: { from, to } })
  }
  return offerToOthers(tx, rules, { conversation, entry })
}

export async function transferLapsed(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const conversation = await lockConversation(tx, timer.subject)
  const entry = await findWaitingEntry(tx.db, timer.subject)
  if (conversation === undefined || entry?.reservedFor === undefined) return
  await reopen(tx, rules, { conversation, entry }, 'lapsed', { actor: SYSTEM, cause: 'not-accepted' })
}
