// Group robots of three messengers and WeCom's app messages, on one server: as strict as they are about secrets, sizes and
// how often they are spoken to. Written from the notes, free of our code.
import { createHmac } from 'node:crypto'
import { type Clock, systemClock } from '../../src/base/clock.ts'
import { type ApiBody, type ApiCall, type ApiResult, type Misbehaviour, startApiServer } from './api-server.ts'

export const WECOM_KEY = '01234567-89ab-cdef-0123-456789abcdef'
export const FEISHU_HOOK = '11234567-89ab-cdef-0123-456789abcdef'
export const FEISHU_SECRET = 'feishusecret0001'
export const DINGTALK_TOKEN = '0123456789abcdef0123456789abcdef'
export const DINGTALK_SECRET = 'SEC0123456789abcdef'
export const WECOM_APP = { corpId: 'ww0fa1e2d3c4b5f6', secret: '00112233445566778899aabbccddeeff', agentId: 1_000_002 }

export const PATHS = {
  'wecom-robot': '/cgi-bin/webhook/send',
  'wecom-message': '/cgi-bin/message/send',
  'feishu-robot': `/open-apis/bot/v2/hook/${FEISHU_HOOK}`,
  'dingtalk-robot': '/robot/send',
} as const
export type Way = keyof typeof PATHS

export interface HeardByStaff {
  readonly way: Way
  readonly text: string
  readonly everybody: boolean
}

export interface StaffRobots {
  readonly url: string
  readonly heard: readonly HeardByStaff[]
  misbehave(way: Way, how: Misbehaviour, times?: number): void
  die(): Promise<void>
  revive(): Promise<void>
  close(): Promise<void>
}

const A_MINUTE = 60_000
const PER_MINUTE = 20

export async function startStaffRobots(options: { readonly clock?: Clock } = {}): Promise<StaffRobots> {
  const { clock = systemClock } = options
  const heard: (HeardByStaff & { readonly at: number })[] = []

  const hear = (way: Way, text: unknown, everybody: boolean, most: number, tooOften: ApiBody): ApiResult => {
    if (typeof text !== 'string' || text === '' || Buffer.byteLength(text) > most) throw new Error(`${way}: bad text`)
    const lately = heard.filter((entry) => entry.way === way && clock.now() - entry.at < A_MINUTE)
    if (lately.length >= PER_MINUTE) return { body: tooOften }
    heard.push({ way, text, everybody, at: clock.now() })
    return { body: { errcode: 0, code: 0 } }
  }

  const routes: Readonly<Record<string, (call: ApiCall, body: Shape) => ApiResult>> = {
    [PATHS['wecom-robot']]: ({ query }, { msgtype, text }) => {
      if (query.get('key') !== WECOM_KEY) return refused(93000)
      if (msgtype !== 'text') return refused(40008)
      const everybody = text?.mentioned_list?.includes('@all') === true
      return hear('wecom-robot', text?.content, everybody, 2_048, { errcode: 45009 })
    },
    '/cgi-bin/gettoken': ({ query }) => {
      const isRight = query.get('corpid') === WECOM_APP.corpId && query.get('corpsecret') === WECOM_APP.secret
      return isRight ? { body: { errcode: 0, access_token: 'wecom-token', expires_in: 7_200 } } : refused(40001)
    },
    [PATHS['wecom-message']]: ({ query }, { agentid, touser, msgtype, text }) => {
      if (query.get('access_token') !== 'wecom-token') return refused(40014)
      if (agentid !== WECOM_APP.agentId || msgtype !== 'text') return refused(40008)
      return touser === 'wangmin|liqiang'
        ? hear('wecom-message', text?.content, false, 2_048, { errcode: 45009 })
        : refused(81013)
    },
    [PATHS['feishu-robot']]: (_call, { msg_type, content, timestamp = '', sign }) => {
      const isSoon = Math.abs(clock.now() / 1000 - Number(timestamp)) < 3_600
      if (!isSoon || sign !== createHmac('sha256', `${timestamp}\n${FEISHU_SECRET}`).digest('base64')) {
        return { body: { code: 19021, msg: 'sign match fail or timestamp is not within one hour' } }
      }
      if (msg_type !== 'text') return { body: { code: 9499, msg: 'Bad Request' } }
      const everybody = content?.text?.includes('<at user_id="all">') === true
      return hear('feishu-robot', content?.text, everybody, 18_000, { code: 11232 })
    },
    [PATHS['dingtalk-robot']]: ({ query }, { msgtype, text, at }) => {
      const timestamp = query.get('timestamp') ?? ''
      const sign = createHmac('sha256', DINGTALK_SECRET).update(`${timestamp}\n${DINGTALK_SECRET}`).digest('base64')
      if (query.get('access_token') !== DINGTALK_TOKEN) return refused(300005)
      if (query.get('sign') !== sign || Math.abs(clock.now() - Number(timestamp)) > 3_600_000) return refused(310000)
      if (msgtype !== 'text') return refused(40035)
      return hear('dingtalk-robot', text?.content, at?.isAtAll === true, 20_000, { errcode: 130101 })
    },
  }

  const answer = (call: ApiCall): ApiResult => {
    const route = routes[call.path]
    if (route === undefined) return call.path.startsWith('/open-apis/') ? { body: { code: 19001 } } : refused(404)
    return route(call, call.body.length === 0 ? {} : (JSON.parse(call.body.toString('utf8')) as Shape))
  }
  const server = await startApiServer(answer, 0)
  return {
    url: server.url,
    heard,
    misbehave: (way, how, times = 1) => server.misbehave(PATHS[way], how, times),
    die: server.die,
    revive: server.revive,
    close: server.close,
  }
}

interface Shape {
  readonly msgtype?: string
  readonly msg_type?: string
  readonly agentid?: number
  readonly touser?: string
  readonly text?: { readonly content?: string; readonly mentioned_list?: readonly string[] }
  readonly content?: { readonly text?: string }
  readonly at?: { readonly isAtAll?: boolean }
  readonly timestamp?: string
  readonly sign?: string
}

function refused(errcode: number): ApiResult {
  return { body: { errcode, errmsg: 'refused' } }
}

/** Settings of each way to this server. */
export function staffWays(apiBase: string) {
  return {
    'wecom-robot': { key: WECOM_KEY, apiBase },
    'wecom-message': { ...WECOM_APP, toUsers: ['wangmin', 'liqiang'], apiBase },
    'feishu-robot': { hook: FEISHU_HOOK, secret: FEISHU_SECRET, apiBase },
    'dingtalk-robot': { accessToken: DINGTALK_TOKEN, secret: DINGTALK_SECRET, apiBase },
  } as const satisfies Readonly<Record<Way, object>>
}
