// What an implementation posts to us: the signature over the raw bytes first, then the event. Our answer is always an empty
// object: whatever else stands in it could be carried out as an order (a "quick operation").
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Host, InboundEvent, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import { type Fields, readJson, textIn } from './json.ts'
import type { OneBotSettings } from './settings.ts'

/** 204 is as good by the specification; this is silent in every implementation we read. */
const TAKEN: WebhookReply = { status: 200, contentType: 'application/json', body: '{}' }
const UNAUTHORIZED: Received = { kind: 'refused', status: 401, why: 'unauthorized' }

export function createReceiver(
  settings: OneBotSettings,
  host: Host,
  hear: (event: Fields) => readonly InboundEvent[],
): (request: WebhookRequest) => Received {
  const { secret = '', selfId } = settings
  return (request) => {
    const unfit = unfitness(request, ['POST'])
    if (unfit !== undefined) return unfit
    const isAuthentic =
      request.headers['x-self-id'] === selfId && isSignedBy(request.body, request.headers['x-signature'], secret)
    if (!isAuthentic) {
      host.log.info('webhook refused', { channelId: host.channelId, why: 'signature' })
      return UNAUTHORIZED
    }
    const event = readJson(request.body.toString('utf8'))
    if (event === undefined) return { kind: 'refused', status: 400, why: 'no-event' }
    if (textIn(event, 'self_id') !== selfId) return UNAUTHORIZED
    return { kind: 'accepted', events: hear(event), pull: false, reply: TAKEN }
  }
}

/** `sha1=` and the lower-case hex HMAC over the bytes as they came. An empty secret signs nothing. */
export function isSignedBy(body: Buffer, given: string | string[] | undefined, secret: string): boolean {
  if (typeof given !== 'string' || secret === '') return false
  const expected = Buffer.from(`sha1=${createHmac('sha1', secret).update(body).digest('hex')}`)
  const offered = Buffer.from(given)
  return offered.length === expected.length && timingSafeEqual(offered, expected)
}
