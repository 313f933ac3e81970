// Questions to colleagues. Who is asked sees the question and who asks, not the conversation: that opens only to whom it
// opens anyway.
import { DAY } from '../../base/clock.ts'
import type { AgentId, ConversationId, TeamId } from '../../model/ids.ts'
import { reaches } from '../../model/permission.ts'
import { type AssistRow, assistsAnsweredBy, assistsAskedBy, assistsToAnswer } from '../../store/assist.ts'
import { toWhose } from '../../store/event-log.ts'
import { findConversationRow } from '../../store/listing.ts'
import { DONE, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import type { Call, Handler } from '../route.ts'
import { personOf } from '../sign-in.ts'
import type { threadContract } from './contract.ts'

const LONGEST_MS = 7 * DAY

const actingAgent = (call: Pick<Call, 'caller'>) => {
  const { agentId, role } = personOf(call)
  return { id: agentId as AgentId, role }
}

export const askForHelp: Handler<typeof threadContract.askForHelp> = async (call) => {
  const { to, question, dueAt } = call.body
  const target = 'agentId' in to ? { agentId: to.agentId as AgentId } : { teamId: to.teamId as TeamId }
  return async (tx) => {
    const row = await findConversationRow(tx.db, call.param('id'))
    if (row === undefined || !reaches(call.sight, toWhose(row))) return NOT_FOUND
    if (dueAt <= tx.now || dueAt > tx.now + LONGEST_MS) {
      return wrong('dueAt', 'not-within-days', { n: LONGEST_MS / DAY })
    }
    const asking = { agent: actingAgent(call), conversationId: row.id as ConversationId, to: target, question, dueAt }
    const asked = await call.context.desk.askForHelp(tx, asking)
    if (asked !== 'nobodyThere') return ok(asked)
    return wrong('to', 'nobody-to-ask')
  }
}

export const assists: Handler<typeof threadContract.assists> = async (call) => {
  const { agentId } = personOf(call)
  const db = call.context.store.reads
  const now = call.context.clock.now()
  const [toAnswer, asked, answered] = await Promise.all([
    assistsToAnswer(db, agentId, call.sight.teamIds),
    assistsAskedBy(db, agentId, now),
    assistsAnsweredBy(db, agentId, now),
  ])
  return ok({
    toAnswer: toAnswer.map(shownAssist),
    asked: asked.map(shownAssist),
    answered: answered.map(shownAssist),
  })
}

export const answerHelp: Handler<typeof threadContract.answerHelp> = async (call) => async (tx) => {
  const assistId = call.param('id')
  const answer = { agent: actingAgent(call), teamIds: call.sight.teamIds, assistId, text: call.body.text }
  const done = await call.context.desk.answerHelp(tx, answer)
  if (done === 'notFound') return NOT_FOUND
  return done === 'settled' ? refuse('already-clear') : ok(done)
}

export const withdrawHelp: Handler<typeof threadContract.withdrawHelp> = async (call) => async (tx) => {
  const done = await call.context.desk.withdrawHelp(tx, { agent: actingAgent(call), assistId: call.param('id') })
  if (done === 'notFound') return NOT_FOUND
  return done === 'settled' ? refuse('already-clear') : DONE
}

export function shownAssist(row: AssistRow) {
  return {
    ...{ id: row.id, conversationId: row.conversation_id, askedById: row.asked_by, askedByName: row.asked_by_name },
    toName: row.to_agent_name ?? row.to_team_name,
    ...{ question: row.question, askedAt: row.asked_at, dueAt: row.due_at, state: row.state, answer: row.answer },
    settledByName: row.settled_by_name,
    settledAt: row.settled_at,
  }
}
