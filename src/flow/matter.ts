// Which conversation a message belongs to: the open one, the last one reopened, or a new matter.
import { HOUR } from '../base/clock.ts'
import type { BotState } from '../bot/turn.ts'
import { type Conversation, changeConversation, openConversation } from '../store/conversation.ts'
import type { Identity } from '../store/identity.ts'
import type { Tx } from '../store/tx.ts'

/** A message after this long belongs to a new matter; before, it reopens the last one. */
const REOPEN_WITHIN_MS = 24 * HOUR

export async function conversationFor(
  tx: Tx,
  person: Identity,
  newest: Conversation | undefined,
): Promise<Conversation> {
  if (newest === undefined) return openConversation(tx, person)
  if (newest.state !== 'closed') return newest
  if (tx.now - (newest.closedAt ?? 0) > REOPEN_WITHIN_MS) return openConversation(tx, person)
  const state = JSON.parse(newest.botState) as BotState
  const reopened = await changeConversation(
    tx,
    newest,
    {
      state: 'bot',
      ownerId: null,
      outcome: null,
      emergency: false,
      botState: JSON.stringify({ greeted: state.greeted ?? false, person: state.person ?? {} }),
    },
    { actor: { kind: 'contact' }, cause: 'wrote-again' },
  )
  return reopened ?? newest
}
