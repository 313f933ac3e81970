// A test message through a channel, the way every message goes: into the outbox as a notice, in the thread of somebody who
// expects it. Nobody is written to who never wrote there.
import { findNotice, testersOf } from '../../store/channel-health.ts'
import { findNewestConversation, lockConversation } from '../../store/conversation.ts'
import { findIdentityByUser } from '../../store/identity.ts'
import { planSay } from '../../store/outbox.ts'
import type { Tx } from '../../store/tx.ts'
import { type Answer, made, NOT_FOUND, ok, refuse, wrong } from '../answer.ts'
import { actorOf, auditDetailOf } from '../context.ts'
import type { Call, Handler } from '../route.ts'
import type { channelsContract } from './contract.ts'

export const testers: Handler<typeof channelsContract.testers> = async (call) => {
  const { context } = call
  if (channelOf(call) === undefined) return NOT_FOUND
  const found = await testersOf(context.store.reads, call.param('id'), context.clock.now())
  return ok({
    testers: found.map(({ conversationId, contactId, displayName, at }) => ({
      ...{ conversationId, person: displayName ?? `访客 ${contactId.slice(-4)}`, at },
    })),
  })
}

export const testChannel: Handler<typeof channelsContract.testChannel> = async (call) => {
  const channel = channelOf(call)
  if (channel === undefined) return NOT_FOUND
  if (!channel.sends) return refuse('wrong-state')
  const { body, context } = call
  return async (tx) => {
    const where = 'conversationId' in body ? 'conversationId' : 'platformUserId'
    const found =
      'conversationId' in body
        ? await testerThread(tx, channel.id, body.conversationId)
        : await threadOf(tx, channel.id, body.platformUserId)
    const conversation = found === undefined ? undefined : await lockConversation(tx, found)
    if (conversation === undefined) return nobody(where)
    const text = `【渠道测试】这是${context.settings.hospital}工作人员发送的测试消息，无需回复。`
    const { messageId } = await planSay(tx, conversation, {
      author: 'system',
      class: 'N',
      content: { kind: 'text', text },
    })
    tx.audit({
      actor: actorOf(call.caller),
      action: 'channel.test',
      subject: { kind: 'channel', id: channel.id },
      detail: { conversationId: conversation.id, messageId, ...auditDetailOf(call.caller) },
    })
    return made({ messageId })
  }
}

export const channelTest: Handler<typeof channelsContract.channelTest> = async (call) => {
  const notice = await findNotice(call.context.store.reads, call.param('id'), call.param('message'))
  if (notice === undefined) return NOT_FOUND
  const { state, failure, attempts, settled_at: settledAt } = notice
  return ok({ state, failure, attempts, settledAt })
}

function channelOf({ context, param }: Pick<Call, 'context' | 'param'>) {
  return context.channels().find(({ id }) => id === param('id'))
}

/** Whoever wrote 测试 a while ago may have gone home meanwhile: looked up again when it is sent. */
async function testerThread(tx: Tx, channelId: string, conversationId: string): Promise<string | undefined> {
  const found = await testersOf(tx.db, channelId, tx.now)
  return found.find((tester) => tester.conversationId === conversationId)?.conversationId
}

async function threadOf(tx: Tx, channelId: string, platformUserId: string): Promise<string | undefined> {
  const identity = await findIdentityByUser(tx.db, channelId, platformUserId)
  return identity === undefined ? undefined : (await findNewestConversation(tx.db, identity.id))?.id
}

function nobody(path: 'conversationId' | 'platformUserId'): Answer {
  return wrong(path, path === 'conversationId' ? 'nobody-wrote-test' : 'nobody-by-that-id')
}
