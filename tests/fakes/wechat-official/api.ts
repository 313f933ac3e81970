// The platform's API: what a customer message, an upload or a menu call would answer. One flat table of routes.
import type { Clock } from '../../../src/base/clock.ts'
import { type ApiBody, type ApiCall, type ApiResult, failure } from '../api-server.ts'
import type { Ledger } from './ledger.ts'
import type { TokenDesk } from './token-desk.ts'

export interface StoredMedia {
  readonly type: string
  readonly bytes: Buffer
  readonly contentType: string
  readonly storedAt: number
  /** A video may come as a link instead. */
  readonly videoUrl?: string
}

export interface ApiState {
  readonly clock: Clock
  /** Other message types, and typing at another address. */
  readonly isMiniProgram: boolean
  readonly tokens: TokenDesk
  readonly ledger: Ledger
  readonly media: Map<string, StoredMedia>
  /** Error code the platform gives for this person: 43019 black list, 48002 refuses, 45015 unsubscribed … */
  readonly refusedBy: Map<string, number>
  readonly typingSeen: string[]
  readonly sends: CustomSend[]
  menu: unknown
}

/** A message that reached the platform and counted, in the order the platform took them. */
export interface CustomSend {
  readonly openid: string
  readonly message: ApiBody
  readonly at: number
}

const MINI_PROGRAM_TYPES = ['text', 'image', 'link', 'miniprogrampage']
const MAX_TEXT_BYTES = 2048
const MEDIA_LIFE_MS = 3 * 24 * 3_600_000
const OK: ApiResult = { body: { errcode: 0, errmsg: 'ok' } }

export function answerApi(call: ApiCall, state: ApiState): ApiResult {
  const route = `${call.method} ${call.path}`
  if (route === 'POST /cgi-bin/stable_token') return { body: state.tokens.stable(objectIn(call.body) ?? {}) }
  if (route === 'GET /cgi-bin/token') return { body: state.tokens.classic(call.query) }
  if (route === 'GET /cgi-bin/showqrcode') return { body: Buffer.from([0xff, 0xd8, 0xff]), contentType: 'image/jpg' }
  if (call.path === '/video.mp4') return { body: Buffer.from('....ftypmp42'), contentType: 'video/mp4' }
  const refused = state.tokens.check(call.query.get('access_token'))
  if (refused !== undefined) return error(refused, refused === 42001 ? 'access_token expired' : 'invalid credential')
  switch (route) {
    case 'POST /cgi-bin/message/custom/send':
      return customSend(call.body, state)
    case 'POST /cgi-bin/message/custom/typing':
      return state.isMiniProgram ? error(40200, 'account type') : typing(call.body, state)
    case 'POST /cgi-bin/message/custom/business/typing':
      return state.isMiniProgram ? typing(call.body, state) : error(40200, 'account type')
    case 'POST /cgi-bin/media/upload':
      return upload(call, state)
    case 'GET /cgi-bin/media/get':
      return download(call.query.get('media_id') ?? '', state)
    case 'POST /cgi-bin/menu/create':
      return createMenu(call.body, state)
    case 'GET /cgi-bin/menu/get':
      return state.menu === undefined ? error(46003, 'menu no exist') : { body: { menu: state.menu } }
    case 'GET /cgi-bin/menu/delete':
      state.menu = undefined
      return OK
    case 'POST /cgi-bin/qrcode/create':
      return createQrCode(call.body)
    default:
      return error(43002, 'unknown api')
  }
}

function customSend(raw: Buffer, state: ApiState): ApiResult {
  const text = raw.toString('utf8')
  if (/\\u[0-9a-f]{4}/i.test(text)) return error(40033, 'invalid charset')
  const message = objectIn(raw)
  if (message === undefined) return error(47001, 'data format error')
  const openid = message.touser
  if (typeof openid !== 'string' || !/^o[\w-]{1,63}$/.test(openid)) return error(40003, 'invalid openid')
  const seen = whatIsShown(message, state)
  if (typeof seen === 'number') return error(seen, 'refused')
  const now = state.clock.now()
  const closed = state.refusedBy.get(openid) ?? state.ledger.take(openid, now)
  if (closed !== undefined) return error(closed, 'response out of time limit or subscription is canceled')
  state.sends.push({ openid, message, at: now })
  state.ledger.show({ openid, via: 'active', type: String(message.msgtype), text: seen, at: now })
  return OK
}

/** The text on the patient's screen, or an error code. */
function whatIsShown(message: ApiBody, state: ApiState): string | number {
  const type = message.msgtype
  const part = fieldsOf(message[String(type)])
  if (state.isMiniProgram && !MINI_PROGRAM_TYPES.includes(String(type))) return 40008
  switch (type) {
    case 'text':
      return shownText(part.content)
    case 'image':
    case 'voice':
    case 'video':
      return shownMedia(type, String(part.media_id ?? ''), state)
    case 'news':
      return shownNews(part.articles)
    case 'msgmenu':
      return shownMenu(part)
    case 'link':
      return state.isMiniProgram ? shownLink(part) : 40008
    case 'miniprogrampage':
      return state.isMiniProgram ? shownPage(part, state) : 40008
    default:
      return 40008
  }
}

