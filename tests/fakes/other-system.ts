// Another system that is a channel of ours: signs what its patients write, believes only what we sign, shows each of our
// messages once. Written from the specification, free of our code.
import { createHmac, randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import {
  type ApiBody,
  type ApiCall,
  type ApiResult,
  type CallRecord,
  type Misbehaviour,
  startApiServer,
} from './api-server.ts'

export const OTHER_SECRET = `whsec_${Buffer.from('a secret of the invented hospital').toString('base64')}`
export const ENDPOINT = '/daozhen'

export interface ShownMessage {
  readonly person: string
  readonly id: string
  readonly text: string
  readonly choices: readonly string[]
}

export interface PostedBody {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

interface Signing {
  readonly id: string
  /** Epoch ms. */
  readonly at: number
  readonly secret: string | undefined
}

export interface OtherSystem {
  /** `endpoint` of the channel's settings. */
  readonly endpoint: string
  readonly shown: readonly ShownMessage[]
  readonly calls: readonly CallRecord[]
  /** Signed as it would be posted now. */
  sign(body: unknown, options?: Partial<Signing>): PostedBody
  message(person: string, data: ApiBody): ApiBody
  post(url: string, posted: PostedBody): Promise<number>
  misbehave(how: Misbehaviour, times?: number): void
  /** Answers every call with this status from now on. */
  refuseWith(status: number | undefined): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

const TOLERANCE_S = 300

export async function startOtherSystem(options: { readonly clock?: Clock } = {}): Promise<OtherSystem> {
  const { clock = systemClock } = options
  const shown = new Map<string, ShownMessage>()
  let refusing: number | undefined

  const answer = (call: ApiCall): ApiResult => {
    const fault = faultOf(call, clock.now())
    if (fault !== undefined) return { status: 401, body: { error: fault } }
    if (refusing !== undefined) return { status: refusing, body: {} }
    const { type, data } = JSON.parse(call.body.toString('utf8')) as { type: string; data: OurMessage }
    if (type !== 'message.created') return { status: 422, body: { error: 'type' } }
    const id = String(call.headers['webhook-id'])
    const choices = (data.choices ?? []).map(({ label }) => label)
    if (!shown.has(id)) shown.set(id, { person: data.person.id, id: data.id, text: data.text, choices })
    return { body: { ok: true } }
  }
  const server = await startApiServer(answer, 0)
  let serial = 0

  return {
    endpoint: `${server.url}${ENDPOINT}`,
    get shown() {
      return [...shown.values()]
    },
    calls: server.calls,
    sign: (body, { id = `msg_${++serial}`, at = clock.now(), secret } = {}) => signedByOther(body, { id, at, secret }),
    message: (person, data) => ({
      type: 'message.created',
      timestamp: new Date(clock.now()).toISOString(),
      data: { id: randomBytes(8).toString('hex'), person: { id: person }, ...data },
    }),
    async post(url, { headers, body }) {
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.arrayBuffer()
      return response.status
    },
    misbehave: (how, times = 1) => server.misbehave(ENDPOINT, how, times),
    refuseWith(status) {
      refusing = status
    },
    die: server.die,
    revive: server.revive,
    close: server.close,
  }
}

export function signedByOther(body: unknown, { id, at, secret = OTHER_SECRET }: Signing): PostedBody {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const timestamp = String(Math.floor(at / 1000))
  const signature = hmac(secret, `${id}.${timestamp}.${text}`)
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
  return { headers: { 'content-type': 'application/json', ...headers }, body: text }
}

interface OurMessage {
  readonly id: string
  readonly person: { readonly id: string }
  readonly text: string
  readonly choices?: readonly { readonly label: string }[]
}

/** Why a call is not ours, in words. */
function faultOf({ headers, body, path, method }: ApiCall, now: number): string | undefined {
  const [id, timestamp, signature] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  ) as [string, string, string]
  if (method !== 'POST' || path !== ENDPOINT) return 'address'
  if (id === '' || id.includes('.')) return 'id'
  if (!/^\d+$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) return 'time'
  const expected = hmac(OTHER_SECRET, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]))
  return signature.split(' ').includes(`v1,${expected}`) ? undefined : 'signature'
}

function hmac(secret: string, signed: string | Buffer): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return createHmac('sha256', key).update(signed).digest('base64')
}
