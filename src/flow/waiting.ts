// An inbound that waits for its turn: behind an older one, after a failed turn, or just pulled. The inbound worker does the rest.
import { SECOND } from '../base/clock.ts'
import type { InboundEvent } from '../channel/adapter.ts'
import type { InboundId } from '../model/ids.ts'
import { insertInbound } from '../store/inbound.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext } from './context.ts'

export interface WaitingInbound {
  readonly id: InboundId
  readonly channelId: string
  readonly event: InboundEvent
  readonly identityId: string
  readonly exchangeNo: number
  /** Its first turn failed: tried again a moment later. */
  readonly failure?: string | undefined
}

export async function storeWaitingInbound(tx: Tx, context: FlowContext, waiting: WaitingInbound): Promise<void> {
  const { id, channelId, event, identityId, exchangeNo, failure } = waiting
  await insertInbound(tx, {
    id,
    channel_id: channelId,
    dedup_key: event.dedupKey,
    identity_id: identityId,
    platform_message_id: event.platformMessageId ?? null,
    sent_at: event.sentAt,
    exchange_no: exchangeNo,
    conversation_id: null,
    message_id: null,
    event: JSON.stringify(event),
    state: 'waiting',
    attempts: failure === undefined ? 0 : 1,
    failure: failure ?? null,
    due_at: failure === undefined ? tx.now : tx.now + SECOND,
  })
  tx.wake('inbound')
  context.count.inbound(channelId, 'waiting')
}
