// The webhook: a request is believed by its signature alone, made over its raw bytes. Address validation is the one thing that
// may come unsigned, and gets a signature back: see signature.ts for what is never signed. Never throws for any request.
import { MINUTE, SECOND } from '../../src/base/clock.ts'
import type { Host, Received, WebhookReply, WebhookRequest } from '../../src/channel/adapter.ts'
import { unfitness } from '../../src/channel/webhook-fitness.ts'
import { normalize } from './normalize.ts'
import { BUTTON_KINDS, type Dispatch, type Fields, fieldsOf, OP, textIn } from './payloads.ts'
import type { QqSettings } from './settings.ts'
import { isSignedBy, keysOf, type SigningKeys, validationAnswer } from './signature.ts'

const METHODS = ['POST']
const JSON_TYPE = 'application/json; charset=utf-8'
const UNAUTHORIZED: Received = { kind: 'refused', status: 401, why: 'unauthorized' }
const BAD_REQUEST: Received = { kind: 'refused', status: 400, why: 'unreadable' }
const MOST_VALIDATIONS_A_MINUTE = 10
const MOST_REMEMBERED = 1_000

interface Desk {
  readonly settings: QqSettings
  readonly host: Host
  readonly keys: SigningKeys
  /** Of those who cannot prove that they are the platform. */
  mayValidate(): boolean
  /** Tells the platform that a button was pressed, once. */
  acknowledge(interaction: string): void
}

export function createReceiver(
  settings: QqSettings,
  host: Host,
  acknowledge: (interaction: string) => void,
): (request: WebhookRequest) => Received {
  const desk: Desk = {
    ...{ settings, host, keys: keysOf(settings.secret) },
    mayValidate: ration(host, MOST_VALIDATIONS_A_MINUTE),
    acknowledge: once(acknowledge),
  }
  return (request) => unfitness(request, METHODS) ?? read(request, desk)
}

function read(request: WebhookRequest, desk: Desk): Received {
  const proof = proofOf(request, desk)
  if (proof !== 'signed' && proof !== 'unsigned') return refuse(proof, desk)
  const fields = jsonIn(request.body)
  if (fields.op === OP.validation) return validate(fieldsOf(fields.d), proof, desk)
  if (proof === 'unsigned') return refuse('not-signed', desk)
  switch (fields.op) {
    case OP.dispatch:
      return accept(fields, request.body, desk)
    case OP.heartbeat:
      return taken({ op: OP.heartbeatAck, d: typeof fields.d === 'number' ? fields.d : 0 })
    case undefined:
      return BAD_REQUEST
    default:
      desk.host.log.info('webhook of an unknown kind', { channelId: desk.host.channelId })
      return taken()
  }
}

/** `unsigned`: it does not even claim to be signed. Anything else but `signed` is a reason to refuse, for our log only. */
function proofOf({ headers, body }: WebhookRequest, { settings, host, keys }: Desk): string {
  const appId = headers['x-bot-appid']
  if (appId !== undefined && appId !== settings.appId) return 'another-bot'
  const timestamp = headers['x-signature-timestamp']
  const signature = headers['x-signature-ed25519']
  if (timestamp === undefined && signature === undefined) return 'unsigned'
  if (typeof timestamp !== 'string' || typeof signature !== 'string') return 'headers'
  const isFresh =
    /^\d{1,12}$/.test(timestamp) &&
    Math.abs(host.clock.now() - Number(timestamp) * SECOND) <= settings.timestampWindowMs
  if (!isFresh) return 'stale'
  return isSignedBy(keys, timestamp, body, signature) ? 'signed' : 'signature'
}

/** The reason goes to our log; the caller gets the same words for every failure. */
function refuse(why: string, { host }: Desk): Received {
  host.log.info('webhook refused', { channelId: host.channelId, why })
  return UNAUTHORIZED
}

/** Whether the platform signs this is not settled: without a signature it is answered too, and rationed. */
function validate(d: Fields, proof: string, desk: Desk): Received {
  const body = validationAnswer(desk.keys, d.event_ts, d.plain_token)
  if (body === undefined) {
    desk.host.log.warn('validation asks for a signature it must not get', { channelId: desk.host.channelId })
    return BAD_REQUEST
  }
  if (proof === 'unsigned' && !desk.mayValidate()) return refuse('too-many-validations', desk)
  desk.host.log.info('address validated', { channelId: desk.host.channelId, state: proof })
  return { kind: 'handshake', reply: { status: 200, contentType: JSON_TYPE, body } }
}

function accept(fields: Fields, raw: Buffer, desk: Desk): Received {
  const { settings, host } = desk
  const dispatch: Dispatch = {
    id: textIn(fields, 'id'),
    t: textIn(fields, 't') ?? 'unknown',
    d: fieldsOf(fields.d),
    raw,
  }
  const events = normalize(dispatch, { settings, now: host.clock.now() })
  if (events.length === 0) host.log.warn('webhook names no person', { channelId: host.channelId })
  acknowledgeButton(dispatch, desk)
  return { ...taken(), events }
}

/** Within three seconds, or the person's screen keeps waiting. */
function acknowledgeButton({ t, d }: Dispatch, desk: Desk): void {
  const id = textIn(d, 'id')
  const isButton = t === 'INTERACTION_CREATE' && BUTTON_KINDS.includes(d.type ?? fieldsOf(d.data).type)
  if (isButton && id !== undefined && /^[\w.:!~-]{1,256}$/.test(id)) desk.acknowledge(id)
}

function taken(said: object = { op: OP.ack, d: 0 }): Extract<Received, { kind: 'accepted' }> {
  const reply: WebhookReply = { status: 200, contentType: JSON_TYPE, body: JSON.stringify(said) }
  return { kind: 'accepted', events: [], pull: false, reply }
}

function jsonIn(body: Buffer): Fields {
  try {
    return fieldsOf(JSON.parse(body.toString('utf8')))
  } catch {
    return {}
  }
}

function ration({ clock }: Host, most: number): () => boolean {
  let since = clock.monotonic()
  let count = 0
  return () => {
    if (clock.monotonic() - since >= MINUTE) {
      since = clock.monotonic()
      count = 0
    }
    count += 1
    return count <= most
  }
}

/** Forgetting is harmless: they refuse a second one. */
function once(act: (id: string) => void): (id: string) => void {
  const done = new Set<string>()
  return (id) => {
    if (done.has(id)) return
    if (done.size >= MOST_REMEMBERED) done.clear()
    done.add(id)
    act(id)
  }
}
