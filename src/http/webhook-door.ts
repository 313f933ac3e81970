// `/webhooks/<channel id>`: every platform comes in here. Raw bytes in, the adapter's verdict, durable before any
// success, and an honest 503 when it could not be made durable in time, so that the platform delivers again.
import type { Context } from 'koa'
import type { ClientAddress } from '../base/client-address.ts'
import type { Clock } from '../base/clock.ts'
import { DaozhenError, never } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Received, RequestHead, WebhookReply } from '../channel/adapter.ts'
import { type Answer, acceptDelivery, isRedFlag } from '../flow/accept.ts'
import type { Admission } from '../flow/admission.ts'
import type { FlowContext, RunningChannel, TurnedAway } from '../flow/context.ts'
import type { Feed } from '../flow/feed.ts'
import type { InlineSends } from '../flow/inline-sends.ts'
import type { RefusedDeliveries } from '../flow/refused-deliveries.ts'
import type { Uploads } from '../flow/uploads.ts'
import type { VisitAnswer, Visits } from '../flow/visits.ts'
import { dispositionOf } from '../model/saved-file.ts'
import { serveFeed } from './feed-door.ts'
import { readBody } from './read-body.ts'
import { unavailable } from './unavailable.ts'

const BODY_LIMIT = 1024 * 1024
const DURABLE_WITHIN_MS = 4_000
/** No platform or page sends more; what declares more is refused soon. */
const LARGEST_BODY = 16 * 1024 * 1024
const RETRY_AFTER_SECONDS = 2
/** More than this under way means we are far behind: the platform's own retry is the better queue. */
const MOST_UNDER_WAY = 4_000
/** Of all bodies together, read or being read. */
const MOST_BYTES_UNDER_WAY = 128 * 1024 * 1024
/** Bodies beyond the common limit that may be in memory at a time. */
const MOST_LARGE_UNDER_WAY = 12

type Refused = Extract<Received, { kind: 'refused' }>
type Accepted = Extract<Received, { kind: 'accepted' }>

export interface WebhookDoorOptions {
  readonly flow: FlowContext
  readonly inlineSends: InlineSends
  readonly feed: Feed
  readonly visits: Visits
  readonly uploads: Uploads
  readonly clock: Clock
  readonly log: Log
  readonly clientAddress: ClientAddress
  readonly refused: RefusedDeliveries
  readonly admission: Pick<Admission, 'hasRoom' | 'isCalm'>
}

export class WebhookDoor {
  readonly #options: WebhookDoorOptions
  #underWay = 0
  #bytesUnderWay = 0
  #largeUnderWay = 0

  constructor(options: WebhookDoorOptions) {
    this.#options = options
  }

  async handle(context: Context, channelId: string, path: string): Promise<void> {
    const channel = this.#options.flow.channels.get(channelId)
    if (channel?.open.receive === undefined) return
    const bytes = bytesOf(context)
    if (this.#bytesUnderWay + bytes > MOST_BYTES_UNDER_WAY) return this.#turnAway(context, 'delivery')
    this.#underWay += 1
    this.#bytesUnderWay += bytes
    try {
      await this.#receive(context, channel, path)
    } finally {
      this.#underWay -= 1
      this.#bytesUnderWay -= bytes
    }
  }

  get #hasRoom(): boolean {
    return this.#underWay < MOST_UNDER_WAY && this.#options.admission.hasRoom
  }

  /** Who may be in danger goes ahead of all others. Looked at only when there are others: the turn looks again. */
  #goesAhead({ events }: Accepted): boolean {
    const { admission, flow } = this.#options
    return !(admission.isCalm && this.#hasRoom) && events.some((event) => isRedFlag(flow, event))
  }

