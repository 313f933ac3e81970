// Steps of an emergency: taken by whoever sees the conversation, with name and time.
import type { AgentId, ConversationId } from '../../model/ids.ts'
import { reaches } from '../../model/permission.ts'
import { findStep, type stepsOf } from '../../store/emergency-step.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { DONE, NOT_FOUND, ok, refuse } from '../answer.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import type { threadContract } from './contract.ts'

const actingAgent = (call: Pick<Call, 'caller'>) => {
  const { agentId, role } = personOf(call)
  return { id: agentId as AgentId, role }
}

export const takeStep: Handler<typeof threadContract.takeStep> = async (call) => async (tx) => {
  const row = await findConversationRow(tx.db, call.param('id'))
  if (row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
  const { kind, outcome, whom } = call.body
  const step = { agent: actingAgent(call), conversationId: row.id as ConversationId, kind, outcome, whom }
  const taken = await call.context.desk.takeStep(tx, step)
  return taken === 'noEmergency' ? refuse('wrong-state') : ok(taken)
}

export const retractStep: Handler<typeof threadContract.retractStep> = async (call) => async (tx) => {
  const stepId = call.param('id')
  const step = await findStep(tx.db, stepId)
  const row = step === undefined ? undefined : await findConversationRow(tx.db, step.conversation_id)
  if (row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
  await call.context.desk.retractStep(tx, { agent: actingAgent(call), stepId })
  return DONE
}

export function shownStep(step: Awaited<ReturnType<typeof stepsOf>>[number]) {
  return {
    ...{ id: step.id, kind: step.kind, outcome: step.outcome, whom: step.whom, agentName: step.agent_name },
    at: step.taken_at,
    retracted: step.retracted_at !== null,
  }
}
