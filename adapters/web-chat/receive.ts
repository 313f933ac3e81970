// The web chat's door: small routes for the visitor's own page. Checks site, size and pass before reading a body;
// every failed pass gets the same answer. What a visitor says becomes one inbound event; what it reads is a feed.
import type { Host, Received, WebhookRequest } from '../../src/channel/adapter.ts'
import { createActs } from './acts.ts'
import {
  type Headers,
  json,
  type Route,
  type Routes,
  readBody,
  refused,
  tooMany,
  unauthorized,
  unreadable,
  type VisitorRoute,
} from './answers.ts'
import { encode } from './encode.ts'
import { createLimits } from './limits.ts'
import { createOriginRule, preflightHeaders } from './origin.ts'
import { createPasses, type Passes } from './passes.ts'
import { readSaying, readStart } from './payloads.ts'
import type { WebChatSettings } from './settings.ts'
import { createUpload, MOST_UPLOAD_BYTES } from './upload.ts'

const MAX_BODY_BYTES = 64 * 1024

const UPLOADS = '/files'

type Head = Omit<WebhookRequest, 'body'>

export interface Receiver {
  receive(request: WebhookRequest): Received
  /** Only who shows a pass may send much. */
  bodyLimit(head: Head): number | undefined
}

export function createReceiver(settings: WebChatSettings, host: Host): Receiver {
  const origins = createOriginRule(settings.allowedOrigins)
  const passes = createPasses(settings, host)
  const routes = createRoutes(settings, host, passes)

  const answer = (request: WebhookRequest): Received => {
    const methods = Object.hasOwn(routes, request.path) ? routes[request.path] : undefined
    if (methods === undefined) return refused(404, 'not-found')
    const cors = origins.admit(request)
    if (cors === undefined) return refused(403, 'forbidden')
    const headers = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...cors }
    const known = Object.keys(methods)
    if (request.method === 'OPTIONS') {
      const reply = {
        status: 204,
        contentType: 'text/plain',
        body: '',
        headers: { ...headers, ...preflightHeaders(known) },
      }
      return { kind: 'handshake', reply }
    }
    const route = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
    if (route === undefined) return refused(405, 'method', { ...headers, Allow: [...known, 'OPTIONS'].join(', ') })
    if (isEncoded(request)) return refused(415, 'content-encoding', headers)
    const most = request.path === UPLOADS ? MOST_UPLOAD_BYTES : MAX_BODY_BYTES
    if (request.body.length > most) return refused(413, 'too-large', headers)
    return route(request, headers)
  }

  return {
    receive(request) {
      const received = answer(request)
      if (received.kind === 'refused') {
        const { status, why } = received
        host.log.info('web chat refused', { channelId: host.channelId, status, why })
      }
      return received
    },
    bodyLimit: (head) =>
      head.path === UPLOADS && bearer(head, passes.readToken) !== undefined ? MOST_UPLOAD_BYTES : undefined,
  }
}

