// The webhook: proves a request comes from WeChat before believing a word of it. The mode is ours, never the request's;
// every authenticity failure gets the same answer; one request is verified, decrypted and parsed once.

import { SECOND } from '../../src/base/clock.ts'
import type { Host, OutboundMessage, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { createMessageCipher, isSameSignature, type MessageCipher, signatureOf } from './crypto.ts'
import { encodePassive, encodeSealed } from './encode.ts'
import { normalize, unreadableEvents } from './normalize.ts'
import type { WechatPush } from './payloads.ts'
import { isJson, parseJson, readPush } from './read-push.ts'
import { createReplayGuard } from './replay-guard.ts'
import type { WechatSettings } from './settings.ts'
import { rawElement, textOf } from './xml.ts'

const MAX_BODY_BYTES = 1024 * 1024
/** Exactly seven bytes of plain text: anything else can end as a fault notice on the patient's screen. */
const SUCCESS: WebhookReply = { status: 200, contentType: 'text/plain; charset=utf-8', body: 'success' }
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }

export type Receiver = (request: WebhookRequest) => Received

export function createReceiver(settings: WechatSettings, host: Host): Receiver {
  const { encodingAesKey, appId, mode, token } = settings
  const cipher =
    mode === 'plain' || encodingAesKey === undefined ? undefined : createMessageCipher(encodingAesKey, appId)
  const guard = createReplayGuard()

  const refuse = (why: string): Received => {
    host.log.info('webhook refused', { channelId: host.channelId, why })
    return FORBIDDEN
  }

  const isFresh = (timestamp: string) =>
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(host.clock.now() - Number(timestamp) * SECOND) <= settings.timestampWindowMs

  const handshake = (signed: SignedQuery, query: URLSearchParams): Received => {
    const echo = only(query, 'echostr')
    if (
      echo === undefined ||
      !isSameSignature(signatureOf([token, signed.timestamp, signed.nonce]), signed.signature)
    ) {
      return refuse('handshake')
    }
    const headers = { 'X-Content-Type-Options': 'nosniff' }
    return { kind: 'handshake', reply: { status: 200, contentType: 'text/plain; charset=utf-8', body: echo, headers } }
  }

  const accept = (text: string, signed: SignedQuery): Received => {
    const read = readPush(text)
    const now = host.clock.now()
    if (read.kind === 'unreadable') {
      if (read.declares && cipher === undefined) return refuse('declares-entities')
      host.log.warn('webhook unreadable', { channelId: host.channelId })
      return {
        kind: 'accepted',
        events: unreadableEvents(text, read, settings.windows, now),
        pull: false,
        reply: SUCCESS,
      }
    }
    if (cipher === undefined && read.push.MsgType === undefined && read.push.Encrypt !== undefined) {
      host.log.warn('account page says encrypted, settings say plain', { channelId: host.channelId })
      return FORBIDDEN
    }
    const events = normalize(read.push, settings.windows, now)
    if (events.length === 0) host.log.warn('webhook names no person', { channelId: host.channelId })
    const inline = isJson(text) ? undefined : inlineReply(read.push, signed.nonce)
    return {
      kind: 'accepted',
      events,
      pull: false,
      reply: SUCCESS,
      ...(inline === undefined ? {} : { replyInline: inline }),
    }
  }

  const inlineReply = ({ FromUserName: toUser, ToUserName: fromUser }: WechatPush, nonce: string) => {
    if (!toUser || !fromUser) return undefined
    return (message: OutboundMessage): WebhookReply | undefined => {
      const createTime = Math.floor(host.clock.now() / SECOND)
      const xml = encodePassive(message.content, { toUser, fromUser, createTime })
      if (xml === undefined) return undefined
      const body = cipher === undefined ? xml : seal(cipher, xml, String(createTime), nonce)
      return { status: 200, contentType: 'text/xml; charset=utf-8', body }
    }
  }

  const seal = (by: MessageCipher, xml: string, timestamp: string, nonce: string) => {
    const sealed = by.seal(xml, host.random.bytes(16))
    return encodeSealed({ sealed, timestamp, nonce, signature: signatureOf([token, timestamp, nonce, sealed]) })
  }

  const push = (body: Buffer, signed: SignedQuery, query: URLSearchParams): Received => {
    if (cipher === undefined) {
      if (!isSameSignature(signatureOf([token, signed.timestamp, signed.nonce]), signed.signature))
        return refuse('signature')
      if (!guard.admits(signed.timestamp, signed.nonce, body)) return refuse('pair-reused')
      return accept(decoded(body, host), signed)
    }
    const sealed = sealedIn(body)
    const given = only(query, 'msg_signature')
    if (sealed === undefined || given === undefined) return refuse('not-sealed')
    const expected = signatureOf([token, signed.timestamp, signed.nonce, sealed])
    if (!isSameSignature(expected, given)) return refuse('signature')
    const clear = cipher.open(sealed)
    return clear === undefined ? refuse('seal') : accept(decoded(clear, host), signed)
  }

  return (request) => {
    const unfit = unfitness(request)
    if (unfit !== undefined) return unfit
    const signed = signedQuery(request.query)
    if (signed === undefined) return refuse('query')
    if (!isFresh(signed.timestamp)) return refuse('stale')
    return request.method === 'GET' ? handshake(signed, request.query) : push(request.body, signed, request.query)
  }
}

interface SignedQuery {
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

function signedQuery(query: URLSearchParams): SignedQuery | undefined {
  const [signature, timestamp, nonce] = [only(query, 'signature'), only(query, 'timestamp'), only(query, 'nonce')]
  // Safe mode does not check `signature`; a request without it is still answered like any forged one.
  if (timestamp === undefined || nonce === undefined) return undefined
  return { signature: signature ?? '', timestamp, nonce }
}

/** A parameter given twice is no parameter: two readers could choose differently. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function unfitness({ method, path, headers, body }: WebhookRequest): Received | undefined {
  if (path !== '' && path !== '/') return { kind: 'refused', status: 404, why: 'not-found' }
  if (method !== 'GET' && method !== 'POST') return { kind: 'refused', status: 405, why: 'method' }
  const encoding = headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity')
    return { kind: 'refused', status: 415, why: 'content-encoding' }
  return body.length > MAX_BODY_BYTES ? { kind: 'refused', status: 413, why: 'too-large' } : undefined
}

/** Only the sealed part: the clear copy of compatible mode is signed by nobody. Base64 survives any decoding. */
function sealedIn(body: Buffer): string | undefined {
  const text = body.toString('latin1')
  if (!isJson(text)) return rawElement(text, 'Encrypt')
  const fields = parseJson(text)
  return fields === undefined ? undefined : textOf(fields, 'Encrypt')
}

function decoded(bytes: Buffer, host: Host): string {
  const text = bytes.toString('utf8')
  // U+FFFD appears when bytes were no UTF-8 (or somebody typed it): readable in the main, so never a reason to fail.
  if (text.includes('\uFFFD')) host.log.info('webhook with replaced characters', { channelId: host.channelId })
  return text
}
