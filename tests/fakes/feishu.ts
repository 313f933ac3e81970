// A Feishu of our own: tokens of the app, messages shown once per uuid within an hour, and events sealed and signed as the
// platform does it. Written from the notes, free of our code.
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiCall, type ApiResult, type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'

export interface FeishuAccount {
  readonly appId: string
  readonly appSecret: string
  readonly verificationToken: string
  readonly encryptKey: string | undefined
}

export const FEISHU_ACCOUNT: FeishuAccount = {
  appId: 'cli_fa1e0000000001',
  appSecret: '00112233445566778899aabbccddeeff',
  verificationToken: 'vtok-0fa1e2d3c4b5',
  encryptKey: 'daozhen-encrypt-key',
}

export const TOKEN_PATH = '/open-apis/auth/v3/tenant_access_token/internal'
export const MESSAGES_PATH = '/open-apis/im/v1/messages'

const TOKEN_LIFE_MS = 7_200_000
const UUID_LIFE_MS = 3_600_000
const MAX_TEXT_BYTES = 150_000

export interface ShownText {
  readonly to: string
  readonly text: string
  readonly id: string
}

export interface PostedEvent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface FakeFeishu {
  readonly url: string
  readonly shown: readonly ShownText[]
  readonly calls: readonly CallRecord[]
  readonly tokenFetches: number
  storeResource(messageId: string, key: string, bytes: Buffer): void
  /** `code` for everybody who writes to this person or chat. */
  refuseSendsTo(receiver: string, code: number): void
  misbehave(path: string, how: Misbehaviour, times?: number): void
  expireTokens(): void
  revokeTokens(): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

export async function startFakeFeishu(
  options: { readonly account?: FeishuAccount; readonly clock?: Clock } = {},
): Promise<FakeFeishu> {
  const { account = FEISHU_ACCOUNT, clock = systemClock } = options
  const shown: (ShownText & { readonly uuid: string; readonly at: number })[] = []
  const refused = new Map<string, number>()
  const resources = new Map<string, Buffer>()
  let token = { text: '', endsAt: 0 }
  let fetches = 0

  const newToken = (call: ApiCall): ApiResult => {
    const { app_id, app_secret } = JSON.parse(call.body.toString('utf8'))
    if (app_id !== account.appId || app_secret !== account.appSecret) return failed(10014, 'app secret invalid')
    fetches += 1
    if (token.endsAt <= clock.now())
      token = { text: `t-${randomBytes(8).toString('hex')}`, endsAt: clock.now() + TOKEN_LIFE_MS }
    const expire = Math.floor((token.endsAt - clock.now()) / 1000)
    return { body: { code: 0, msg: 'ok', tenant_access_token: token.text, expire } }
  }

  const send = (call: ApiCall): ApiResult => {
    const { receive_id, msg_type, content, uuid } = JSON.parse(call.body.toString('utf8'))
    const type = call.query.get('receive_id_type')
    const fits = type === 'open_id' ? /^ou_/ : type === 'chat_id' ? /^oc_/ : /^$/
    if (!fits.test(receive_id) || msg_type !== 'text' || typeof content !== 'string') return failed(230001, 'params')
    if (typeof uuid !== 'string' || uuid.length > 50) return failed(230001, 'uuid')
    const { text } = JSON.parse(content) as { text?: unknown }
    if (typeof text !== 'string' || text === '') return failed(230001, 'content')
    if (Buffer.byteLength(text) > MAX_TEXT_BYTES) return failed(230025, 'too long')
    const code = refused.get(receive_id)
    if (code !== undefined) return failed(code, 'refused')
    const known = shown.find((entry) => entry.uuid === uuid && clock.now() - entry.at < UUID_LIFE_MS)
    const id = known?.id ?? `om_out_${shown.length + 1}`
    if (known === undefined) shown.push({ to: receive_id, text, id, uuid, at: clock.now() })
    return { body: { code: 0, msg: 'success', data: { message_id: id } } }
  }

  const answer = (call: ApiCall): ApiResult => {
    if (call.path === TOKEN_PATH) return newToken(call)
    const isLive = call.headers.authorization === `Bearer ${token.text}` && token.endsAt > clock.now()
    if (!isLive) return failed(99991663, 'Invalid access token')
    if (call.method === 'POST' && call.path === MESSAGES_PATH) return send(call)
    const [, messageId, key] = /^\/open-apis\/im\/v1\/messages\/([^/]+)\/resources\/([^/]+)$/.exec(call.path) ?? []
    const bytes = resources.get(`${messageId}/${key}/${call.query.get('type')}`)
    return bytes === undefined ? failed(234003, 'file not in message') : { body: bytes, contentType: 'image/png' }
  }
  const server = await startApiServer(answer, 0)

  return {
    url: server.url,
    shown,
    calls: server.calls,
    get tokenFetches() {
      return fetches
    },
    storeResource: (messageId, key, bytes) =>
      void resources.set(`${messageId}/${key}/${key.startsWith('img') ? 'image' : 'file'}`, bytes),
    refuseSendsTo: (receiver, code) => void refused.set(receiver, code),
    misbehave: (path, how, times = 1) => server.misbehave(path, how, times),
    expireTokens() {
      token = { ...token, endsAt: 0 }
    },
    revokeTokens() {
      token = { text: '', endsAt: 0 }
    },
    die: server.die,
    revive: server.revive,
    close: server.close,
  }
}

function failed(code: number, msg: string): ApiResult {
  return { status: 400, body: { code, msg } }
}

/** An answer with that code, for `misbehave`. */
export function feishuError(code: number): Misbehaviour {
  return { kind: 'text', body: JSON.stringify({ code, msg: 'told to refuse' }) }
}

/** As the platform posts it at `at`, epoch ms. */
export function postedByFeishu(account: FeishuAccount, body: unknown, at: number): PostedEvent {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (account.encryptKey === undefined) return { headers: {}, body: text }
  const sealed = JSON.stringify({ encrypt: seal(account.encryptKey, text) })
  return { headers: signed(account.encryptKey, sealed, at), body: sealed }
}

export function signed(encryptKey: string, body: string, at: number): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at / 1000))
  const nonce = randomBytes(6).toString('hex')
  const signature = createHash('sha256').update(`${timestamp}${nonce}${encryptKey}${body}`).digest('hex')
  return {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signature,
  }
}

