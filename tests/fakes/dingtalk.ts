// A DingTalk of our own: signed call-backs with a way back that ends, and the API with the app's token. Written from the
// notes, free of our code.
import { createHmac, randomBytes } from 'node:crypto'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiCall, type ApiResult, type CallRecord, type Misbehaviour, startApiServer } from './api-server.ts'
import { type DingtalkStream, dingtalkStream, OPEN_PATH } from './dingtalk-stream.ts'

export const DINGTALK_ACCOUNT = {
  appKey: 'dingfa1e00000001',
  appSecret: 'this is no secret of anybody'.replaceAll(' ', '-'),
  robotCode: 'dingfa1e00000001',
  transport: 'http',
  secretPath: 'Vq3w8ZkT0pLm5XcB7nRs2YdG',
} as const

export const TOKEN_PATH = '/v1.0/oauth2/accessToken'
export const SINGLE_PATH = '/v1.0/robot/oToMessages/batchSend'
export const GROUP_PATH = '/v1.0/robot/groupMessages/send'
export const SESSION_PATH = '/robot/sendBySession'
const DOWNLOAD_PATH = '/v1.0/robot/messageFiles/download'

const TOKEN_LIFE_MS = 7_200_000
const SESSION_LIFE_MS = 5_400_000
const MAX_PARAM_BYTES = 15_000

export interface ShownByDingtalk {
  readonly way: 'session' | 'single' | 'group'
  readonly to: string
  readonly text: string
  readonly named: readonly string[]
}

export interface SaidToDingtalk {
  readonly id: string
  /** Of the company; undefined: a guest. */
  readonly staffId: string | undefined
  readonly msgtype?: string
  readonly text?: string
  readonly content?: object
  /** Epoch ms. */
  readonly at: number
  readonly group?: string
  readonly more?: object
}

