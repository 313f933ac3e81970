// A shift ends: what one agent holds becomes the next one's, whatever his capacity says. The patient is told once, and
// what rested goes on resting. The taker has signed for it, so nothing is offered and nothing can lapse.
import { MINUTE } from '../base/clock.ts'
import { lockConversation } from '../store/conversation.ts'
import type { Tx } from '../store/tx.ts'
import { own } from './assignment.ts'
import { byAgent, change, say } from './change.ts'
import type { HandingOver } from './desk.ts'
import { addNote } from './notes.ts'
import type { DeskRules } from './rules.ts'

const LOOK_AHEAD_MINUTES = 30

/** False: it is no longer the giver's. */
export async function handOver(tx: Tx, rules: DeskRules, { taker, giver, ...what }: HandingOver): Promise<boolean> {
  const conversation = await lockConversation(tx, what.conversationId)
  if (conversation?.ownerId !== giver.id || conversation.state === 'closed') return false
  const by = byAgent(taker, 'handed-over')
  if (what.note !== '') await addNote(tx, conversation, giver, what.note)
  if (conversation.state === 'snoozed' || conversation.state === 'waiting_patient') {
    await change(tx, conversation, { ownerId: taker.id, lastOwnerId: giver.id }, by)
    return true
  }
  const taken = await own(tx, rules, conversation, taker.id, { by, wasHeld: true })
  await say(tx, taken, { class: 'S', text: rules.texts()('handoff.transferred') })
  return true
}

/** When the desk closes today, if it is open now. */
export function closingAfter(rules: DeskRules, now: number, teamId?: string): number | undefined {
  const calendar = rules.calendar()
  if (!calendar.isOpenAt(now, teamId)) return undefined
  // Working time runs until the range ends: the first minute that does not fit is the end.
  for (let minute = 1; minute <= LOOK_AHEAD_MINUTES; minute++) {
    const at = now + minute * MINUTE
    if (!calendar.isOpenAt(at, teamId)) return at - (at % MINUTE)
  }
  return undefined
}