export function seal(encryptKey: string, text: string): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

export interface SaidToFeishu {
  readonly id: string
  readonly from: string
  readonly type?: string
  readonly content: object
  /** Epoch ms. */
  readonly at: number
  readonly group?: string
  readonly mentions?: readonly object[]
  readonly senderType?: string
}

/** `im.message.receive_v1`; another event id each time, as redeliveries may have. */
export function messageEvent(account: FeishuAccount, said: SaidToFeishu): object {
  const { id, from, type = 'text', content, at, group, mentions, senderType = 'user' } = said
  return eventOf(account, 'im.message.receive_v1', at, {
    sender: {
      sender_id: { open_id: from, union_id: 'on_a', user_id: null },
      sender_type: senderType,
      tenant_key: 'tk',
    },
    message: {
      message_id: id,
      create_time: String(at),
      chat_id: group ?? 'oc_single',
      chat_type: group === undefined ? 'p2p' : 'group',
      message_type: type,
      content: JSON.stringify(content),
      ...(mentions === undefined ? {} : { mentions }),
    },
  })
}

export function eventOf(account: FeishuAccount, event_type: string, at: number, event: object): object {
  const { appId: app_id, verificationToken: token } = account
  const event_id = randomBytes(16).toString('hex')
  return {
    schema: '2.0',
    header: { event_id, event_type, create_time: String(at), token, app_id, tenant_key: 'tk' },
    event,
  }
}
