// From the bot to people, and what a patient's further words do to a conversation people work on.
import { isHeldByPerson } from '../model/conversation.ts'
import { isMoreAcute } from '../model/queue-order.ts'
import { findAgent, teamForDepartment } from '../store/agent.ts'
import type { Conversation } from '../store/conversation.ts'
import { changeEntry, findWaitingEntry } from '../store/queue.ts'
import type { Tx } from '../store/tx.ts'
import { assignNow, hasRoom, own, watchReply, welcome } from './assignment.ts'
import { type By, change } from './change.ts'
import type { DeskMove, HandOff } from './desk.ts'
import { enterLine, type InLine, raiseEntry, returnToLine } from './line.ts'
import { type DeskRules, isAtDesk } from './rules.ts'
import { positionAgain, waitingWords } from './wording.ts'

const BY_CONTACT: By = { actor: { kind: 'contact' }, cause: 'patient-wrote' }

export async function handOff(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  request: HandOff,
): Promise<DeskMove> {
  const by: By = { actor: { kind: 'bot' }, cause: request.reason }
  if (isHeldByPerson(conversation.state) || conversation.state === 'snoozed') {
    return patientSpoke(tx, rules, conversation)
  }
  const entry = conversation.state === 'queued' ? await findWaitingEntry(tx.db, conversation.id) : undefined
  if (entry !== undefined) return askAgain(tx, rules, { conversation, entry }, request, by)
  const teamId = await teamForDepartment(tx.db, request.departmentId)
  const inLine = await enterLine(tx, rules, conversation, { ...request, teamId }, by)
  return settle(tx, rules, inLine)
}

async function askAgain(tx: Tx, rules: DeskRules, inLine: InLine, request: HandOff, by: By): Promise<DeskMove> {
  const { conversation, entry } = inLine
  const worse = isMoreAcute(request.acuity, entry.acuity)
  const raised = worse ? await raiseEntry(tx, rules, inLine, request, by) : entry
  if (raised.band !== entry.band) return settle(tx, rules, { conversation, entry: raised })
  if (tx.now - (entry.toldAt ?? entry.enteredAt) < rules.policy().positionEveryMs) return { conversation }
  const told = await changeEntry(tx, raised, { toldAt: tx.now })
  return { conversation, tell: [await positionAgain(tx, rules, told)] }
}

/** To an agent at once if one is free, else words about the wait. */
export async function settle(tx: Tx, rules: DeskRules, inLine: InLine): Promise<DeskMove> {
  const given = await assignNow(tx, rules, inLine)
  if (given === undefined) {
    return { conversation: inLine.conversation, tell: await waitingWords(tx, rules, inLine.entry) }
  }
  return { conversation: given.conversation, tell: [welcome(rules, inLine.entry, given.agent)] }
}

export async function patientSpoke(tx: Tx, rules: DeskRules, conversation: Conversation): Promise<DeskMove> {
  switch (conversation.state) {
    case 'new':
    case 'bot':
    case 'closed':
      return { conversation }
    case 'queued':
      return { conversation: await markUnanswered(tx, conversation) }
    case 'assigned':
      return { conversation: await waitForAnswer(tx, rules, conversation) }
    case 'waiting_patient':
    case 'snoozed':
      return backToOwner(tx, rules, conversation)
  }
}

async function markUnanswered(tx: Tx, conversation: Conversation): Promise<Conversation> {
  if (conversation.unansweredSince !== undefined) return conversation
  return change(tx, conversation, { unansweredSince: tx.now }, BY_CONTACT)
}

async function waitForAnswer(tx: Tx, rules: DeskRules, conversation: Conversation): Promise<Conversation> {
  if (conversation.unansweredSince !== undefined) return conversation
  const waiting = await markUnanswered(tx, conversation)
  await watchReply(tx, rules, waiting, 'notice')
  return waiting
}

async function backToOwner(tx: Tx, rules: DeskRules, conversation: Conversation): Promise<DeskMove> {
  const unanswered = await markUnanswered(tx, conversation)
  const kept = await wakeWithOwner(tx, rules, unanswered, BY_CONTACT)
  if (kept !== undefined) return { conversation: kept }
  return settle(tx, rules, await returnToLine(tx, rules, unanswered, { place: 'end' }, BY_CONTACT))
}

/** Undefined when the owner is gone, or too full to take back what he had put aside. */
export async function wakeWithOwner(
  tx: Tx,
  rules: DeskRules,
  conversation: Conversation,
  by: By,
): Promise<Conversation | undefined> {
  const { ownerId } = conversation
  if (ownerId === undefined || !isAtDesk(rules, await findAgent(tx.db, ownerId), tx.now)) return undefined
  if (conversation.state === 'snoozed' && !(await hasRoom(tx, ownerId))) return undefined
  return own(tx, rules, conversation, ownerId, { by, wasHeld: false })
}
