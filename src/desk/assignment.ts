// Gives waiting patients to agents: whoever had them last, else the least loaded, never beyond what an agent carries.
// Runs inside the transaction that made it possible, so nobody waits for a sweep.
import type { AgentId } from '../model/ids.ts'
import { EMERGENCY_BAND, USUAL_BAND } from '../model/queue-order.ts'
import { takesConversations } from '../model/role.ts'
import { countHeld, type FreeAgent, findAgent, freeAgents, noteGiven, worksFor } from '../store/agent.ts'
import { type Conversation, lockConversation } from '../store/conversation.ts'
import { findEntry, firstFor, isAnybodyWaiting, type QueueEntry, takeEntry } from '../store/queue.ts'
import { setTimer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { type By, change, SYSTEM, say } from './change.ts'
import type { Tell } from './desk.ts'
import { clearLineTimers, type InLine, noteLine, workingAfter } from './line.ts'
import type { DeskRules } from './rules.ts'

/** At most this many candidates are tried: one of them is busy in another transaction only by accident. */
const CANDIDATES = 3
const BY_ITSELF: By = { actor: SYSTEM, cause: 'assigned' }

export interface Given {
  readonly conversation: Conversation
  readonly agent: FreeAgent
}

/** For a conversation that has just entered the line. */
export async function assignNow(tx: Tx, rules: DeskRules, inLine: InLine): Promise<Given | undefined> {
  const { conversation, entry } = inLine
  if (entry.reservedUntil !== undefined && entry.reservedUntil > tx.now) return undefined
  for (const agent of await candidates(tx, conversation, entry)) {
    if (agent.id === entry.passedBy || !(await hasRoom(tx, agent.id))) continue
    return { agent, conversation: await giveTo(tx, rules, inLine, agent.id, BY_ITSELF) }
  }
  return undefined
}

async function candidates(tx: Tx, { lastOwnerId }: Conversation, entry: QueueEntry): Promise<readonly FreeAgent[]> {
  const free = await freeAgents(tx.db, { now: tx.now, teamId: entry.teamId, limit: CANDIDATES })
  if (lastOwnerId === undefined || entry.passedBy !== undefined || free.length === 0) return free
  const last = await findAgent(tx.db, lastOwnerId)
  const isThere =
    last?.presence === 'online' && last.leaseUntil > tx.now && !last.isDisabled && takesConversations(last.role)
  return isThere && (await worksFor(tx.db, last.id, entry.teamId)) ? [last, ...free] : free
}

/** Asked under the agent's lock: two conversations never share the last place. */
export async function hasRoom(tx: Tx, agentId: string, locked: 'wait' | 'skip' = 'skip'): Promise<boolean> {
  const [held, agent] = await Promise.all([countHeld(tx, agentId, locked), findAgent(tx.db, agentId)])
  return held !== undefined && agent !== undefined && held < agent.capacity
}

/** Waiting patients for everybody with room, in queue order; tells each patient who took over. */
export async function assignWaiting(tx: Tx, rules: DeskRules, limit: number): Promise<number> {
  if (!(await isAnybodyWaiting(tx.db))) return 0
  let given = 0
  while (given < limit) {
    const before = given
    for (const agent of await freeAgents(tx.db, { now: tx.now, teamId: undefined, limit: limit - given })) {
      given += await fill(tx, rules, agent, 1)
    }
    if (given === before) return given
  }
  return given
}

/** Waiting patients for one agent who has just got room; returns how many. */
export async function fillAgent(tx: Tx, rules: DeskRules, agentId: AgentId): Promise<number> {
  if (!(await isAnybodyWaiting(tx.db))) return 0
  const agent = await findAgent(tx.db, agentId)
  if (agent === undefined || agent.isDisabled || !takesConversations(agent.role)) return 0
  if (agent.presence !== 'online' || agent.leaseUntil <= tx.now) return 0
  return fill(tx, rules, agent, agent.capacity)
}

async function fill(tx: Tx, rules: DeskRules, agent: FreeAgent, most: number): Promise<number> {
  for (let given = 0; given < most; given++) {
    const next = await firstFor(tx, agent.id)
    if (next === undefined || !(await hasRoom(tx, agent.id))) return given
    const conversation = await lockConversation(tx, next.conversationId)
    const entry = await findEntry(tx.db, next.entryId)
    if (conversation === undefined || entry === undefined) return given
    const taken = await giveTo(tx, rules, { conversation, entry }, agent.id, BY_ITSELF)
    await say(tx, taken, welcome(rules, entry, agent))
  }
  return most
}

/** From the line into somebody's hands; the caller has checked room and right. */
export async function giveTo(
  tx: Tx,
  rules: DeskRules,
  inLine: InLine,
  agentId: AgentId,
  by: By,
): Promise<Conversation> {
  const { entry } = inLine
  const taken = await takeEntry(tx, entry.id, agentId)
  if (taken) {
    await clearLineTimers(tx, entry)
    noteLine(tx, inLine.conversation, entry, 'taken', by, { forId: agentId, data: { agentId } })
  }
  return own(tx, rules, inLine.conversation, agentId, { by, wasHeld: isTold(entry) })
}

/** Makes an agent the owner of a conversation that is no longer in the line. */
export async function own(
  tx: Tx,
  rules: DeskRules,
  from: Conversation,
  agentId: AgentId,
  how: { readonly by: By; readonly wasHeld: boolean },
): Promise<Conversation> {
  const conversation = await change(
    tx,
    from,
    {
      state: 'assigned',
      ownerId: agentId,
      ...(from.ownerId === undefined || from.ownerId === agentId ? {} : { lastOwnerId: from.ownerId }),
      snoozedUntil: null,
      outcome: null,
    },
    how.by,
  )
  await noteGiven(tx, agentId)
  if (conversation.unansweredSince !== undefined)
    await watchReply(tx, rules, conversation, how.wasHeld ? 'lead' : 'notice')
  return conversation
}

export type ReplyStep = 'notice' | 'lead' | 'again'

/** The patient waits for an answer of the agent who holds him: first a notice to him, then the lead hears of it. */
export async function watchReply(tx: Tx, rules: DeskRules, conversation: Conversation, step: ReplyStep): Promise<void> {
  const { holdNoticeMs, leadAlarmMs } = rules.policy()
  const after: Readonly<Record<ReplyStep, number>> = {
    notice: holdNoticeMs,
    lead: leadAlarmMs - holdNoticeMs,
    again: leadAlarmMs,
  }
  const place = { band: conversation.emergency ? EMERGENCY_BAND : USUAL_BAND, teamId: conversation.teamId }
  const dueAt = workingAfter(tx.now, rules, place, after[step])
  await setTimer(tx, { kind: 'reply-hold', subject: conversation.id, dueAt, payload: { step } })
}

function isTold(entry: QueueEntry): boolean {
  return entry.toldAt !== undefined && entry.toldAt > entry.enteredAt
}

/** First words of a new owner. Whoever comes after a transfer or a release need not ask again. */
export function welcome(rules: DeskRules, entry: QueueEntry | undefined, agent: { readonly name: string }): Tell {
  const texts = rules.texts()
  const text =
    entry?.passedBy === undefined ? texts('handoff.accepted', { agent: agent.name }) : texts('handoff.transferred')
  return { class: 'S', text }
}
