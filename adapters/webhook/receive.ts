// What the other system posts: verified before a word is believed, then one event per message and attachment. A body that is
// signed and wrong is refused with every bad field named; an unknown type is kept.

import type { z } from 'zod'
import { SECOND } from '../../src/base/clock.ts'
import { readShape } from '../../src/base/read-shape.ts'
import type { BadField, Host, InboundEvent, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import { withoutForbidden } from '../../src/channel/xml.ts'
import type { InboundContent, SaidContent } from '../../src/model/content.ts'
import { envelope, inbound, MESSAGE_CREATED, MESSAGE_FAILED, MESSAGE_RECALLED, PERSON_LEFT } from './payloads.ts'
import { keyOf, type WebhookSettings } from './settings.ts'
import { isFresh, isSignedBy } from './signature.ts'

const METHODS = ['POST']
const OK: WebhookReply = { status: 200, contentType: 'application/json; charset=utf-8', body: '{"ok":true}' }
const UNAUTHORIZED: Received = { kind: 'refused', status: 401, why: 'unauthorized' }

export function createReceiver(settings: WebhookSettings, host: Host): (request: WebhookRequest) => Received {
  const keys = settings.secrets.flatMap((secret) => keyOf(secret) ?? [])
  return (request) => {
    const unfit = unfitness(request, METHODS)
    if (unfit !== undefined) return unfit
    const id = header(request, 'webhook-id')
    const timestamp = header(request, 'webhook-timestamp')
    const given = header(request, 'webhook-signature')
    const isOurs =
      /^[\x21-\x2d\x2f-\x7e]{1,128}$/.test(id) && // a dot in it could move the border between id and time
      isFresh(timestamp, settings.toleranceMs, host.clock.now()) &&
      isSignedBy({ id, timestamp, body: request.body }, given, keys)
    if (!isOurs) {
      host.log.info('webhook refused', { channelId: host.channelId, why: 'signature' })
      return UNAUTHORIZED
    }
    return accept(request.body, { id, signedAt: Number(timestamp) * SECOND })
  }
}

/** Svix and others write the same scheme under their own name. */
function header({ headers }: WebhookRequest, name: string): string {
  const value = headers[name] ?? headers[name.replace('webhook-', 'svix-')]
  return typeof value === 'string' ? value : ''
}

interface Delivery {
  readonly id: string
  readonly signedAt: number
}

function accept(body: Buffer, delivery: Delivery): Received {
  const outer = readShape(envelope, jsonIn(body))
  if (!outer.success) return invalid(outer.error, [])
  const { type, data, timestamp } = outer.data
  const schema = Object.hasOwn(inbound, type) ? inbound[type as keyof typeof inbound] : undefined
  if (schema === undefined) return keepUnknown(type, data, delivery)
  const inner = readShape(schema, data)
  if (!inner.success) return invalid(inner.error, ['data'])
  return accepted(eventsOf(type as keyof typeof inbound, inner.data, { ...delivery, at: Date.parse(timestamp) }))
}

function accepted(events: readonly InboundEvent[]): Received {
  return { kind: 'accepted', events, pull: false, reply: OK }
}

function keepUnknown(type: string, data: Readonly<Record<string, unknown>>, { id, signedAt }: Delivery): Received {
  const named = readShape(inbound[PERSON_LEFT], data)
  if (!named.success) return invalid(named.error, ['data'])
  const content: InboundContent = { kind: 'unsupportedEvent', platformType: type }
  const platformUserId = named.data.person.id
  return accepted([
    { dedupKey: id, platformUserId, platformMessageId: undefined, sentAt: signedAt, content, opens: [] },
  ])
}

type Data = z.infer<(typeof inbound)[keyof typeof inbound]>

function eventsOf(type: keyof typeof inbound, data: Data, delivery: Delivery & { readonly at: number }) {
  const { id, at } = delivery
  const event = (content: InboundContent, part: number): InboundEvent => ({
    dedupKey: part === 0 ? id : `${id}#${part}`,
    platformUserId: data.person.id,
    platformMessageId: 'id' in data ? data.id : undefined,
    sentAt: 'sentAt' in data && data.sentAt !== undefined ? Date.parse(data.sentAt) : at,
    content,
    opens: [],
  })
  switch (type) {
    case MESSAGE_CREATED:
      return saidIn(data as z.infer<(typeof inbound)[typeof MESSAGE_CREATED]>).map(event)
    case MESSAGE_RECALLED:
      return [event({ kind: 'recalled', platformMessageId: idIn(data) }, 0)]
    case MESSAGE_FAILED: {
      const messageId = idIn(data)
      return [event({ kind: 'deliveryReport', platformMessageId: messageId, delivered: false, messageId }, 0)]
    }
    case PERSON_LEFT:
      return [event({ kind: 'unfollowed' }, 0)]
  }
}

/** The words first, then what came with them. */
function saidIn(message: z.infer<(typeof inbound)[typeof MESSAGE_CREATED]>): readonly SaidContent[] {
  const text = withoutForbidden(message.text.toWellFormed()).trim()
  const { choiceId, attachments } = message
  const words: readonly SaidContent[] =
    text === '' && choiceId === undefined
      ? []
      : [choiceId === undefined ? { kind: 'text', text } : { kind: 'text', text, choiceId }]
  const files = attachments.map(({ kind, url, name, mimeType }): SaidContent => {
    const media = { platformMediaId: '', url, ...(mimeType === undefined ? {} : { mimeType }) }
    return kind === 'file' ? { kind, media, fileName: withoutForbidden(name) } : { kind, media }
  })
  const said = [...words, ...files]
  return said.length > 0 ? said : [{ kind: 'unsupported', platformType: 'empty' }]
}

function idIn(data: Data): string {
  return 'id' in data && data.id !== undefined ? data.id : ''
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function invalid(error: z.ZodError, under: readonly string[]): Received {
  const fields = error.issues.slice(0, 20).map(({ path, message }): BadField => {
    return { field: [...under, ...path.map(String)].join('.') || 'body', problem: message }
  })
  return { kind: 'refused', status: 422, why: 'invalid', fields }
}
