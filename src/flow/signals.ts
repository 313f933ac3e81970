// What happens without words of the person: a send that did not arrive after all, a message taken back, a colleague who
// answered in the platform's own program. Each changes rows of ours inside the inbound's transaction; none lets the bot speak.
import type { InboundEvent } from '../channel/adapter.ts'
import { mayBotSpeak } from '../model/conversation.ts'
import type { MessageId } from '../model/ids.ts'
import { type Conversation, findConversation } from '../store/conversation.ts'
import { insertMessage, markRecalled } from '../store/message.ts'
import { announceMessage } from '../store/outbox.ts'
import type { Tx } from '../store/tx.ts'
import { failSent } from '../store/undelivered.ts'
import type { FlowContext } from './context.ts'
import { handOffAfterLostSend } from './lost-send.ts'

/** The platform took it and then could not deliver it: shown as failed, and a patient who got nothing goes to a person. */
export async function reportUndelivered(
  tx: Tx,
  context: FlowContext,
  outboxId: string,
  identityId: string,
): Promise<void> {
  const send = await failSent(tx, outboxId, identityId)
  if (send === undefined || (send.class !== 'S' && send.class !== 'B')) return
  await handOffAfterLostSend(tx, context.desk, send, 'failed')
}

/** The words stay, as long as messages are kept: staff may have acted on them. */
export async function noteRecall(tx: Tx, identityId: string, platformMessageId: string): Promise<void> {
  const message = await markRecalled(tx, identityId, platformMessageId)
  if (message === undefined) return
  const conversation = await findConversation(tx.db, message.conversation_id)
  if (conversation === undefined) return
  const { no } = message
  announceMessage(tx, conversation, { no, messageId: message.id as MessageId, author: 'contact' })
}

/**
 * It stands in the thread as what it is, and the bot stops talking over it: from here on people have the conversation.
 * Nothing is said about that to the person, who is already talking to somebody.
 */
export async function hearColleague(
  tx: Tx,
  context: FlowContext,
  heard: {
    readonly event: InboundEvent
    readonly messageId: MessageId
    readonly conversation: Conversation
    readonly no: number
  },
): Promise<void> {
  const { conversation, no, messageId } = heard
  const { content, sentAt, platformMessageId } = heard.event
  if (content.kind !== 'answeredElsewhere') return
  await insertMessage(tx, {
    id: messageId,
    identityId: conversation.identityId,
    no,
    conversationId: conversation.id,
    author: 'agent',
    content: content.said,
    sentAt,
    ...(platformMessageId === undefined ? {} : { clientId: platformMessageId }),
  })
  announceMessage(tx, conversation, { no, messageId, author: 'agent' })
  if (!mayBotSpeak(conversation.state) || conversation.state === 'closed') return
  await context.desk.handOff(tx, conversation, {
    acuity: 'routine',
    reason: 'elsewhere',
    words: [],
    card: {
      reason: 'elsewhere',
      acuity: 'routine',
      words: [],
      departments: [],
      faqShown: [],
      about: { by: content.by },
    },
  })
}
