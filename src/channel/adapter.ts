// The adapter contract: everything a platform can be asked, in words of ours. A platform is someone else's system, an
// adapter our code for it, a channel one configured account of the hospital. Adapters keep no state that another
// process would need, and use only what `Host` gives them for time, network, tokens and logs.
import type { Clock } from '../base/clock.ts'
import type { HttpClient } from '../base/http-client.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Socket, SocketOpener } from '../base/socket.ts'
import type { ConnectionCheck, SettingsForm } from '../model/channel-settings.ts'
import type { InboundContent, MediaRef, OutboundContent, SaidContent } from '../model/content.ts'
import type { CarriedFiles, MediaType } from '../model/media.ts'
import type { ReplyWindow } from '../model/reply-window.ts'
import type { VisitAct } from '../model/visit.ts'

export interface Adapter<Settings = unknown> {
  /** `'wechat-official'`: the value of `platform:` in the settings file. */
  readonly platform: string
  /** Its settings as people fill them in; without it they stand in the settings file only. */
  readonly form?: SettingsForm
  /** Names every bad field at once; throws `DaozhenError('DZ_CHANNEL_SETTINGS')` with one line per field, exposed. */
  parseSettings(raw: unknown): Settings
  /** No I/O yet. */
  open(settings: Settings, host: Host): OpenChannel
}

export interface OpenChannel {
  readonly capabilities: Capabilities
  /** The platform calls us. Must verify before believing a word, keep unknown types, and never throw for bad input. */
  receive?(request: WebhookRequest): Promise<Received>
  /** Bytes a request may carry beyond what the door allows by itself; asked before its body is read. */
  bodyLimit?(request: RequestHead): number | undefined
  /** We ask it (WeCom 客服, IMAP): one page. Must never throw. */
  pull?(wish: PullWish, signal: AbortSignal): Promise<Pulled>
  /** Ask this often even when nothing called: wake-ups get lost. Present with `pull`. */
  readonly pullEveryMs?: number
  /** Holds a socket open that only says "there is something" (IMAP IDLE) until aborted; comes back from failures. Never throws. */
  watch?(wake: () => void, signal: AbortSignal): Promise<void>
  /**
   * It talks to us over a socket that we open: one connection, until it ends or `signal` says stop. Resolves with one
   * word why it ended, for the log and the channel's page; the next is opened after a pause. One process at a time is asked.
   */
  listen?(connection: Connection, signal: AbortSignal): Promise<string>
  /** It opens a socket to us at `/webhooks/<channel id>`: must be verified from the head alone, before we agree. */
  socket?(request: RequestHead): SocketVerdict
  /** Bytes of a picture, voice or file, before its link expires. Throws `DZ_MEDIA`: not to be had now. */
  openMedia?(media: MediaRef, signal: AbortSignal): Promise<OpenedMedia | 'too-large'>
  /** Shows "typing" to the person; fails silently. */
  showTyping?(platformUserId: string, signal: AbortSignal): Promise<void>
  /** Asks the platform whether it knows the account; nobody is written to. Must never throw. */
  check?(signal: AbortSignal): Promise<ConnectionCheck>
  /** Only the outbox dispatcher calls this. Must never throw: what happened is one of four words. */
  send(message: OutboundMessage, signal: AbortSignal): Promise<Sent>
}

export interface Capabilities {
  /** Longest text in UTF-8 bytes that one message may carry. */
  readonly maxTextBytes: number
  /** The answer to a webhook can carry one message (WeChat passive reply). */
  readonly inlineReply: boolean
  /** We may start a message ourselves. False: only inline replies reach the person. */
  readonly activeSend: boolean
  /**
   * Sending the same `OutboundMessage.id` twice shows it once: ambiguous sends may be retried. `'in-window'`: only those
   * that name what they answer (`OutboundMessage.inWindow`).
   */
  readonly idempotentSend: boolean | 'in-window'
  /** Most sends on their way together; servers that open a connection for each want few. */
  readonly sendsAtOnce?: number
  /** Sends go over the connection (`listen`, `socket`): only the process that has it can make them. */
  readonly sendsOverConnection?: boolean
  /** Sends count against reply windows (`InboundEvent.opens`). */
  readonly countsReplies: boolean
  /** Most buttons one message may show; 0 = we number them in the text. */
  readonly maxChoices: number
  readonly contentKinds: readonly OutboundContent['kind'][]
  /** Files kept by us that it can bring to the person as they are, and the largest; others are refused before sending. */
  readonly carriesKept?: CarriedFiles
  /** The person can agree and withdraw here: nothing about health is taken down as data before. */
  readonly asksConsent?: boolean
}

