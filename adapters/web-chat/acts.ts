// What a visitor's page tells and asks beside messages: one small route each, the same pass and the same limits for all.
// Only says what is wished; `flow/visits.ts` carries it out.
import type { Host, Received } from '../../src/channel/adapter.ts'
import type { VisitAct } from '../../src/model/visit.ts'
import { type Headers, readBody, tooMany, unreadable, type VisitorRoute } from './answers.ts'
import type { Limits } from './limits.ts'
import {
  type Read,
  readConsenting,
  readIdentifying,
  readNothing,
  readPages,
  readRating,
  readReading,
} from './payloads.ts'
import type { WebChatSettings } from './settings.ts'
import { faultIn } from './site-signature.ts'

const MESSAGE_ID = /^[A-Za-z0-9-]{1,64}$/

export function createActs(settings: WebChatSettings, host: Host, limits: Limits) {
  const visit = (visitorId: string, act: VisitAct, headers: Headers): Received => {
    const wait = limits.waitToAct(visitorId)
    if (wait !== undefined) return tooMany(wait, headers)
    return { kind: 'visit', visit: { platformUserId: visitorId, act, headers } }
  }

  const telling =
    <Value>(read: (bytes: Buffer) => Read<Value>, actOf: (body: Value) => VisitAct): VisitorRoute =>
    (visitorId, request, headers) => {
      const given = readBody(request, read)
      return given.kind === 'body' ? visit(visitorId, actOf(given.body), headers) : unreadable(given, headers)
    }

  const identify: VisitorRoute = (visitorId, request, headers) => {
    const given = readBody(request, readIdentifying)
    if (given.kind !== 'body') return unreadable(given, headers)
    const fault = faultIn(given.body, settings.identitySecret, host.clock.now())
    if (fault !== undefined) return unreadable({ kind: 'invalid', fields: [fault] }, headers)
    return visit(visitorId, { kind: 'identified', siteUserId: given.body.userId }, headers)
  }

  const media: VisitorRoute = (visitorId, request, headers) => {
    const messageId = request.query.get('id') ?? ''
    if (!MESSAGE_ID.test(messageId))
      return unreadable({ kind: 'invalid', fields: [{ field: 'id', problem: 'invalid' }] }, headers)
    return visit(visitorId, { kind: 'openedMedia', messageId }, headers)
  }

  return {
    looked: ((visitorId, _request, headers) => visit(visitorId, { kind: 'looked' }, headers)) satisfies VisitorRoute,
    typing: telling(readNothing, () => ({ kind: 'typing' })),
    read: telling(readReading, ({ no }) => ({ kind: 'read', no })),
    consent: telling(readConsenting, ({ consents }) => ({ kind: 'consented', consents })),
    rate: telling(readRating, ({ stars, words }) => ({ kind: 'rated', stars, words: words?.trim() || undefined })),
    pages: telling(readPages, (body) => ({ kind: 'sawPages', pages: body.pages })),
    identify,
    media,
  }
}
