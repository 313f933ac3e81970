// What a piece of work inside one commit may do. Everything it records or announces commits with it, or not at all.
import type { Kysely } from 'kysely'
import type { Actor } from '../model/conversation.ts'
import type { Dialect } from './migrations.ts'
import type { Schema } from './schema.ts'

export type Db = Kysely<Schema>

export interface Tx {
  readonly db: Db
  readonly dialect: Dialect
  /** Wall time of this piece of work; the same for all of it. */
  readonly now: number
  /** Others share this commit: what is not about its own person must throw NeedsOwnCommit before it has written. */
  readonly isShared: boolean
  newId(): string
  /** An audit row in this commit (reliability rule R12). */
  audit(draft: AuditDraft): void
  /** A row of the event log in this commit: the source of every live update. */
  announce(draft: EventDraft): void
  /** Says that rows of this commit are work for somebody: he is woken once they are durable. */
  wake(topic: WakeTopic): void
}

/** Thrown by a piece of work in a shared commit: it needs rows that others may want, and is run once more, alone. */
export class NeedsOwnCommit extends Error {}

/** Who is woken: the rows themselves are in the database, a lost wake-up costs seconds (a sweep finds them). */
export const WAKE_TOPICS = ['inbound', 'outbox', 'timers', 'media', 'pull', 'knowledge'] as const
export type WakeTopic = (typeof WAKE_TOPICS)[number]

export interface Commit {
  /** Newest event number of this commit, if it announced anything. */
  readonly lastSeq: number | undefined
  readonly woken: ReadonlySet<WakeTopic>
  /** Made by another node: its listeners have told this one already. */
  readonly isForeign?: boolean
}

export interface AuditDraft {
  readonly actor: Actor
  /** `noun.verb`: `conversation.pick`, `turn.decide`. */
  readonly action: string
  readonly subject: { readonly kind: string; readonly id: string }
  /** Ids, codes and states only, never a patient's words. */
  readonly detail: Readonly<Record<string, unknown>>
}

export interface EventDraft {
  readonly kind: EventKind
  readonly conversationId?: string
  readonly identityId?: string
  readonly teamId?: string | null
  readonly ownerId?: string | null
  readonly data: Readonly<Record<string, unknown>>
}

export const EVENT_KINDS = [
  'conversation.changed', // state, owner, flags; data: { state, version, … }
  'message.added', // data: { no, direction, author }
  'send.changed', // a send reached another state; data: { messageId, state }
  'media.changed', // what a patient sent can be opened, or never will be; data: { messageId, state }
  'queue.changed',
  'alarm.raised',
  'alarm.changed',
  'note.added',
  'step.changed', // something was done in an emergency, or taken back
  'assist.changed', // a colleague was asked, has answered, or is no longer asked
  'agent.changed',
  'knowledge.changed',
  'entry.changed', // a draft; data: { kind, id, revision }
  'release.made', // data: { kind, release }
  'contact.changed', // the card of a person, a consent, a promise; data: { contactId }
  'handover.changed', // a shift was given, taken or declined; data: { handoverId }
  'store.checked', // the night check found damage; data: { at, found }
  'visit.changed', // data: { what: 'consent' | 'rating' | 'pages' | 'siteUser' }
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

export interface LoggedEvent {
  readonly seq: number
  readonly at: number
  readonly kind: EventKind
  readonly conversationId: string | undefined
  readonly identityId: string | undefined
  readonly teamId: string | undefined
  readonly ownerId: string | undefined
  readonly data: Readonly<Record<string, unknown>>
}

export interface WriteOptions {
  /** Somebody may be in danger: before whatever else waits, as far as the store lets anybody overtake. */
  readonly ahead?: boolean
  /**
   * Whom it concerns, and nobody else: then it may share its commit with work about others (`Tx.isShared`). Such work can be
   * run more than once, even after a commit nobody heard of, and has to find out for itself what stands already.
   */
  readonly about?: string
}

/** Where everything durable lives. */
export interface Store {
  readonly dialect: Dialect
  /** Reads outside a commit: sees committed rows only, never waits for a writer. */
  readonly reads: Db
  /**
   * Runs `work` in a transaction and resolves after the flush to disk. `work` must await nothing but this transaction's
   * queries: on SQLite one connection serves the whole hospital, and neighbours share the flush. A throw rolls back this
   * work only. Rejects with DZ_STORE_BUSY when the commit could not be made durable.
   */
  write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>
  /** Called after each commit that announced something or woke somebody. */
  onCommit(listener: (commit: Commit) => void): () => void
  /** Another node says that it has committed: whoever listens here looks, too. */
  hear(commit: Commit): void
  checkWritable(): Promise<boolean>
  /** How many problems the pages of the database have; on a large one this takes minutes, beside everything else. */
  damagedPages(signal: AbortSignal): Promise<number>
  /** How long the oldest work has waited for its turn to begin; 0: none waits. */
  oldestWaitMs(): number
  close(): Promise<void>
}
