// From a request to an answer: who asks, may he, is the request well-formed, then the handler. Every rule that holds for
// all routes stands here once: rights, CSRF, sizes, validation, idempotency, the exact refusals.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Context } from 'koa'
import type { z } from 'zod'
import type { ClientAddress } from '../base/client-address.ts'
import { DAY } from '../base/clock.ts'
import { DaozhenError } from '../base/errors.ts'
import { readShape } from '../base/read-shape.ts'
import { found } from '../editing/finding.ts'
import { issueFaults } from '../editing/schema-faults.ts'
import type { Sight } from '../model/permission.ts'
import { claimKey, keepAnswer } from '../store/idempotency.ts'
import { type Answer, NOT_FOUND, refuse } from './answer.ts'
import { identify, isOwnPage, keepAwake, originOf } from './caller.ts'
import { type Caller, type ConsoleContext, dueOf, sightOf } from './context.ts'
import { type FieldFault, faultOf } from './field-fault.ts'
import { readJson } from './request-body.ts'
import type { Call, Route, Work } from './route.ts'

const KEY = /^[\x21-\x7e]{1,200}$/
const KEY_LIFE_MS = 1 * DAY
const PARAM = /^[0-9A-Za-z][0-9A-Za-z.-]{0,63}$/ // a reply's id is that of its inbound, a dot, the step
const RETRY_AFTER_SECONDS = '2'
/** Signs of life, and taking over an emergency, are never turned away. */
const ALWAYS: readonly Route['permission'][] = ['presence.keep', 'alarm.acknowledge']
const NO_SIGHT: Sight = { scope: 'own', agentId: undefined, teamIds: [], colleagueIds: [] }

export const API_HEADERS: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
}

export interface Api {
  readonly context: ConsoleContext
  readonly clientAddress: ClientAddress
}

export async function answerRoute(api: Api, route: Route, ctx: Context): Promise<void> {
  const requestId = api.context.ids.next()
  let answer: Answer
  try {
    answer = await decide(api, route, ctx, requestId)
  } catch (error) {
    answer = failed(api.context, error, { requestId, route: route.path })
  }
  give(ctx, answer, requestId)
}

export function give(ctx: Context, answer: Answer, requestId: string): void {
  ctx.status = answer.status
  ctx.set({ ...API_HEADERS, 'X-Request-Id': requestId, ...answer.headers })
  if (Buffer.isBuffer(answer.body) || answer.body instanceof Readable) {
    ctx.body = answer.body
    return
  }
  ctx.type = 'application/json; charset=utf-8'
  ctx.body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
}

export function failed(
  context: ConsoleContext,
  error: unknown,
  where: { readonly requestId: string; readonly route: string },
): Answer {
  if (error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY') {
    return refuse('busy', { requestId: where.requestId, headers: { 'Retry-After': RETRY_AFTER_SECONDS } })
  }
  context.log.error('console request failed', { ...where, error })
  return refuse('internal', { requestId: where.requestId })
}

/** A refusal, or who may go on and how far he sees. */
export async function admit(
  api: Api,
  route: Pick<Route, 'method' | 'permission'>,
  ctx: Context,
): Promise<{ readonly refusal: Answer } | { readonly caller: Caller; readonly sight: Sight }> {
  const { settings } = api.context
  if (!ALWAYS.includes(route.permission) && !api.context.hasRoom()) {
    return { refusal: refuse('busy', { headers: { 'Retry-After': RETRY_AFTER_SECONDS } }) }
  }
  const caller = await identify(api.context, ctx.req)
  const isChange = route.method !== 'GET'
  if (route.permission === 'public') {
    const foreign = isChange && originOf(settings, ctx.req) === 'foreign'
    return foreign ? { refusal: refuse('csrf') } : { caller, sight: NO_SIGHT }
  }
  if (caller.kind === 'nobody') return { refusal: refuse('unauthorized') }
  if (isChange && caller.kind === 'person' && !isOwnPage(settings, ctx.req, caller.person.csrfToken)) {
    return { refusal: refuse('csrf') }
  }
  if (caller.kind === 'person' && route.permission !== 'self.enter') {
    const due = dueOf(settings, caller.person)
    if (due !== undefined) return { refusal: refuse(`${due}-due`) }
  }
  const sight = sightOf(caller, route.permission)
  return sight === undefined ? { refusal: refuse('forbidden') } : { caller, sight }
}

