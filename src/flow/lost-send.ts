// A patient who may have got nothing does not stay with the bot: the one rule for sends that failed, broke off, or were
// reported undelivered later.
import type { Desk, DeskMove, HandOff } from '../desk/desk.ts'
import type { SendClass } from '../model/sending.ts'
import { lockConversation } from '../store/conversation.ts'
import type { OutboxTable } from '../store/schema.ts'
import type { Tx } from '../store/tx.ts'

/** Undefined: nobody is left waiting. */
export async function handOffAfterLostSend(
  tx: Tx,
  desk: Pick<Desk, 'handOff'>,
  send: Pick<OutboxTable, 'conversation_id' | 'class'>,
  lost: 'failed' | 'unknown',
): Promise<DeskMove | undefined> {
  const conversation = await lockConversation(tx, send.conversation_id)
  if (conversation === undefined || conversation.state === 'closed') return undefined
  // A greeting that found no way to somebody who only looked in.
  if (lost === 'failed' && conversation.lastInboundAt === undefined) return undefined
  return desk.handOff(tx, conversation, requestFor(send.class))
}

function requestFor(sendClass: SendClass): HandOff {
  return {
    acuity: sendClass === 'S' ? 'emergency' : 'routine',
    reason: 'send-unknown',
    words: [],
    card: { reason: 'send-unknown', acuity: 'routine', words: [], departments: [], faqShown: [] },
  }
}
