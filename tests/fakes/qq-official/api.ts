// The bot API: tokens that stay the same until their last minute, messages that are taken or refused for a stated reason,
// uploads, buttons to be acknowledged. Everything it does not know it refuses.
import type { Clock } from '../../../src/base/clock.ts'
import type { ApiBody, ApiCall, ApiResult } from '../api-server.ts'
import type { QqLedger } from './ledger.ts'

const LIFE_MS = 7_200_000
const OVERLAP_MS = 60_000

export interface QqState {
  readonly clock: Clock
  readonly appId: string
  readonly secret: string
  readonly ledger: QqLedger
  readonly token: { value: string; expiresAt: number; fetches: number; readonly good: Map<string, number> }
  /** file_info → whose it is. */
  readonly files: Map<string, string>
  readonly uploads: string[]
  readonly acknowledged: string[]
  mayKeyboard: boolean
}

export function qqFailure(code: number, message = 'told to refuse'): ApiBody {
  return { err_code: code, code, message, trace_id: '0123456789abcdef0123456789abcdef' }
}

export function answerQq(call: ApiCall, state: QqState): ApiResult {
  if (call.path === '/app/getAppAccessToken') return { body: handOut(bodyOf(call), state) }
  if (!isAuthorized(call, state)) return { status: 401, body: qqFailure(11244, 'token not valid') }
  const [, to = '', what] = /^(\/v2\/(?:users|groups)\/[\w-]+)\/(messages|files)$/.exec(call.path) ?? []
  if (what === 'messages' && call.method === 'POST') return take(to, bodyOf(call), state)
  if (what === 'files' && call.method === 'POST') return upload(to, bodyOf(call), state)
  const [, interaction] = /^\/interactions\/(.+)$/.exec(call.path) ?? []
  if (interaction === undefined || call.method !== 'PUT') return { status: 404, body: qqFailure(11255, 'no such path') }
  if (state.acknowledged.includes(interaction)) return refused(630001)
  state.acknowledged.push(interaction)
  return { body: Buffer.alloc(0) }
}

function isAuthorized({ headers }: ApiCall, { token, clock }: QqState): boolean {
  const [scheme, given = ''] = (headers.authorization ?? '').split(' ')
  return scheme === 'QQBot' && (token.good.get(given) ?? 0) > clock.now()
}

function handOut(body: ApiBody, { token, clock, ...bot }: QqState): ApiBody {
  token.fetches++
  if (body.appId !== bot.appId || body.clientSecret !== bot.secret) {
    return { code: 100016, message: 'invalid appid or secret' }
  }
  const now = clock.now()
  const isLate = token.expiresAt - now <= OVERLAP_MS
  if (isLate || (token.good.get(token.value) ?? 0) <= now) {
    token.value = `qq-token-${token.fetches}-${'t'.repeat(40)}`
    token.expiresAt = now + LIFE_MS
    token.good.set(token.value, token.expiresAt)
  }
  return { access_token: token.value, expires_in: String(Math.floor((token.expiresAt - now) / 1_000)) }
}

function take(to: string, body: ApiBody, state: QqState): ApiResult {
  const { ledger, clock } = state
  const fault = shapeFault(to, body, state)
  if (fault !== undefined) return refused(fault)
  const field = body.msg_id !== undefined ? 'msg_id' : body.event_id !== undefined ? 'event_id' : undefined
  if (body.msg_id !== undefined && body.event_id !== undefined) return refused(40034024)
  const id = field === undefined ? undefined : String(body[field])
  const seq = typeof body.msg_seq === 'number' ? body.msg_seq : 1
  const code = ledger.take(
    { to, seq, ...(field === undefined ? {} : { field }), ...(id === undefined ? {} : { id }) },
    clock.now(),
  )
  if (code !== undefined) return refused(code)
  ledger.show({ to, ...shown(body), reference: id, seq: field === undefined ? undefined : seq, at: clock.now() })
  const sent = { id: `ROBOT1.0_sent${ledger.seen.length}`, timestamp: new Date(clock.now()).toISOString() }
  return { body: { ...sent, ext_info: { ref_idx: 'REFIDX_x==' } } }
}

function shapeFault(to: string, body: ApiBody, { files, mayKeyboard }: QqState): number | undefined {
  const content = typeof body.content === 'string' ? body.content : ''
  switch (body.msg_type) {
    case 0:
      if (content === '') return 50006
      return to.startsWith('/v2/groups/') && /[\w-]+\.[a-z]{2,}/.test(content) ? 40054010 : undefined
    case 2:
      if (body.keyboard !== undefined && !mayKeyboard) return 304057
      return content === '' && isText(partOf(body.markdown).content) ? undefined : 50037
    case 7:
      return files.get(String(partOf(body.media).file_info)) === to ? undefined : 40034004
    default:
      return 40034011
  }
}

function shown(body: ApiBody) {
  if (body.msg_type === 7) return { shape: 'media', text: String(partOf(body.media).file_info), buttons: [] } as const
  if (body.msg_type === 0) return { shape: 'text', text: String(body.content), buttons: [] } as const
  const rows = partOf(partOf(body.keyboard).content).rows as readonly { readonly buttons: readonly QqButton[] }[]
  const buttons = rows.flatMap((row) => row.buttons)
  if (rows.length > 5 || buttons.some(({ render_data }) => [...render_data.label].length > 10)) {
    throw new Error('a keyboard nobody can show')
  }
  const text = String(partOf(body.markdown).content)
  return {
    shape: 'markdown',
    text,
    buttons: buttons.map((b) => ({ label: b.render_data.label, data: b.action.data })),
  } as const
}

interface QqButton {
  readonly render_data: { readonly label: string }
  readonly action: { readonly data: string }
}

function upload(to: string, body: ApiBody, state: QqState): ApiResult {
  const isLink = typeof body.url === 'string' && /^https?:\/\//.test(body.url) && body.file_data === undefined
  const bytes = typeof body.file_data === 'string' ? Buffer.from(body.file_data, 'base64') : Buffer.alloc(0)
  const isFile = body.url === undefined && /^(?:\xff\xd8\xff|\x89PNG)/.test(bytes.toString('latin1', 0, 4))
  if (!(isLink || isFile) || body.srv_send_msg !== false || ![1, 2, 3].includes(Number(body.file_type)))
    return refused(850019)
  const name = isLink ? String(body.url) : `${bytes.length} bytes`
  state.uploads.push(name)
  const file_info = `file-${state.uploads.length}-of-${name}`
  state.files.set(file_info, to)
  return { body: { file_uuid: 'u', file_info, ttl: 300 } }
}

function refused(code: number): ApiResult {
  return { status: 400, body: qqFailure(code) }
}

function bodyOf(call: ApiCall): ApiBody {
  return JSON.parse(call.body.toString('utf8')) as ApiBody
}

function partOf(value: unknown): ApiBody {
  return typeof value === 'object' && value !== null ? (value as ApiBody) : {}
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
