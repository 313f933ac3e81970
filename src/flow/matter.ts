// Which conversation a message belongs to: the open one, the last one reopened, or a new matter.
import { HOUR } from '../base/clock.ts'
import type { BotState } from '../bot/turn.ts'
import { type Conversation, changeConversation, type FirstChange, openConversation } from '../store/conversation.ts'
import type { Identity } from '../store/identity.ts'
import type { Tx } from '../store/tx.ts'

/** A message after this long belongs to a new matter; before, it reopens the last one. */
const REOPEN_WITHIN_MS = 24 * HOUR

/** How the bot finds a conversation. */
export type Standing = Pick<Conversation, 'state' | 'emergency' | 'botState'>

const UNTOUCHED: Standing = { state: 'new', emergency: false, botState: '{}' }

/** What a message that comes now will find, before anything is written. */
export function standingFor(newest: Conversation | undefined, now: number): Standing {
  if (newest === undefined || isOver(newest, now)) return UNTOUCHED
  if (newest.state !== 'closed') return newest
  const { greeted = false, person = {} } = JSON.parse(newest.botState) as BotState
  return { state: 'bot', emergency: false, botState: JSON.stringify({ greeted, person }) }
}

/** `first`: what a new matter begins with. */
export async function conversationFor(
  tx: Tx,
  person: Identity,
  newest: Conversation | undefined,
  first?: FirstChange,
): Promise<Conversation> {
  if (newest === undefined || isOver(newest, tx.now)) return openConversation(tx, person, first)
  if (newest.state !== 'closed') return newest
  const reopened = await changeConversation(
    tx,
    newest,
    { ...standingFor(newest, tx.now), ownerId: null, outcome: null },
    { actor: { kind: 'contact' }, cause: 'wrote-again' },
  )
  return reopened ?? newest
}

function isOver({ state, closedAt }: Conversation, now: number): boolean {
  return state === 'closed' && now - (closedAt ?? 0) > REOPEN_WITHIN_MS
}
