// WeCom's customer service API: tokens per secret, pages by cursor and ticket, sends under unique ids, codes that work once.
import type { Clock } from '../../../src/base/clock.ts'
import { type ApiBody, type ApiCall, type ApiResult, failure } from '../api-server.ts'
import type { KfLedger } from './ledger.ts'

export interface KfItem {
  readonly account: string
  readonly listedAt: number
  readonly body: ApiBody
}

export interface KfState {
  readonly clock: Clock
  readonly corpId: string
  readonly secret: string
  readonly accounts: readonly string[]
  readonly items: KfItem[]
  readonly ledger: KfLedger
  /** Ticket of a callback → when it ends. */
  readonly tickets: Map<string, number>
  /** Code of an event → whom it greets, until when; used codes are gone. */
  readonly codes: Map<string, { readonly account: string; readonly customer: string; readonly endsAt: number }>
  readonly msgids: Set<string>
  readonly media: Map<string, { readonly bytes: Buffer; readonly contentType: string; readonly storedAt: number }>
  readonly refusedBy: Map<string, number>
  readonly token: { value: string; expiresAt: number; fetches: number; readonly refused: Map<string, number> }
  /** Items a page may hold, whatever was asked for. */
  pageSize: number
  /** Items of the page before that a page begins with once more. */
  repeats: () => number
  /** Account → how many of its items the newest cursor that came back covers: so many are kept for certain. */
  readonly read: Map<string, number>
  /** Calls without a ticket that are still free in this minute. */
  freeCalls: number
}

const DAY = 86_400_000
const KEPT_MS = 3 * DAY

export function answerKf(call: ApiCall, state: KfState): ApiResult {
  const route = `${call.method} ${call.path}`
  if (route === 'GET /cgi-bin/gettoken') return { body: getToken(call.query, state) }
  const refused = checkToken(call.query.get('access_token'), state)
  if (refused !== undefined) return error(refused, 'access_token expired')
  if (route === 'GET /cgi-bin/media/get') return download(call.query.get('media_id') ?? '', state)
  const body = objectIn(call.body)
  if (body === undefined) return error(40058, 'invalid json')
  switch (route) {
    case 'POST /cgi-bin/kf/sync_msg':
      return sync(body, state)
    case 'POST /cgi-bin/kf/send_msg':
      return send(body, state)
    case 'POST /cgi-bin/kf/send_msg_on_event':
      return sendOnEvent(body, state)
    case 'POST /cgi-bin/kf/service_state/get':
      return {
        body: { errcode: 0, service_state: state.ledger.stateOf(textOf(body.open_kfid), textOf(body.external_userid)) },
      }
    default:
      return error(48002, 'api forbidden')
  }
}

/** The same token until it expires or was refused. */
function getToken(query: URLSearchParams, { token, corpId, secret, clock }: KfState): ApiBody {
  token.fetches++
  if (query.get('corpid') !== corpId) return failure(40013, 'invalid corpid')
  if (query.get('corpsecret') !== secret) return failure(40001, 'invalid credential')
  if (token.value === '' || token.expiresAt <= clock.now() || token.refused.has(token.value)) {
    token.value = `kf-token-${token.fetches}-${'t'.repeat(64)}`
    token.expiresAt = clock.now() + 7_200_000
  }
  return { errcode: 0, errmsg: 'ok', access_token: token.value, expires_in: 7_200 }
}

function checkToken(given: string | null, { token, clock }: KfState): number | undefined {
  if (given === null || given === '') return 41001
  const refused = token.refused.get(given)
  if (refused !== undefined) return refused
  if (given !== token.value) return 40014
  return token.expiresAt > clock.now() ? undefined : 42001
}

/** Cursor: `C<number of items read>`. Fewer items than asked for, even none, may come with `has_more`. */
function sync(body: ApiBody, state: KfState): ApiResult {
  const account = textOf(body.open_kfid)
  if (!state.accounts.includes(account)) return error(account === '' ? 40058 : 95000, 'invalid open_kfid')
  const now = state.clock.now()
  if (body.token !== undefined) {
    if ((state.tickets.get(textOf(body.token)) ?? 0) <= now) return error(95007, 'invalid msg token')
  } else if (state.freeCalls-- <= 0) return error(45009, 'api freq out of limit')
  const mine = state.items.filter((item) => item.account === account)
  const from = startOf(textOf(body.cursor), mine, now)
  if (from === undefined) return error(40058, 'invalid cursor')
  state.read.set(account, from)
  const size = Math.min(state.pageSize, typeof body.limit === 'number' ? body.limit : 1_000)
  const to = Math.min(from + size, mine.length)
  const page = mine.slice(Math.max(0, from - state.repeats()), to)
  const msg_list = page.map((item) => item.body)
  return { body: { errcode: 0, errmsg: 'ok', next_cursor: `C${to}`, has_more: to < mine.length ? 1 : 0, msg_list } }
}

