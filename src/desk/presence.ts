// Who is there. A console holds a lease; when it ends for good, patients who wait for an answer go back to their old
// place in the line and are told once. Answered ones stay until they write again.
import type { AgentId } from '../model/ids.ts'
import {
  type AgentOnDuty,
  findAgent,
  heldConversations,
  renewLease,
  saveCapacity,
  savePresence,
} from '../store/agent.ts'
import { lockConversation } from '../store/conversation.ts'
import { cancelTimer, setTimer, type Timer } from '../store/timer.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, fillAgent } from './assignment.ts'
import { type By, byAgent, SYSTEM, say } from './change.ts'
import type { ActingAgent, Presence, PresenceNow } from './desk.ts'
import { type InLine, returnToLine } from './line.ts'
import { type DeskRules, goneAt } from './rules.ts'

export async function setPresence(
  tx: Tx,
  rules: DeskRules,
  { agent, presence }: { readonly agent: ActingAgent; readonly presence: Presence },
): Promise<PresenceNow> {
  const leaseUntil = presence === 'offline' ? tx.now : tx.now + rules.policy().leaseMs
  await enterPresence(tx, rules, agent.id, { presence, leaseUntil }, byAgent(agent, 'said-so'))
  if (presence === 'online') await fillAgent(tx, rules, agent.id)
  return { presence, leaseUntil }
}

async function enterPresence(tx: Tx, rules: DeskRules, agentId: AgentId, to: PresenceNow, by: By): Promise<void> {
  if (to.presence === 'offline') {
    await giveBack(tx, rules, agentId, { ...by, cause: 'agent-away' }, () => savePresence(tx, agentId, to))
    await cancelTimer(tx, 'agent-away', agentId)
  } else {
    await savePresence(tx, agentId, to)
    await setTimer(tx, { kind: 'agent-away', subject: agentId, dueAt: tx.now + rules.policy().awayMs })
  }
  tx.audit({
    actor: by.actor,
    action: 'agent.presence',
    subject: { kind: 'agent', id: agentId },
    detail: { presence: to.presence, cause: by.cause },
  })
  tx.announce({ kind: 'agent.changed', ownerId: agentId, data: { agentId, presence: to.presence } })
}

/** A sign of life; the timer behind it moves by itself when it falls due. */
export async function heartbeat(
  tx: Tx,
  rules: DeskRules,
  { agent }: { readonly agent: ActingAgent },
): Promise<PresenceNow> {
  const now = await findAgent(tx.db, agent.id)
  if (now === undefined || now.presence === 'offline') {
    return { presence: 'offline', leaseUntil: now?.leaseUntil ?? tx.now }
  }
  const leaseUntil = tx.now + rules.policy().leaseMs
  await renewLease(tx, agent.id, leaseUntil)
  if (now.leaseUntil <= tx.now) await fillAgent(tx, rules, agent.id)
  return { presence: now.presence, leaseUntil }
}

/**
 * Whoever works on a conversation is there, even if his console has not said so: at least `away`, with a lease. True when
 * he had been missed: the caller fills his places once his own deed is done.
 */
export async function signOfLife(tx: Tx, rules: DeskRules, agentId: AgentId): Promise<boolean> {
  const agent = await findAgent(tx.db, agentId)
  if (agent === undefined) return false
  const leaseUntil = tx.now + rules.policy().leaseMs
  if (agent.presence !== 'offline') {
    await renewLease(tx, agentId, leaseUntil)
    return agent.leaseUntil <= tx.now
  }
  await enterPresence(tx, rules, agentId, { presence: 'away', leaseUntil }, byAgent(agent, 'took-a-conversation'))
  return false
}

export async function agentAway(tx: Tx, rules: DeskRules, timer: Timer): Promise<void> {
  const agent = await findAgent(tx.db, timer.subject)
  if (agent === undefined || agent.presence === 'offline') return
  await checkGone(tx, rules, agent)
}

/** True when the agent had vanished and is signed off now. */
export async function checkGone(tx: Tx, rules: DeskRules, agent: AgentOnDuty): Promise<boolean> {
  const at = goneAt(rules, agent)
  if (!agent.isDisabled && tx.now < at) {
    await setTimer(tx, { kind: 'agent-away', subject: agent.id, dueAt: at })
    return false
  }
  const off: PresenceNow = { presence: 'offline', leaseUntil: Math.min(agent.leaseUntil, tx.now) }
  await enterPresence(tx, rules, agent.id, off, { actor: SYSTEM, cause: 'lease-ended' })
  return true
}

/**
 * `signOff` comes after the conversations are locked and before they are given to others: conversations before agents,
 * and nothing comes back to who has just left.
 */
async function giveBack(
  tx: Tx,
  rules: DeskRules,
  agentId: AgentId,
  by: By,
  signOff: () => Promise<void>,
): Promise<void> {
  const returned: InLine[] = []
  for (const id of await heldConversations(tx.db, agentId)) {
    const conversation = await lockConversation(tx, id)
    if (conversation?.ownerId !== agentId) continue
    // An emergency is watched even after an answer.
    if (conversation.state !== 'assigned' && !conversation.emergency) continue
    returned.push(await returnToLine(tx, rules, conversation, { place: 'old' }, by))
  }
  await signOff()
  for (const inLine of returned) {
    await say(tx, inLine.conversation, { class: 'S', text: rules.texts()('handoff.returned') })
    await assignNow(tx, rules, inLine)
  }
}

export async function setCapacity(
  tx: Tx,
  rules: DeskRules,
  act: { readonly agent: ActingAgent; readonly agentId: AgentId; readonly capacity: number },
): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: 'notFound' }> {
  const { agent, agentId, capacity } = act
  if ((await findAgent(tx.db, agentId)) === undefined) return { ok: false, why: 'notFound' }
  await saveCapacity(tx, agentId, capacity)
  tx.audit({
    actor: { kind: 'agent', id: agent.id },
    action: 'agent.capacity',
    subject: { kind: 'agent', id: agentId },
    detail: { capacity },
  })
  tx.announce({ kind: 'agent.changed', ownerId: agentId, data: { agentId, capacity } })
  await fillAgent(tx, rules, agentId)
  return { ok: true }
}