function createRoutes(settings: WebChatSettings, host: Host, passes: Passes): Routes {
  const { clock } = host
  const limits = createLimits(settings, host)
  const acts = createActs(settings, host, limits)
  const upload = createUpload(settings, host, limits)

  /** The pass in the header, or the answer every failed pass gets. */
  const asVisitor =
    (route: VisitorRoute): Route =>
    (request, headers) => {
      const visitorId = bearer(request, passes.readToken)
      return visitorId === undefined ? unauthorized(headers) : route(visitorId, request, headers)
    }

  const about: Route = (_request, headers) => {
    const { title, hospital, emergencyPhone, privacyNote, privacyNotice, privacyVersion, quickQuestions } = settings
    const { siteKey, filesPerDay } = settings
    const privacy = { privacyNote, privacyNotice, privacyVersion }
    const takesFiles = filesPerDay > 0
    return json({ title, hospital, emergencyPhone, ...privacy, quickQuestions, siteKey, takesFiles }, headers)
  }

  /** A new visitor, or a fresh token for one who shows an old one that still counts. */
  const start: Route = (request, headers) => {
    const read = readBody(request, readStart)
    if (read.kind !== 'body') return unreadable(read, headers)
    if (settings.siteKey !== undefined && read.body.siteKey !== settings.siteKey)
      return refused(403, 'forbidden', headers)
    const known = bearer(request, passes.readToken)
    if (known === undefined && request.headers.authorization !== undefined) return unauthorized(headers)
    const wait = limits.waitToStart(request.remoteAddress)
    if (wait !== undefined) return tooMany(wait, headers)
    const visitorId = known ?? passes.newVisitorId()
    return json({ visitorToken: passes.tokenFor(visitorId), visitorId }, headers)
  }

  const say = asVisitor((visitorId, request, headers) => {
    const read = readBody(request, readSaying)
    if (read.kind !== 'body') return unreadable(read, headers)
    const { clientId, choiceId } = read.body
    const wait = limits.waitToSay(visitorId, clientId)
    if (wait !== undefined) return tooMany(wait, headers)
    // A button without its label reads as what a person without buttons would type: its number.
    const text = read.body.text ?? choiceId ?? ''
    const event = {
      dedupKey: `${visitorId}:${clientId}`,
      platformUserId: visitorId,
      platformMessageId: clientId,
      sentAt: clock.now(),
      content: { kind: 'text', text, ...(choiceId === undefined ? {} : { choiceId }) },
      opens: [],
    } as const
    const { reply } = json({ stored: true, clientId }, headers)
    return { kind: 'accepted', events: [event], pull: false, reply }
  })

  const feed = (
    visitorId: string,
    request: WebhookRequest,
    headers: Headers,
    mode: 'stream' | 'long-poll' | 'page',
  ) => {
    const after = cursorOf(request, mode)
    if (after === undefined)
      return unreadable({ kind: 'invalid', fields: [{ field: 'after', problem: 'invalid' }] }, headers)
    return { kind: 'feed', request: { platformUserId: visitorId, after, mode, headers, encode } } as const
  }

  const stream: Route = (request, headers) => {
    const visitorId = passes.useTicket(request.query.get('ticket') ?? '')
    return visitorId === undefined ? unauthorized(headers) : feed(visitorId, request, headers, 'stream')
  }

  return {
    '/about': { GET: about },
    '/visitors': { POST: start },
    '/tickets': {
      POST: asVisitor((visitorId, _request, headers) => json({ ticket: passes.ticketFor(visitorId) }, headers)),
    },
    '/messages': {
      GET: asVisitor((visitorId, request, headers) => feed(visitorId, request, headers, 'page')),
      POST: say,
    },
    [UPLOADS]: { POST: asVisitor(upload) },
    '/media': { GET: asVisitor(acts.media) },
    '/state': { GET: asVisitor(acts.looked) },
    '/typing': { POST: asVisitor(acts.typing) },
    '/read': { POST: asVisitor(acts.read) },
    '/consents': { POST: asVisitor(acts.consent) },
    '/rating': { POST: asVisitor(acts.rate) },
    '/pages': { POST: asVisitor(acts.pages) },
    '/identity': { POST: asVisitor(acts.identify) },
    '/events': { GET: stream },
    '/poll': { GET: asVisitor((visitorId, request, headers) => feed(visitorId, request, headers, 'long-poll')) },
  }
}

function bearer(request: Head, readToken: (token: string) => string | undefined): string | undefined {
  const { authorization } = request.headers
  const token = typeof authorization === 'string' ? /^Bearer (\S+)$/i.exec(authorization)?.[1] : undefined
  return token === undefined ? undefined : readToken(token)
}

function isEncoded({ headers }: WebhookRequest): boolean {
  const encoding = headers['content-encoding']
  return encoding !== undefined && encoding !== 'identity'
}

/** Last-Event-ID is what the browser really saw; it wins over the address it first asked with. */
function cursorOf(request: WebhookRequest, mode: 'stream' | 'long-poll' | 'page'): number | undefined {
  const seen = mode === 'stream' ? request.headers['last-event-id'] : undefined
  const text = seen === undefined || seen === '' ? (request.query.get('after') ?? '0') : seen
  return typeof text === 'string' && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
