// A lead gives a waiting patient to somebody, or to another team's line. One conditional change as in picking; nobody is
// given more than he carries, and nobody who is not there is given anything.
import type { AgentId, TeamId } from '../model/ids.ts'
import { scopeOf } from '../model/permission.ts'
import { takesConversations } from '../model/role.ts'
import { findAgent, teamExists } from '../store/agent.ts'
import { changeEntry, findWaitingEntry } from '../store/queue.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, giveTo, hasRoom, welcome } from './assignment.ts'
import { byAgent, change, say } from './change.ts'
import type { Act, Done } from './desk.ts'
import { type InLine, noteLine } from './line.ts'
import { asSeen } from './refusals.ts'
import { type DeskRules, isAtDesk } from './rules.ts'

export type Assign = Act & { readonly to: { readonly agentId: AgentId } | { readonly teamId: TeamId } }

export async function assign(tx: Tx, rules: DeskRules, act: Assign): Promise<Done> {
  if (scopeOf(act.agent.role, 'conversation.takeover') === undefined) return { ok: false, why: 'forbidden' }
  const seen = await asSeen(tx, act)
  if (!seen.ok) return seen
  const entry = await findWaitingEntry(tx.db, act.conversationId)
  if (entry === undefined) return { ok: false, why: 'wrongState' }
  const inLine = { conversation: seen.conversation, entry }
  return 'agentId' in act.to
    ? toAgent(tx, rules, act, inLine, act.to.agentId)
    : toTeam(tx, rules, act, inLine, act.to.teamId)
}

async function toAgent(tx: Tx, rules: DeskRules, act: Act, inLine: InLine, agentId: AgentId): Promise<Done> {
  const target = await findAgent(tx.db, agentId)
  if (target === undefined || target.isDisabled || !takesConversations(target.role))
    return { ok: false, why: 'notFound' }
  if (!isAtDesk(rules, target, tx.now)) return { ok: false, why: 'wrongState' }
  if (!inLine.conversation.emergency && !(await hasRoom(tx, agentId, 'wait'))) return { ok: false, why: 'full' }
  const by = byAgent(act.agent, 'assigned-by-lead')
  const conversation = await giveTo(tx, rules, inLine, agentId, by)
  await say(tx, conversation, welcome(rules, inLine.entry, target))
  return { ok: true, conversation }
}

async function toTeam(tx: Tx, rules: DeskRules, act: Act, inLine: InLine, teamId: TeamId): Promise<Done> {
  if (!(await teamExists(tx.db, teamId))) return { ok: false, why: 'notFound' }
  const by = byAgent(act.agent, 'assigned-by-lead')
  const conversation = await change(tx, inLine.conversation, { teamId }, by)
  const entry = await changeEntry(tx, inLine.entry, { teamId, reservedFor: undefined, reservedUntil: undefined })
  noteLine(tx, conversation, entry, 'widened', by, { data: { teamId } })
  const given = await assignNow(tx, rules, { conversation, entry })
  if (given === undefined) return { ok: true, conversation }
  await say(tx, given.conversation, welcome(rules, entry, given.agent))
  return { ok: true, conversation: given.conversation }
}
