// `/webhooks/<channel id>`: every platform comes in here. Raw bytes in, the adapter's verdict, durable before any
// success, and an honest 503 when it could not be made durable in time, so that the platform delivers again.
import type { Context } from 'koa'
import type { ClientAddress } from '../base/client-address.ts'
import type { Clock } from '../base/clock.ts'
import { DaozhenError, never } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Received, WebhookReply, WebhookRequest } from '../channel/adapter.ts'
import { type Answer, acceptDelivery } from '../flow/accept.ts'
import type { FlowContext, RunningChannel } from '../flow/context.ts'
import type { Feed } from '../flow/feed.ts'
import type { InlineSends } from '../flow/inline-sends.ts'
import { serveFeed } from './feed-door.ts'
import { readBody } from './read-body.ts'
import { unavailable } from './unavailable.ts'

const BODY_LIMIT = 1024 * 1024
const DURABLE_WITHIN_MS = 4_000
/** More than this under way means we are far behind: the platform's own retry is the better queue. */
const MOST_UNDER_WAY = 4_000

type Refused = Extract<Received, { kind: 'refused' }>

export interface WebhookDoorOptions {
  readonly flow: FlowContext
  readonly inlineSends: InlineSends
  readonly feed: Feed
  readonly clock: Clock
  readonly log: Log
  readonly clientAddress: ClientAddress
}

export class WebhookDoor {
  readonly #options: WebhookDoorOptions
  #underWay = 0

  constructor(options: WebhookDoorOptions) {
    this.#options = options
  }

  async handle(context: Context, channelId: string, path: string): Promise<void> {
    const channel = this.#options.flow.channels.get(channelId)
    if (channel?.open.receive === undefined) return
    if (this.#underWay >= MOST_UNDER_WAY) return unavailable(context)
    this.#underWay += 1
    try {
      await this.#receive(context, channel, path)
    } finally {
      this.#underWay -= 1
    }
  }

  async #receive(context: Context, channel: RunningChannel, path: string): Promise<void> {
    const body = await readBody(context.req, BODY_LIMIT)
    if (body.kind !== 'body') return refuseBody(context, body.kind)
    const request = toRequest(context, path, body.bytes, this.#options.clientAddress(context.req))
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
        return refuse(context, received.status, received)
      case 'feed':
        return serveFeed(context, this.#options, channel, received.request)
      case 'accepted': {
        const raw = { query: context.querystring, body: body.bytes }
        return this.#accept(context, { channel, accepted: received, raw })
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

function toRequest(context: Context, path: string, body: Buffer, remoteAddress: string): WebhookRequest {
  return {
    method: context.method,
    path,
    query: new URLSearchParams(context.querystring),
    headers: context.headers,
    body,
    remoteAddress,
  }
}

function answer(context: Context, reply: WebhookReply): void {
  context.status = reply.status
  if (reply.headers !== undefined) context.set(reply.headers as Record<string, string>)
  context.set('Content-Type', reply.contentType)
  context.body = reply.body
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
function refuse(context: Context, status: number, more: Partial<Refused> = {}): void {
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
