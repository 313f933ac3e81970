// What the two providers have in common: one filled template to one telephone, and the two kinds of call-backs. Nothing
// here knows whose API it is.
import type { InboundEvent, Sent, WebhookReply } from '../../src/channel/adapter.ts'
import type { FilledTemplate } from './templates.ts'

export interface Sms {
  /** Our outbox id. */
  readonly id: string
  /** `+8613800000000` */
  readonly phone: string
  readonly template: FilledTemplate
}

export interface SmsProvider {
  /** Never throws. */
  send(sms: Sms, signal: AbortSignal): Promise<Sent>
  /** Every item about a telephone becomes one event; undefined: not the shape they document. */
  receipts(body: unknown, now: number): readonly InboundEvent[] | undefined
  replies(body: unknown, now: number): readonly InboundEvent[] | undefined
  /** Anything else is pushed again. */
  readonly thanks: WebhookReply
}