  #turnAway(context: Context, what: TurnedAway): void {
    this.#options.flow.count.turnedAway(what)
    unavailable(context, RETRY_AFTER_SECONDS)
  }

  async #receive(context: Context, channel: RunningChannel, path: string): Promise<void> {
    const head = toHead(context, path, this.#options.clientAddress(context.req))
    const largest = Number(context.get('content-length') || 0) > BODY_LIMIT ? channel.open.bodyLimit?.(head) : undefined
    if (largest === undefined) return this.#receiveWithin(context, channel, head, BODY_LIMIT)
    if (this.#largeUnderWay >= MOST_LARGE_UNDER_WAY) return unavailable(context)
    this.#largeUnderWay += 1
    try {
      await this.#receiveWithin(context, channel, head, largest)
    } finally {
      this.#largeUnderWay -= 1
    }
  }

  async #receiveWithin(context: Context, channel: RunningChannel, head: RequestHead, limit: number): Promise<void> {
    const body = await readBody(context.req, limit)
    if (body.kind !== 'body') return refuseBody(context, body.kind)
    const request = { ...head, body: body.bytes }
    const received = await channel.open.receive?.(request)
    if (received === undefined) return
    switch (received.kind) {
      case 'handshake':
        return answer(context, received.reply)
      case 'refused':
        this.#options.log.warn('delivery refused', {
          channelId: channel.id,
          status: received.status,
          why: received.why,
        })
        this.#options.refused.note(channel.id, received.status, head.path)
        return refuse(context, received.status, received)
      case 'feed':
        if (!this.#hasRoom) return this.#turnAway(context, 'visit')
        return serveFeed(context, this.#options, channel, received.request)
      case 'visit':
        if (!this.#hasRoom) return this.#turnAway(context, 'visit')
        return answerVisit(context, received.visit.headers, await this.#options.visits(channel.id, received.visit))
      case 'accepted': {
        const ahead = this.#goesAhead(received)
        // Word that there is something to fetch is one small row, and fetching has a pace of its own.
        if (!ahead && !received.pull && !this.#hasRoom) return this.#turnAway(context, 'delivery')
        const { upload } = received
        if (upload !== undefined && !(await this.#options.uploads(channel.id, upload)))
          return refuse(context, 403, received.reply)
        // A file is kept as a file, never a second time beside the message.
        const raw = { query: context.querystring, body: upload === undefined ? body.bytes : Buffer.alloc(0) }
        return this.#accept(context, { channel, accepted: received, raw, ahead })
      }
      default:
        return never(received)
    }
  }

  async #accept(context: Context, delivery: Parameters<typeof acceptDelivery>[2]): Promise<void> {
    const { flow, inlineSends } = this.#options
    const work = acceptDelivery(flow, inlineSends, delivery)
    const done = await this.#inTime(work)
    if (done === undefined) {
      work.catch((error: unknown) => this.#options.log.warn('late delivery not stored', { error }))
      return unavailable(context)
    }
    answer(context, done.reply)
    const { inlineSend } = done
    if (inlineSend !== undefined)
      context.res.once('finish', () => inlineSends.end(inlineSend.identityId, inlineSend.id))
    context.res.once('finish', () => flow.faults('after-answer'))
  }

  /** The answer, or undefined when it is not durable within four seconds (or cannot be made so). */
  async #inTime(work: Promise<Answer>): Promise<Answer | undefined> {
    let cancel = (): void => {}
    const late = new Promise<undefined>((resolve) => {
      cancel = this.#options.clock.after(DURABLE_WITHIN_MS, () => resolve(undefined))
    })
    try {
      return await Promise.race([work, late])
    } catch (error) {
      if (error instanceof DaozhenError && error.code === 'DZ_STORE_BUSY') {
        this.#options.log.warn('delivery not durable, answered 503', { error })
        return undefined
      }
      throw error
    } finally {
      cancel()
    }
  }
}

/** What it says it is, or the most it may be. */
function bytesOf(context: Context): number {
  const declared = Number(context.get('content-length') || (context.get('transfer-encoding') === '' ? 0 : BODY_LIMIT))
  return Math.min(Number.isFinite(declared) ? declared : BODY_LIMIT, LARGEST_BODY)
}

function toHead(context: Context, path: string, remoteAddress: string): RequestHead {
  return {
    method: context.method,
    path,
    query: new URLSearchParams(context.querystring),
    headers: context.headers,
    remoteAddress,
  }
}

function answer(context: Context, reply: WebhookReply): void {
  context.status = reply.status
  if (reply.headers !== undefined) context.set(reply.headers as Record<string, string>)
  context.set('Content-Type', reply.contentType)
  context.body = reply.body
}

function answerVisit(context: Context, headers: Readonly<Record<string, string>>, given: VisitAnswer): void {
  if (given.kind === 'refused') refuse(context, given.status, { headers })
  else answer(context, { status: 200, ...bodyOf(given), headers: { ...headers, ...fileHeaders(given) } })
}

/** Whatever was sent stays harmless in our origin: pictures and sound show in place, the rest is only saved. */
function fileHeaders(given: Exclude<VisitAnswer, { kind: 'refused' }>): Readonly<Record<string, string>> {
  if (given.kind === 'json') return {}
  return {
    'Content-Security-Policy': 'sandbox',
    'Content-Disposition': dispositionOf(given.name, given.type),
    'X-Content-Type-Options': 'nosniff',
  }
}

function bodyOf(given: Exclude<VisitAnswer, { kind: 'refused' }>): Pick<WebhookReply, 'contentType' | 'body'> {
  switch (given.kind) {
    case 'json':
      return { contentType: 'application/json; charset=utf-8', body: given.json }
    case 'file':
      return { contentType: given.type, body: given.bytes }
    default:
      return never(given)
  }
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'too-large',
  415: 'unsupported-encoding',
  422: 'invalid',
  429: 'too-many',
}

/** The same body for every cause of a refusal. */
function refuse(context: Context, status: number, more: Partial<Pick<Refused, 'headers' | 'fields'>> = {}): void {
  context.status = status
  if (status === 405) context.set('Allow', 'GET, POST')
  context.set((more.headers ?? {}) as Record<string, string>)
  if (status === 404) return // answered like every unknown address
  const code = REFUSALS[status] ?? 'refused'
  context.body = { error: { code, ...(more.fields === undefined ? {} : { fields: more.fields }) } }
}

function refuseBody(context: Context, kind: 'tooLarge' | 'encoded' | 'aborted'): void {
  if (kind === 'aborted') return
  context.set('Connection', 'close')
  refuse(context, kind === 'tooLarge' ? 413 : 415)
}
