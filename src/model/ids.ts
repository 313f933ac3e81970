// Branded identifiers: the compiler refuses a swapped pair.

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

export type ContactId = Branded<'Contact'>
export type IdentityId = Branded<'ChannelIdentity'>
export type ConversationId = Branded<'Conversation'>
export type MessageId = Branded<'Message'>
export type InboundId = Branded<'Inbound'>
/** A send carries one message and has its id. */
export type OutboxId = MessageId
export type AgentId = Branded<'Agent'>
export type TeamId = Branded<'Team'>
export type ChannelId = Branded<'Channel'>
export type DepartmentId = Branded<'Department'>
