// The webhook: verified, then normalised. Always answered by an empty object: Feishu repeats what gets no 200 within three
// seconds, and shows a card's toast only if we send one.
import { never } from '../../src/base/errors.ts'
import type { Host, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import { normalize } from './normalize.ts'
import type { FeishuSettings } from './settings.ts'
import { verify } from './verify.ts'

const METHODS = ['POST']
const FORBIDDEN: Received = { kind: 'refused', status: 403, why: 'forbidden' }

export function createReceiver(settings: FeishuSettings, host: Host): (request: WebhookRequest) => Received {
  const { channelId, log, clock } = host
  return (request) => {
    const unfit = unfitness(request, METHODS)
    if (unfit !== undefined) return unfit
    const verified = verify(request, settings, clock.now())
    switch (verified.kind) {
      case 'forged':
        log.info('webhook refused', { channelId, why: verified.why })
        return FORBIDDEN
      case 'handshake':
        return { kind: 'handshake', reply: json({ challenge: verified.challenge }) }
      case 'event': {
        const events = normalize(verified.body, clock.now())
        if (events.length === 0) log.warn('webhook names no person', { channelId })
        return { kind: 'accepted', events, pull: false, reply: json({}) }
      }
      default:
        return never(verified)
    }
  }
}

function json(body: object): WebhookReply {
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) }
}
