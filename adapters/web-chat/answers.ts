// How the web chat's door answers, and how it reads what comes in: JSON only, one shape for every refusal.
import { SECOND } from '../../src/base/clock.ts'
import type { Received, WebhookRequest } from '../../src/channel/adapter.ts'
import type { Read } from './payloads.ts'

export type Headers = Readonly<Record<string, string>>
export type Refused = Extract<Received, { kind: 'refused' }>
export type Route = (request: WebhookRequest, headers: Headers) => Received
export type VisitorRoute = (visitorId: string, request: WebhookRequest, headers: Headers) => Received
export type Routes = Readonly<Record<string, Readonly<Record<string, Route>>>>

type Body<Value> = Read<Value> | { readonly kind: 'not-json' }

export function readBody<Value>(request: WebhookRequest, read: (bytes: Buffer) => Read<Value>): Body<Value> {
  const type = request.headers['content-type']
  // Never guess: a form of another site can send text/plain without asking first.
  if (typeof type !== 'string' || !/^application\/json\s*(?:;|$)/i.test(type)) return { kind: 'not-json' }
  return read(request.body)
}

export function unreadable(read: Exclude<Body<unknown>, { kind: 'body' }>, headers: Headers): Refused {
  if (read.kind === 'not-json') return refused(415, 'content-type', headers)
  if (read.kind === 'malformed') return refused(400, 'malformed-json', headers)
  return { ...refused(422, 'invalid', headers), fields: read.fields }
}

export function json(body: object, headers: Headers) {
  const reply = { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body), headers }
  return { kind: 'handshake', reply } as const
}

export function refused(status: Refused['status'], why: string, headers: Headers = {}): Refused {
  return { kind: 'refused', status, why, headers }
}

export function unauthorized(headers: Headers): Refused {
  return refused(401, 'unauthorized', headers)
}

export function tooMany(waitMs: number, headers: Headers): Refused {
  return refused(429, 'too-many', { ...headers, 'Retry-After': String(Math.max(1, Math.ceil(waitMs / SECOND))) })
}
