// What came by a road on which nobody waits for our answer (pulled, or over a socket): kept in one transaction, for the
// inbound worker to answer. Decides nothing.
import type { InboundEvent } from '../channel/adapter.ts'
import type { InboundId } from '../model/ids.ts'
import { arrive } from '../store/arrival.ts'
import { insertExchange } from '../store/exchange.ts'
import type { Tx } from '../store/tx.ts'
import type { FlowContext, RunningChannel } from './context.ts'
import { storable } from './storable.ts'
import { storeWaitingInbound } from './waiting.ts'

/** Known items are nobody's turn again: the unique key decides, whatever a cursor said. */
export async function keepArrived(
  tx: Tx,
  context: FlowContext,
  channel: RunningChannel,
  arrived: { readonly events: readonly InboundEvent[]; readonly raw: Buffer },
): Promise<void> {
  let exchange: number | undefined
  for (const event of inOrder(storable(arrived.events))) {
    const { identity, known } = await arrive(tx, { ...event, channelId: channel.id })
    if (known !== undefined) {
      context.count.inbound(channel.id, 'repeat')
      continue
    }
    const id = tx.newId() as InboundId
    const raw = { inboundId: id, channelId: channel.id, query: '', body: arrived.raw, reply: undefined }
    exchange ??= await insertExchange(tx, raw)
    const waiting = { id, channelId: channel.id, event, identityId: identity.id, exchangeNo: exchange }
    await storeWaitingInbound(tx, context, waiting)
  }
}

/** By the platform's time; what came first within the same second stays first. */
function inOrder(events: readonly InboundEvent[]): readonly InboundEvent[] {
  return [...events].sort((a, b) => a.sentAt - b.sentAt)
}
