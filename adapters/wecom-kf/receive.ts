// The callback: proof that it comes from WeCom, and the wish to pull. It carries no message; whatever it says is only "there
// is something". Never throws for anything a request contains.

import { SECOND } from '../../src/base/clock.ts'
import type { Host, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import {
  createMessageCipher,
  isSameSignature,
  type MessageCipher,
  signatureOf,
} from '../../src/channel/sealed-callback.ts'
import { onlyValue, unfitness } from '../../src/channel/webhook-fitness.ts'
import { inspectXml, parseXml, rawElement, textOf, withoutForbidden } from '../../src/channel/xml.ts'
import { hintOf } from './cursor.ts'
import type { KfSettings } from './settings.ts'

const METHODS = ['GET', 'POST']
const TEXT = 'text/plain; charset=utf-8'
/** Any status but 200 is delivered again. */
const SUCCESS: WebhookReply = { status: 200, contentType: TEXT, body: 'success' }
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }
const NEWS = 'kf_msg_or_event'

interface Seal {
  readonly token: string
  readonly windowMs: number
  readonly cipher: MessageCipher
}

export function createReceiver(settings: KfSettings, host: Host): (request: WebhookRequest) => Received {
  const { encodingAesKey, corpId, token, timestampWindowMs: windowMs } = settings
  const seal: Seal = { token, windowMs, cipher: createMessageCipher(encodingAesKey, corpId) }
  return (request) => {
    const unfit = unfitness(request, METHODS)
    if (unfit !== undefined) return unfit
    const isShake = request.method === 'GET'
    const sealed = isShake ? onlyValue(request.query, 'echostr') : sealedIn(request.body)
    const clear = openSealed(request.query, sealed, seal, host.clock.now())
    if (typeof clear === 'string') {
      host.log.info('webhook refused', { channelId: host.channelId, why: clear })
      return FORBIDDEN
    }
    return isShake ? handshake(clear) : wakeUp(clear, host)
  }
}

/** The clear bytes, or why not (for our log only). */
function openSealed(query: URLSearchParams, sealed: string | undefined, seal: Seal, now: number): Buffer | string {
  const timestamp = onlyValue(query, 'timestamp')
  const nonce = onlyValue(query, 'nonce')
  const given = onlyValue(query, 'msg_signature')
  if (timestamp === undefined || nonce === undefined || given === undefined) return 'query'
  const isFresh = /^\d{1,12}$/.test(timestamp) && Math.abs(now - Number(timestamp) * SECOND) <= seal.windowMs
  if (!isFresh) return 'stale'
  if (sealed === undefined) return 'not-sealed'
  if (!isSameSignature(signatureOf([seal.token, timestamp, nonce, sealed]), given)) return 'signature'
  return seal.cipher.open(sealed) ?? 'seal'
}

function handshake(echo: Buffer): Received {
  const headers = { 'X-Content-Type-Options': 'nosniff' }
  return { kind: 'handshake', reply: { status: 200, contentType: TEXT, body: echo, headers } }
}

/** Other events of the app come to the same address: taken, and nothing follows. */
function wakeUp(bytes: Buffer, { log, channelId }: Host): Received {
  const text = withoutForbidden(bytes.toString('utf8'))
  const fields = inspectXml(text) === 'fine' ? parseXml(text) : undefined
  if (fields === undefined) log.warn('webhook unreadable', { channelId })
  const isNews = fields === undefined || textOf(fields, 'Event') === NEWS
  if (!isNews) return { kind: 'accepted', events: [], pull: false, reply: SUCCESS }
  const pullHint = fields === undefined ? undefined : hintOf(textOf(fields, 'Token'), textOf(fields, 'OpenKfId'))
  const accepted = { kind: 'accepted', events: [], pull: true, reply: SUCCESS } as const
  return pullHint === undefined ? accepted : { ...accepted, pullHint }
}

function sealedIn(body: Buffer): string | undefined {
  return rawElement(body.toString('latin1'), 'Encrypt')
}