/** What the processes of one channel call out to each other. May be lost: it decides nothing, and carries nobody's name. */
export interface Siblings {
  tell(body: string): void
  hear(listener: (body: string) => void): void
}

export interface Host {
  readonly channelId: string
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly http: HttpClient
  /** The bytes of a file kept by us (`MediaRef.kept`); undefined: it is gone. */
  readonly openKept: (file: string) => Promise<Buffer | undefined>
  readonly openSocket: SocketOpener
  readonly tokens: TokenVault
  /** The same channel at other nodes; absent: nobody to tell. */
  readonly siblings?: Siblings
  /** `http://127.0.0.1` is an acceptable platform address (tests and demo only). */
  readonly allowLoopback: boolean
}

export interface FreshToken {
  readonly token: string
  readonly expiresInMs: number
  /** Asked again this long before its end; default: five minutes. Some platforms give the same one until its last minute. */
  readonly renewBeforeMs?: number
}

/** Access tokens: stored encrypted, shared by all processes, fetched by one at a time. */
export interface TokenVault {
  get(name: string, fetch: () => Promise<FreshToken>): Promise<string>
  /** After the platform refused `rejected`: fetches once unless another has already replaced it. */
  replace(name: string, rejected: string, fetch: () => Promise<FreshToken>): Promise<string>
}

export interface WebhookRequest {
  readonly method: string
  /** Path behind `/webhooks/<channel id>`, `''` or `'/…'`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
  readonly remoteAddress: string
}

export type RequestHead = Omit<WebhookRequest, 'body'>

/** What a socket is to its adapter beside frames: where events go, and how far the platform was heard. */
export interface Connection {
  /** The newest that was delivered; opaque to everybody else. Undefined: never, or the platform came to us. */
  readonly cursor: string | undefined
  /** The platform has let us in: from here on the channel counts as connected. */
  opened(): void
  /** Resolves once everything is durable, in one transaction: acknowledge only then. Rejects when it must end. */
  deliver(arrived: Arrived): Promise<void>
}

export interface Arrived {
  readonly events: readonly InboundEvent[]
  readonly cursor?: string
  /** The bytes they were read from. */
  readonly raw: Buffer
}

export type SocketVerdict =
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 403 | 404; readonly why: string }
  | {
      readonly kind: 'taken'
      /** Longest frame; a longer one ends the connection. */
      readonly maxBytes: number
      /** As `listen`, on a socket that is open already. */
      serve(socket: Socket, connection: Connection, signal: AbortSignal): Promise<string>
    }

export interface WebhookReply {
  readonly status: number
  readonly contentType: string
  readonly body: string | Buffer
  readonly headers?: Readonly<Record<string, string>>
}

export interface InboundEvent {
  /** The same event gives the same key on every delivery; unique within the channel. */
  readonly dedupKey: string
  readonly platformUserId: string
  readonly platformMessageId: string | undefined
  /** The platform's time of it, epoch ms. */
  readonly sentAt: number
  readonly content: InboundContent
  /** Reply windows it opens. */
  readonly opens: readonly ReplyWindow[]
  /** From before we listened: kept for the thread, answered by nobody. */
  readonly isPast?: boolean
  /** Said where others read along (a group): answered by safety texts and the way to a private talk, nothing else. */
  readonly isPublic?: boolean
}

export type Received =
  | {
      readonly kind: 'accepted'
      readonly events: readonly InboundEvent[]
      /** The delivery only says "there is something": pull it. Kept before the delivery is answered. */
      readonly pull: boolean
      /** Goes into the next `pull`, once: a ticket that came with the delivery. */
      readonly pullHint?: string
      /** Answer once the events are durable and nothing goes inline. May depend on whether this was a repeat. */
      readonly reply: WebhookReply
      /** Present when one message can ride on the answer. Pure; undefined: this message cannot go inline. */
      readonly replyInline?: (message: OutboundMessage) => WebhookReply | undefined
      /** Came with the request itself (web chat): on our disk before the event is accepted. Its content names the file. */
      readonly upload?: Upload
    }
  | { readonly kind: 'handshake'; readonly reply: WebhookReply }
  | {
      readonly kind: 'refused'
      /** 429 is for a person's own browser only: platforms take it as an outage. */
      readonly status: 400 | 401 | 403 | 404 | 405 | 413 | 415 | 422 | 429
      readonly why: string
      /** Goes into the answer of a 422. */
      readonly fields?: readonly BadField[]
      readonly headers?: Readonly<Record<string, string>>
    }
  /** The person's own client reads its conversation from us (web chat): the door streams it. */
  | { readonly kind: 'feed'; readonly request: FeedRequest }
  /** The person's own client tells or asks something that is no message (web chat): `flow/visits.ts` carries it out. */
  | { readonly kind: 'visit'; readonly visit: Visit }