export interface FakeDingtalk {
  readonly url: string
  readonly shown: readonly ShownByDingtalk[]
  readonly calls: readonly CallRecord[]
  readonly tokenFetches: number
  /** What connects to us instead of being called. */
  readonly stream: DingtalkStream
  /** The body of a message, with a new way back. */
  message(said: SaidToDingtalk): Readonly<Record<string, unknown>>
  /** Every way back is over, whatever its time says. */
  endSessions(): void
  refuse(staffId: string, how: 'invalidStaffIdList' | 'flowControlledStaffIdList'): void
  storeFile(downloadCode: string, bytes: Buffer): void
  misbehave(path: string, how: Misbehaviour, times?: number): void
  expireTokens(): void
  revokeTokens(): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

export async function startFakeDingtalk(options: { readonly clock?: Clock } = {}): Promise<FakeDingtalk> {
  const { clock = systemClock } = options
  const account = DINGTALK_ACCOUNT
  const shown: ShownByDingtalk[] = []
  const sessions = new Map<string, { readonly to: string; readonly endsAt: number }>()
  const stream = dingtalkStream(account, clock)
  const refused = new Map<string, string>()
  const files = new Map<string, Buffer>()
  let token = { text: '', endsAt: 0 }
  let fetches = 0

  const newToken = (call: ApiCall): ApiResult => {
    const { appKey, appSecret } = bodyOf(call)
    if (appKey !== account.appKey || appSecret !== account.appSecret) return failed(400, 'invalidClientIdOrSecret')
    fetches += 1
    if (token.endsAt <= clock.now())
      token = { text: randomBytes(8).toString('hex'), endsAt: clock.now() + TOKEN_LIFE_MS }
    return { body: { accessToken: token.text, expireIn: Math.floor((token.endsAt - clock.now()) / 1000) } }
  }

  const sendBySession = (call: ApiCall): ApiResult => {
    if (call.headers['x-acs-dingtalk-access-token'] !== undefined) return { status: 500, body: { errcode: -2 } }
    const session = sessions.get(call.query.get('session') ?? '')
    if (session === undefined || session.endsAt <= clock.now())
      return { body: { errcode: 300001, errmsg: 'session 不存在' } }
    const { msgtype, text, at } = bodyOf(call)
    if (msgtype !== 'text' || typeof text?.content !== 'string') return { body: { errcode: 40035, errmsg: 'params' } }
    shown.push({ way: 'session', to: session.to, text: text.content, named: at?.atUserIds ?? [] })
    return { body: { errcode: 0, errmsg: 'ok' } }
  }

  const sendByApi = (call: ApiCall): ApiResult => {
    const { robotCode, msgKey, msgParam, userIds, openConversationId } = bodyOf(call)
    if (robotCode !== account.robotCode || msgKey !== 'sampleText') return failed(400, 'invalidParameter')
    if (typeof msgParam !== 'string' || Buffer.byteLength(msgParam) > MAX_PARAM_BYTES)
      return failed(400, 'msgParam.illegal')
    const { content } = JSON.parse(msgParam)
    if (typeof content !== 'string' || content === '') return failed(400, 'msgParam.illegal')
    const ok = { processQueryKey: randomBytes(6).toString('hex') }
    if (call.path === GROUP_PATH) {
      if (typeof openConversationId !== 'string' || !openConversationId.startsWith('cid'))
        return failed(400, 'openConversationId')
      shown.push({ way: 'group', to: openConversationId, text: content, named: [] })
      return { body: ok }
    }
    if (!Array.isArray(userIds) || userIds.length < 1 || userIds.length > 20) return failed(400, 'userIds')
    const lists: Record<string, string[]> = { invalidStaffIdList: [], flowControlledStaffIdList: [] }
    for (const to of userIds as readonly string[]) {
      const how = refused.get(to)
      if (how === undefined) shown.push({ way: 'single', to, text: content, named: [] })
      else lists[how]?.push(to)
    }
    return { body: { ...ok, ...lists } }
  }

  const answer = (call: ApiCall): ApiResult => {
    if (call.path === TOKEN_PATH) return newToken(call)
    if (call.path === OPEN_PATH) return stream.open(call, server.url)
    if (call.path === SESSION_PATH) return sendBySession(call)
    const file = files.get(call.path.slice('/file/'.length))
    if (call.path.startsWith('/file/') && file !== undefined) return { body: file, contentType: 'image/png' }
    const isLive = call.headers['x-acs-dingtalk-access-token'] === token.text && token.endsAt > clock.now()
    if (!isLive) return failed(400, 'InvalidAuthentication')
    if (call.path === DOWNLOAD_PATH) {
      const { downloadCode } = bodyOf(call)
      return files.has(downloadCode)
        ? { body: { downloadUrl: `${server.url}/file/${downloadCode}` } }
        : failed(400, 'unknownError')
    }
    return sendByApi(call)
  }
  const server = await startApiServer(answer, 0, stream.upgrade)

  return {
    url: server.url,
    shown,
    calls: server.calls,
    stream,
    get tokenFetches() {
      return fetches
    },
    message({ id, staffId, msgtype = 'text', text, content, at, group, more }) {
      const session = randomBytes(8).toString('hex')
      const endsAt = clock.now() + SESSION_LIFE_MS
      sessions.set(session, { to: group ?? staffId ?? 'guest', endsAt })
      return {
        msgtype,
        msgId: id,
        createAt: at,
        conversationType: group === undefined ? '1' : '2',
        conversationId: group ?? 'cidSingle==',
        senderId: '$:LWCP_v1:$sender0001',
        ...(staffId === undefined ? {} : { senderStaffId: staffId }),
        senderNick: '李四',
        chatbotUserId: '$:LWCP_v1:$robot',
        isInAtList: true,
        robotCode: account.robotCode,
        sessionWebhook: `${server.url}${SESSION_PATH}?session=${session}`,
        sessionWebhookExpiredTime: endsAt,
        ...(text === undefined ? {} : { text: { content: text } }),
        ...(content === undefined ? {} : { content }),
        ...more,
      }
    },
    endSessions: () => sessions.clear(),
    refuse: (staffId, how) => void refused.set(staffId, how),
    storeFile: (downloadCode, bytes) => void files.set(downloadCode, bytes),
    misbehave: (path, how, times = 1) => server.misbehave(path, how, times),
    expireTokens() {
      token = { ...token, endsAt: 0 }
    },
    revokeTokens() {
      token = { text: '', endsAt: 0 }
    },
    async die() {
      stream.cut()
      await server.die()
    },
    revive: server.revive,
    async close() {
      stream.cut()
      await server.close()
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a body is looked into by each route
function bodyOf(call: ApiCall): any {
  return JSON.parse(call.body.toString('utf8'))
}

function failed(status: number, code: string): ApiResult {
  return { status, body: { code, message: 'refused', requestid: '00000000-0000' } }
}

/** Headers of a call-back at `at`, epoch ms. */
export function signedByDingtalk(
  at: number,
  secret: string = DINGTALK_ACCOUNT.appSecret,
): Readonly<Record<string, string>> {
  const timestamp = String(at)
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  return { 'content-type': 'application/json', timestamp, sign }
}