async function decide(api: Api, route: Route, ctx: Context, requestId: string): Promise<Answer> {
  const admitted = await admit(api, route, ctx)
  if ('refusal' in admitted) return admitted.refusal
  const read = route.method === 'GET' ? undefined : await readJson(ctx.req, route.exchange.largest)
  if (read?.ok === false) return refuse(read.why, read.why === 'too-large' ? { headers: { Connection: 'close' } } : {})
  const body = parse(route.exchange.body, read?.value ?? (route.exchange.body === undefined ? undefined : {}))
  if ('fields' in body) return refuse('invalid', { fields: body.fields })
  const query = parse(route.exchange.query, { ...ctx.query })
  if ('fields' in query) return refuse('invalid', { fields: query.fields })
  const params = ctx.params as Readonly<Record<string, string>>
  if (!Object.values(params).every((value) => PARAM.test(value))) return NOT_FOUND
  if (!isBackground(ctx, route)) await keepAwake(api.context, admitted.caller)

  const key = keyed(ctx, read?.raw)
  const call: Call = {
    context: api.context,
    ...admitted,
    body: body.value,
    query: query.value,
    requestId,
    address: api.clientAddress(ctx.req),
    userAgent: (ctx.get('user-agent') || '-').slice(0, 200),
    isKeyed: key !== undefined,
    param: (name) => params[name] ?? '',
  }
  const result = await route.handle(call)
  return typeof result === 'function' ? carryOut(api.context, call, result, key) : result
}

/** The page reads by itself when something happened, and pictures load by themselves: that is not a person at work. */
function isBackground(ctx: Context, route: Route): boolean {
  return ctx.get('x-background') !== '' || route.exchange.contentType !== undefined
}

interface Keyed {
  readonly key: string
  readonly route: string
  readonly bodyHash: string
}

function keyed(ctx: Context, raw: Buffer | undefined): Keyed | undefined {
  const key = ctx.get('idempotency-key')
  if (ctx.method !== 'POST' || key === '') return undefined
  const bodyHash = createHash('sha256')
    .update(raw ?? '')
    .digest('hex')
  return { key, route: `${ctx.method} ${ctx.path}`, bodyHash }
}

async function carryOut(context: ConsoleContext, call: Call, work: Work, keyed: Keyed | undefined): Promise<Answer> {
  if (keyed === undefined) return context.store.write(work)
  if (!KEY.test(keyed.key)) {
    return refuse('invalid', { fields: [{ path: 'Idempotency-Key', message: '1 to 200 printable ASCII characters' }] })
  }
  const request = { ...keyed, actor: actorKey(call.caller) }
  return context.store.write(async (tx) => {
    const claim = await claimKey(tx, request, KEY_LIFE_MS)
    if (claim.kind === 'other-body') return refuse('key-reused')
    if (claim.kind === 'again') {
      return { status: claim.status, body: claim.response, headers: { 'Idempotent-Replayed': 'true' } }
    }
    const answer = await work(tx)
    await keepAnswer(tx, request, answer.status, JSON.stringify(answer.body))
    return answer
  })
}

function actorKey(caller: Caller): string {
  switch (caller.kind) {
    case 'person':
      return caller.person.agentId
    case 'service':
      return caller.token.id
    case 'nobody':
      return ''
  }
}

export type Parsed = { readonly value: unknown } | { readonly fields: readonly FieldFault[] }

export function parse(schema: z.ZodType | undefined, value: unknown): Parsed {
  if (schema === undefined) {
    const unwanted = value === undefined ? [] : Object.keys(value as object)
    if (unwanted.length === 0) return { value: undefined }
    return { fields: unwanted.map((path) => faultOf(found(path, 'unknown-field'))) }
  }
  const parsed = readShape(schema, value)
  if (parsed.success) return { value: parsed.data }
  return { fields: issueFaults(parsed.error.issues).map(faultOf) }
}