function shownLink({ title, url, thumb_url, description }: ApiBody): string | number {
  if (typeof title !== 'string' || title === '' || typeof description !== 'string') return 45162
  return typeof thumb_url === 'string' && /^https:/.test(String(url)) ? `${title} ${url}` : 45162
}

function shownPage({ title, pagepath, thumb_media_id, appid }: ApiBody, state: ApiState): string | number {
  if (appid !== undefined || typeof pagepath !== 'string' || /^[a-z]+:/.test(pagepath)) return 45162
  return liveMedia(String(thumb_media_id), state) === undefined ? 40007 : `${title} ${pagepath}`
}

function shownText(content: unknown): string | number {
  if (typeof content !== 'string' || content === '') return 44004
  return Buffer.byteLength(content) > MAX_TEXT_BYTES ? 45002 : content
}

function shownMedia(type: string, mediaId: string, state: ApiState): string | number {
  return liveMedia(mediaId, state) === undefined ? 40007 : `[${type} ${mediaId}]`
}

function shownNews(articles: unknown): string | number {
  if (!Array.isArray(articles) || articles.length !== 1) return 45008
  const article = fieldsOf(articles[0])
  return `${article.title} ${article.url}`
}

function shownMenu(part: ApiBody): string | number {
  const list = Array.isArray(part.list) ? part.list.map(fieldsOf) : []
  if (list.length === 0 || !list.every((item) => /^\d+$/.test(String(item.id)))) return 45162
  return [part.head_content, ...list.map((item) => `[${item.content}]`), part.tail_content].filter(Boolean).join('\n')
}

function typing(raw: Buffer, state: ApiState): ApiResult {
  const { touser, command } = objectIn(raw) ?? {}
  if (command !== 'Typing' && command !== 'CancelTyping') return error(45072, 'invalid command')
  if (command === 'Typing') state.typingSeen.push(String(touser))
  return OK
}

function upload(call: ApiCall, state: ApiState): ApiResult {
  const boundary = /boundary="?([^";]+)"?/.exec(call.contentType)?.[1]
  const text = call.body.toString('latin1')
  const head = text.indexOf('\r\n\r\n')
  if (boundary === undefined || head === -1 || !/name="media"; filename="/.test(text.slice(0, head))) {
    return error(41005, 'media data missing')
  }
  const bytes = call.body.subarray(head + 4, text.lastIndexOf(`\r\n--${boundary}--`))
  const mediaId = `MEDIA-${state.media.size + 1}`
  const type = call.query.get('type') ?? 'image'
  const contentType = /content-type: *([^\r\n]+)/i.exec(text.slice(0, head))?.[1] ?? 'application/octet-stream'
  state.media.set(mediaId, { type, bytes: Buffer.from(bytes), contentType, storedAt: state.clock.now() })
  return { body: { type, media_id: mediaId, created_at: Math.floor(state.clock.now() / 1000) } }
}

/** Errors with status 200 and text/plain, as the platform does it. */
function download(mediaId: string, state: ApiState): ApiResult {
  const media = liveMedia(mediaId, state)
  if (media === undefined) {
    const body = Buffer.from(JSON.stringify(failure(40007, 'invalid media_id')))
    return { body, contentType: 'text/plain' }
  }
  if (media.videoUrl !== undefined) return { body: { video_url: media.videoUrl } }
  return { body: media.bytes, contentType: media.contentType }
}

function liveMedia(mediaId: string, state: ApiState): StoredMedia | undefined {
  const media = state.media.get(mediaId)
  return media !== undefined && state.clock.now() - media.storedAt < MEDIA_LIFE_MS ? media : undefined
}

function createMenu(raw: Buffer, state: ApiState): ApiResult {
  const menu = objectIn(raw)
  if (!Array.isArray(menu?.button) || menu.button.length < 1 || menu.button.length > 3)
    return error(40016, 'invalid button size')
  state.menu = menu
  return OK
}

function createQrCode(raw: Buffer): ApiResult {
  const { action_name, action_info, expire_seconds } = objectIn(raw) ?? {}
  const scene = fieldsOf(fieldsOf(action_info).scene)
  if (!/^QR_(LIMIT_)?(STR_)?SCENE$/.test(String(action_name))) return error(40050, 'invalid action_name')
  const ticket = `TICKET ${scene.scene_str ?? scene.scene_id}`
  return { body: { ticket, expire_seconds: expire_seconds ?? 60, url: 'http://weixin.qq.com/q/fake' } }
}

function error(errcode: number, errmsg: string): ApiResult {
  return { body: failure(errcode, errmsg) }
}

function objectIn(raw: Buffer): ApiBody | undefined {
  try {
    const value: unknown = JSON.parse(raw.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as ApiBody) : undefined
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): ApiBody {
  return typeof value === 'object' && value !== null ? (value as ApiBody) : {}
}
