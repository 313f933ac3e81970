// Asking a colleague, a clinician or a team about a conversation without giving it away. The answer comes back as a note:
// no way leads from here to an adapter.
import { scopeOf } from '../model/permission.ts'
import { findAgent, teamExists } from '../store/agent.ts'
import { findAssist, insertAssist, settleAssist } from '../store/assist.ts'
import { type Conversation, findConversation } from '../store/conversation.ts'
import type { Tx } from '../store/tx.ts'
import { announce } from './change.ts'
import type { ActingAgent, Asking, HelpAnswer } from './desk.ts'
import { addNote } from './notes.ts'

export async function askForHelp(tx: Tx, asking: Asking): Promise<{ readonly assistId: string } | 'nobodyThere'> {
  const conversation = await findConversation(tx.db, asking.conversationId)
  if (conversation === undefined || !(await canBeAsked(tx, asking))) return 'nobodyThere'
  const { agent, conversationId, to, question, dueAt } = asking
  const toAgentId = 'agentId' in to ? to.agentId : undefined
  const toTeamId = 'teamId' in to ? to.teamId : undefined
  const assistId = await insertAssist(tx, { conversationId, askedBy: agent.id, toAgentId, toTeamId, question, dueAt })
  tell(tx, conversation, agent, { action: 'assist.ask', assistId, toAgentId, toTeamId })
  return { assistId }
}

async function canBeAsked(tx: Tx, { agent, to }: Asking): Promise<boolean> {
  if ('teamId' in to) return teamExists(tx.db, to.teamId)
  const asked = await findAgent(tx.db, to.agentId)
  if (asked === undefined || asked.isDisabled || asked.id === agent.id) return false
  return scopeOf(asked.role, 'assist.answer') !== undefined
}

/** Only for who was asked, alone or with a team. */
export async function answerHelp(
  tx: Tx,
  act: HelpAnswer,
): Promise<{ readonly noteId: string } | 'notFound' | 'settled'> {
  const assist = await findAssist(tx.db, act.assistId)
  const conversation = assist === undefined ? undefined : await findConversation(tx.db, assist.conversation_id)
  if (assist === undefined || conversation === undefined) return 'notFound'
  const isAsked =
    assist.to_agent_id === act.agent.id || (assist.to_team_id !== null && act.teamIds.includes(assist.to_team_id))
  if (!isAsked) return 'notFound'
  const { agent, text, assistId } = act
  if (!(await settleAssist(tx, assistId, { state: 'answered', by: agent.id, answer: text }))) return 'settled'
  const noteId = await addNote(tx, conversation, agent, `协助答复\n问：${assist.question}\n答：${text}`)
  tell(tx, conversation, agent, { action: 'assist.answer', assistId })
  return { noteId }
}

/** Who asked takes the question back. */
export async function withdrawHelp(
  tx: Tx,
  act: { readonly agent: ActingAgent; readonly assistId: string },
): Promise<'done' | 'notFound' | 'settled'> {
  const assist = await findAssist(tx.db, act.assistId)
  const conversation = assist === undefined ? undefined : await findConversation(tx.db, assist.conversation_id)
  if (assist === undefined || conversation === undefined || assist.asked_by !== act.agent.id) return 'notFound'
  if (!(await settleAssist(tx, assist.id, { state: 'withdrawn', by: act.agent.id }))) return 'settled'
  tell(tx, conversation, act.agent, { action: 'assist.withdraw', assistId: assist.id })
  return 'done'
}

function tell(
  tx: Tx,
  conversation: Conversation,
  agent: ActingAgent,
  what: {
    readonly action: string
    readonly assistId: string
    readonly toAgentId?: string | undefined
    readonly toTeamId?: string | undefined
  },
): void {
  const { action, ...detail } = what
  tx.audit({
    actor: { kind: 'agent', id: agent.id },
    action,
    subject: { kind: 'conversation', id: conversation.id },
    detail,
  })
  announce(tx, conversation, 'assist.changed', { assistId: what.assistId })
}