/** A picture or file whose kind its first bytes have told. */
export interface Upload {
  readonly platformUserId: string
  /** Name it is kept under: 32 hex digits, the same for every repeat of the same bytes. */
  readonly file: string
  readonly type: MediaType
  readonly bytes: Buffer
}

export interface Visit {
  readonly platformUserId: string
  readonly act: VisitAct
  /** Belong on the answer, beside the door's own. */
  readonly headers: Readonly<Record<string, string>>
}

export interface BadField {
  readonly field: string
  readonly problem: string
}

export interface FeedRequest {
  readonly platformUserId: string
  /** Last message number the client has. */
  readonly after: number
  readonly mode: 'stream' | 'long-poll' | 'page'
  /** Belong on the answer, beside the door's own. */
  readonly headers?: Readonly<Record<string, string>>
  encode(message: FeedMessage): unknown
}

/** One patient-visible message; `no` grows without gaps per person and channel. */
export interface FeedMessage {
  readonly no: number
  readonly id: string
  readonly author: 'contact' | 'bot' | 'agent' | 'system'
  readonly authorTitle: string | undefined
  readonly content: OutboundContent | SaidContent
  readonly at: number
  /** The sender's own id of an inbound message, so a client recognises what it sent. */
  readonly clientId: string | undefined
}

export interface PullWish {
  /** From the last page; opaque to everybody else. Undefined: the first time. */
  readonly cursor: string | undefined
  readonly hint: string | undefined
}

export type Pulled =
  | {
      readonly kind: 'page'
      readonly events: readonly InboundEvent[]
      /** Stored in the transaction that stores the events. */
      readonly cursor: string
      /** Ask again at once. A page without progress must say false. */
      readonly more: boolean
      /** The bytes it was read from. */
      readonly raw: Buffer
    }
  | { readonly kind: 'later'; readonly afterMs: number; readonly platformCode?: string }
  /** An operator must act; asked again at the next turn all the same. */
  | { readonly kind: 'refused'; readonly platformCode?: string }

export interface OpenedMedia {
  readonly mimeType: string | undefined
  readonly bytes: Buffer
}

export interface OutboundMessage {
  /** Our outbox id; stable over retries. */
  readonly id: string
  readonly platformUserId: string
  readonly content: OutboundContent
  readonly author: 'bot' | 'agent' | 'system'
  /** Class S: no courtesy of ours (night, caps) holds it back. */
  readonly isSafety?: boolean
  /** Present while the platform still accepts a reply tied to this message. */
  readonly inReplyTo?: string
  /**
   * Present when the reply window it is sent in has a reference. `no` is its number among the messages of this person on
   * this channel. Both are durable before the first attempt and the same at every one.
   */
  readonly inWindow?: { readonly reference: string; readonly no: number }
}

export type Sent =
  | { readonly kind: 'sent'; readonly platformMessageId: string | undefined }
  | { readonly kind: 'refused'; readonly why: RefusedWhy; readonly platformCode?: string }
  | {
      readonly kind: 'later'
      readonly afterMs: number
      readonly platformCode?: string
      readonly wholeAccount?: boolean
      /** Not the platform's trouble: we wait (night). */
      readonly isOurChoice?: boolean
    }
  /** Cut off mid-answer: show an agent, never resend blindly. */
  | { readonly kind: 'unknown'; readonly platformCode?: string }

export type RefusedWhy =
  | 'window-closed' // the person must write first
  | 'quota-used' // this window's messages are used up; the next inbound opens another
  | 'blocked' // the person left or refuses us
  | 'content' // the platform does not take this text or shape
  | 'settings' // account, rights, address list: an operator must act
  | 'too-late' // a courtesy whose moment has passed: nobody is left waiting
  | 'held-elsewhere' // a colleague has the person in the platform's own program
