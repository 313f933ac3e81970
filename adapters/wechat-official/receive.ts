// The webhook: from a request to events and the answers it may get. One request is verified, decrypted and parsed once;
// an answer riding on it reuses what was read. Never throws for anything a request contains.

import { SECOND } from '../../src/base/clock.ts'
import { never } from '../../src/base/errors.ts'
import type { Host, OutboundMessage, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { createMessageCipher, type MessageCipher, signatureOf } from '../../src/channel/sealed-callback.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import { encodePassive, encodeSealed } from './encode.ts'
import { normalize, unreadableEvents } from './normalize.ts'
import type { WechatPush } from './payloads.ts'
import { isJson, readPush, type Unreadable } from './read-push.ts'
import { createReplayGuard } from './replay-guard.ts'
import type { AccountSettings, WindowSettings } from './settings.ts'
import { verify } from './verify.ts'

const METHODS = ['GET', 'POST']
/** Exactly seven bytes of plain text: anything else can end as a fault notice on the patient's screen. */
const SUCCESS: WebhookReply = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'success' }
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }

export type Receiver = (request: WebhookRequest) => Received

export interface ReceiverSettings extends AccountSettings {
  readonly windows: WindowSettings
  /** Whether a message may ride on the answer. */
  readonly passiveReplies: boolean
}

interface Desk {
  readonly settings: ReceiverSettings
  readonly host: Host
  /** Undefined: plain mode. */
  readonly cipher: MessageCipher | undefined
}

export function createReceiver(settings: ReceiverSettings, host: Host): Receiver {
  const { encodingAesKey, appId, mode, token, timestampWindowMs } = settings
  const isSealed = mode !== 'plain' && encodingAesKey !== undefined
  const cipher = isSealed ? createMessageCipher(encodingAesKey, appId) : undefined
  const trust = { token, timestampWindowMs, cipher, guard: createReplayGuard() }
  const desk: Desk = { settings, host, cipher }

  return (request) => {
    const unfit = unfitness(request, METHODS)
    if (unfit !== undefined) return unfit
    const verified = verify(request, trust, host.clock.now())
    switch (verified.kind) {
      case 'forged':
        return refuse(verified.why, desk)
      case 'handshake':
        return handshake(verified.echo)
      case 'push':
        return accept(verified.bytes, verified.nonce, desk)
      default:
        return never(verified)
    }
  }
}

/** The reason goes to our log; the caller gets the same words for every failure. */
function refuse(why: string, { host }: Desk): Received {
  host.log.info('webhook refused', { channelId: host.channelId, why })
  return FORBIDDEN
}

function handshake(echo: string): Received {
  const headers = { 'X-Content-Type-Options': 'nosniff' }
  return { kind: 'handshake', reply: { status: 200, contentType: 'text/plain; charset=utf-8', body: echo, headers } }
}

function accept(bytes: Buffer, nonce: string, desk: Desk): Received {
  const { host, settings, cipher } = desk
  const text = decoded(bytes, host)
  const read = readPush(text)
  if (read.kind === 'unreadable') return acceptUnreadable(text, read, desk)
  const { push } = read
  if (cipher === undefined && push.MsgType === undefined && push.Encrypt !== undefined) {
    host.log.warn('account page says encrypted, settings say plain', { channelId: host.channelId })
    return FORBIDDEN
  }
  const events = normalize(push, settings.windows, host.clock.now())
  if (events.length === 0) host.log.warn('webhook names no person', { channelId: host.channelId })
  const replyInline = settings.passiveReplies && !isJson(text) ? inlineReply(push, nonce, desk) : undefined
  const accepted = { kind: 'accepted', events, pull: false, reply: SUCCESS } as const
  return replyInline === undefined ? accepted : { ...accepted, replyInline }
}

function acceptUnreadable(text: string, read: Unreadable, desk: Desk): Received {
  const { host, settings, cipher } = desk
  if (read.declares && cipher === undefined) return refuse('declares-entities', desk)
  host.log.warn('webhook unreadable', { channelId: host.channelId })
  const events = unreadableEvents(text, read, settings.windows, host.clock.now())
  return { kind: 'accepted', events, pull: false, reply: SUCCESS }
}

type InlineReply = (message: OutboundMessage) => WebhookReply | undefined

function inlineReply(push: WechatPush, nonce: string, { host, settings, cipher }: Desk): InlineReply | undefined {
  const { FromUserName: toUser, ToUserName: fromUser } = push
  if (!toUser || !fromUser) return undefined
  return (message) => {
    const createTime = Math.floor(host.clock.now() / SECOND)
    const xml = encodePassive(message.content, { toUser, fromUser, createTime })
    if (xml === undefined) return undefined
    const timestamp = String(createTime)
    const body =
      cipher === undefined ? xml : sealedReply(xml, cipher, { token: settings.token, timestamp, nonce }, host)
    return { status: 200, contentType: 'text/xml; charset=utf-8', body }
  }
}

interface Signing {
  readonly token: string
  readonly timestamp: string
  readonly nonce: string
}

function sealedReply(xml: string, cipher: MessageCipher, { token, timestamp, nonce }: Signing, host: Host): string {
  const sealed = cipher.seal(xml, host.random.bytes(16))
  return encodeSealed({ sealed, timestamp, nonce, signature: signatureOf([token, timestamp, nonce, sealed]) })
}

function decoded(bytes: Buffer, host: Host): string {
  const text = bytes.toString('utf8')
  // U+FFFD appears when bytes were no UTF-8 (or somebody typed it): readable in the main, so never a reason to fail.
  if (text.includes('\uFFFD')) host.log.info('webhook with replaced characters', { channelId: host.channelId })
  return text
}
