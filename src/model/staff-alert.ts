// What colleagues can be told of outside the console.

export const ALERT_TOPICS = ['emergency', 'overdue', 'waiting', 'handover', 'database'] as const
export type AlertTopic = (typeof ALERT_TOPICS)[number]

export interface StaffAlert {
  readonly topic: AlertTopic
  /** Place in the event log. */
  readonly seq: number
  readonly at: number
  /** Of the console's address: a conversation, a handed-over shift, or the page of the operators. */
  readonly subject: { readonly kind: 'conversation' | 'handover' | 'check'; readonly id: string }
  /** Rings again: nobody acknowledged it. */
  readonly again: boolean
}
