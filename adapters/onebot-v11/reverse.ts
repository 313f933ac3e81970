// An implementation opens a socket to us: who it is, from the head of its request alone. Without the right token nobody gets
// a socket, whatever account and role he names.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Host, RequestHead, SocketVerdict } from '../../src/channel/adapter.ts'
import { onlyValue } from '../../src/channel/webhook-fitness.ts'
import type { AccountConnections, Role } from './connection.ts'
import type { OneBotSettings } from './settings.ts'

export const MAX_FRAME_BYTES = 4 * 1024 * 1024
const ROLES: readonly Role[] = ['universal', 'api', 'event']
/** Implementations add these to whatever address they are given. */
const PATHS: readonly string[] = ['', '/', '/ws', '/ws/', '/onebot/v11/ws', '/onebot/v11/ws/']

export function judge(
  head: RequestHead,
  settings: OneBotSettings,
  host: Host,
  connections: AccountConnections,
): SocketVerdict {
  if (!PATHS.includes(head.path)) return { kind: 'refused', status: 404, why: 'path' }
  if (!isSame(tokenIn(head), settings.token)) return { kind: 'refused', status: 401, why: 'token' }
  if (textOf(head, 'x-self-id') !== settings.selfId) return { kind: 'refused', status: 403, why: 'account' }
  const named = (textOf(head, 'x-client-role') ?? 'universal').toLowerCase()
  const role = ROLES.find((each) => each === named)
  if (role === undefined) return { kind: 'refused', status: 400, why: 'role' }
  host.log.info('connection accepted', { channelId: host.channelId, kind: role })
  return {
    kind: 'taken',
    maxBytes: MAX_FRAME_BYTES,
    serve: (socket, connection, signal) => connections.talk(socket, connection, { role, check: false, signal }),
  }
}

/** `Bearer` by the specification, `Token` by go-cqhttp, or in the address where headers cannot be set. */
function tokenIn(head: RequestHead): string {
  const [, given] = /^(?:Bearer|Token) (\S+)$/i.exec(textOf(head, 'authorization') ?? '') ?? []
  return given ?? onlyValue(head.query, 'access_token') ?? ''
}

function textOf({ headers }: RequestHead, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

/** In the same time for every wrong one. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
