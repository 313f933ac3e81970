// One page of one account. A ticket that is too old is left out and the page asked for without it; an account that
// refuses us is passed over, so that the others are read all the same. Never throws.
import type { Host, Pulled, PullWish } from '../../src/channel/adapter.ts'
import type { FailedAnswer, JsonAnswer } from '../../src/channel/errcode-api.ts'
import type { ErrcodeClient } from '../../src/channel/errcode-client.ts'
import { afterPage, type KfCursor, nextRound, ticketIn } from './cursor.ts'
import { TICKET_EXPIRED } from './errcodes.ts'
import { normalize } from './normalize.ts'
import type { SyncPage } from './payloads.ts'
import type { KfSettings } from './settings.ts'

const PATH = '/cgi-bin/kf/sync_msg'
/** Of at most 1,000: one page is one transaction, and nobody else should wait long for it. */
const PAGE = 200
const MAX_PAGE_BYTES = 8 * 1024 * 1024

export async function pull(
  wish: PullWish,
  { client, settings, host }: { readonly client: ErrcodeClient; readonly settings: KfSettings; readonly host: Host },
  signal: AbortSignal,
): Promise<Pulled> {
  const ticket = ticketIn(wish.hint)
  const cursor = nextRound(wish.cursor, settings.accounts, ticket?.account)
  const [account = ''] = cursor.left
  const token = ticket !== undefined && (ticket.account ?? account) === account ? ticket.token : undefined
  const answer = await askPage({ account, cursor: cursor.read[account], token }, client, signal)
  if (answer.kind === 'failed') return afterFailure(answer, cursor, account, host)
  return pageOf(answer.fields, cursor, { account, settings, host })
}

async function askPage(
  ask: { readonly account: string; readonly cursor: string | undefined; readonly token: string | undefined },
  client: ErrcodeClient,
  signal: AbortSignal,
): Promise<JsonAnswer> {
  const { account, cursor, token } = ask
  const page = { open_kfid: account, limit: PAGE, voice_format: 0, ...(cursor === undefined ? {} : { cursor }) }
  const call = (json: object) => client.call({ path: PATH, json, maxBytes: MAX_PAGE_BYTES }, signal)
  if (token === undefined) return call(page)
  const answer = await call({ ...page, token })
  return answer.kind === 'failed' && answer.code === TICKET_EXPIRED ? call(page) : answer
}

function pageOf(
  fields: Readonly<Record<string, unknown>>,
  cursor: KfCursor,
  { account, settings, host }: { readonly account: string; readonly settings: KfSettings; readonly host: Host },
): Pulled {
  const { next_cursor, has_more, msg_list }: SyncPage = fields
  const next = typeof next_cursor === 'string' && next_cursor !== '' ? next_cursor : undefined
  const moved = next !== undefined && next !== cursor.read[account]
  const after = afterPage(cursor, { next, more: has_more === 1 && moved })
  const items: readonly unknown[] = Array.isArray(msg_list) ? msg_list : []
  const now = host.clock.now()
  const isFirst = cursor.read[account] === undefined
  const events = items.flatMap((item) => normalize(item, { account, window: settings.window, now, isFirst }))
  if (events.length < items.length) {
    host.log.info('items without a person', { channelId: host.channelId, count: items.length - events.length })
  }
  const raw = Buffer.from(JSON.stringify(fields))
  return { kind: 'page', events, cursor: JSON.stringify(after), more: after.left.length > 0, raw }
}

function afterFailure({ failed, code }: FailedAnswer, cursor: KfCursor, account: string, host: Host): Pulled {
  const platformCode = code === undefined ? {} : { platformCode: String(code) }
  if (failed.kind === 'refused' && cursor.left.length > 1) {
    host.log.error('account cannot be read', { channelId: host.channelId, ...platformCode, why: account })
    const after = afterPage(cursor, { next: undefined, more: false })
    return { kind: 'page', events: [], cursor: JSON.stringify(after), more: true, raw: Buffer.alloc(0) }
  }
  if (failed.kind === 'refused') return { kind: 'refused', ...platformCode }
  return { kind: 'later', afterMs: failed.kind === 'later' ? failed.afterMs : 5_000, ...platformCode }
}
