// What somebody did in an emergency beside writing: who, when, with which outcome. Says nothing to the patient and stops
// no alarm: an alarm is acknowledged by its own act.
import { findConversation } from '../store/conversation.ts'
import { findStep, insertStep, markRetracted } from '../store/emergency-step.ts'
import type { Tx } from '../store/tx.ts'
import { announce } from './change.ts'
import type { ActingAgent, StepTaken } from './desk.ts'

export async function takeStep(tx: Tx, step: StepTaken): Promise<{ readonly stepId: string } | 'noEmergency'> {
  const conversation = await findConversation(tx.db, step.conversationId)
  if (conversation === undefined || !conversation.emergency) return 'noEmergency'
  const { agent, conversationId, kind, outcome, whom } = step
  const stepId = await insertStep(tx, { conversationId, kind, outcome, whom, agentId: agent.id })
  tx.audit({
    actor: { kind: 'agent', id: agent.id },
    action: 'emergency.step',
    subject: { kind: 'conversation', id: conversationId },
    detail: { stepId, kind, outcome: outcome ?? null },
  })
  announce(tx, conversation, 'step.changed', { stepId, kind })
  return { stepId }
}

export async function retractStep(
  tx: Tx,
  act: { readonly agent: ActingAgent; readonly stepId: string },
): Promise<boolean> {
  const step = await findStep(tx.db, act.stepId)
  const conversation = step === undefined ? undefined : await findConversation(tx.db, step.conversation_id)
  if (step === undefined || conversation === undefined) return false
  if (step.retracted_at !== null) return true
  await markRetracted(tx, step.id, act.agent.id)
  tx.audit({
    actor: { kind: 'agent', id: act.agent.id },
    action: 'emergency.step-retract',
    subject: { kind: 'conversation', id: conversation.id },
    detail: { stepId: step.id, kind: step.kind },
  })
  announce(tx, conversation, 'step.changed', { stepId: step.id, kind: step.kind })
  return true
}