function startOf(cursor: string, mine: readonly KfItem[], now: number): number | undefined {
  if (cursor !== '') return /^C\d{1,9}$/.test(cursor) ? Number(cursor.slice(1)) : undefined
  const first = mine.findIndex((item) => item.listedAt > now - KEPT_MS)
  return first === -1 ? mine.length : first
}

function send(body: ApiBody, state: KfState): ApiResult {
  const account = textOf(body.open_kfid)
  const customer = textOf(body.touser)
  if (!state.accounts.includes(account)) return error(95000, 'invalid open_kfid')
  const refused = state.refusedBy.get(customer)
  if (refused !== undefined) return error(refused, 'refused')
  const shown = shownBy(body, state)
  if (typeof shown === 'number') return error(shown, 'invalid message')
  const repeated = idFault(body.msgid, state)
  if (repeated !== undefined) return repeated
  const closed = state.ledger.take(account, customer, state.clock.now())
  if (closed !== undefined) return error(closed, 'not allowed')
  return taken({ account, customer, text: shown, via: 'send' }, body.msgid, state)
}

function sendOnEvent(body: ApiBody, state: KfState): ApiResult {
  const code = state.codes.get(textOf(body.code))
  if (code === undefined || code.endsAt <= state.clock.now()) return error(41051, 'invalid code')
  const shown = body.msgtype === 'text' || body.msgtype === 'msgmenu' ? shownBy(body, state) : 40008
  if (typeof shown === 'number') return error(shown, 'invalid message')
  const repeated = idFault(body.msgid, state)
  if (repeated !== undefined) return repeated
  state.codes.delete(textOf(body.code))
  return taken({ ...code, text: shown, via: 'event' }, body.msgid, state)
}

function idFault(msgid: unknown, { msgids }: KfState): ApiResult | undefined {
  if (msgid === undefined) return undefined
  if (typeof msgid !== 'string' || !/^[0-9a-zA-Z_-]{1,32}$/.test(msgid)) return error(40058, 'invalid msgid')
  return msgids.has(msgid) ? error(95023, 'msgid already exists') : undefined
}

function taken(
  what: { readonly account: string; readonly customer: string; readonly text: string; readonly via: 'send' | 'event' },
  msgid: unknown,
  state: KfState,
): ApiResult {
  const id = typeof msgid === 'string' ? msgid : `theirs-${state.msgids.size + 1}`
  state.msgids.add(id)
  const { account, customer, text, via } = what
  state.ledger.show({ account, customer, text, via, msgid: id, at: state.clock.now() })
  return { body: { errcode: 0, errmsg: 'ok', msgid: id } }
}

/** The text on the customer's screen, or an error code. */
function shownBy(body: ApiBody, state: KfState): string | number {
  const part = fieldsOf(body[textOf(body.msgtype)])
  switch (body.msgtype) {
    case 'text':
      if (typeof part.content !== 'string' || part.content === '') return 40058
      return Buffer.byteLength(part.content) > 2_048 ? 45002 : part.content
    case 'msgmenu':
      return shownMenu(part)
    case 'image':
    case 'voice':
    case 'video':
      return state.media.has(textOf(part.media_id)) ? `[${body.msgtype} ${part.media_id}]` : 40007
    default:
      return 40008
  }
}

function shownMenu(part: ApiBody): string | number {
  const list = Array.isArray(part.list) ? part.list.map((item) => fieldsOf(fieldsOf(item).click)) : []
  if (list.length === 0 || list.length > 10) return 95008
  const fits = list.every(({ id, content }) => isShort(id, 128) && isShort(content, 128))
  if (!fits || !isShort(part.head_content, 1_024)) return 95009
  return [part.head_content, ...list.map((item) => `[${item.content}]`), part.tail_content].filter(Boolean).join('\n')
}

function isShort(text: unknown, bytes: number): boolean {
  return typeof text === 'string' && text !== '' && Buffer.byteLength(text) <= bytes
}

function download(mediaId: string, { media, clock }: KfState): ApiResult {
  const stored = media.get(mediaId)
  if (stored === undefined || stored.storedAt < clock.now() - KEPT_MS) return error(40007, 'invalid media_id')
  if (stored.bytes.length > 20 * 1024 * 1024) return error(830002, 'file too large')
  return { body: stored.bytes, contentType: stored.contentType }
}

function error(errcode: number, errmsg: string): ApiResult {
  const body = failure(errcode, errmsg)
  return { body: { ...body, errmsg: `${errmsg}, hint: [1764000000], from ip: 203.0.113.9` } }
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
