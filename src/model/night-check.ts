// What a night check can find wrong with the database.

export const NIGHT_FINDINGS = [
  'pages', // the database itself is damaged
  'audit', // rows of the audit were changed, cut off or left out
  'message-alone', // a message without its conversation or person
  'send-alone', // a send without its message
  'inbound-alone', // an answered inbound whose message is gone
  'number-gap', // numbers of a person's messages with a hole, or with one too many
] as const
export type NightFinding = (typeof NIGHT_FINDINGS)[number]
