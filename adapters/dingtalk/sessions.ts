// The way back that comes with each message: an address that takes answers for an hour or so and needs no other
// credential. Kept in memory only: who has none is answered through the API, so another process misses nothing but guests.
import { MINUTE } from '../../src/base/clock.ts'
import type { Host } from '../../src/channel/adapter.ts'
import { textAt } from '../../src/channel/json-body.ts'

const CAPACITY = 5_000
const MARGIN_MS = 5 * MINUTE
/** The address came in a body that nothing signs: only ever to this host. */
const HOST = 'oapi.dingtalk.com'

export interface Sessions {
  note(platformUserId: string, body: object): void
  find(platformUserId: string): string | undefined
  drop(platformUserId: string): void
}

export function createSessions({ clock, allowLoopback }: Pick<Host, 'clock' | 'allowLoopback'>): Sessions {
  const known = new Map<string, { readonly url: string; readonly endsAt: number }>()
  return {
    note(platformUserId, body) {
      const url = textAt(body, 'sessionWebhook') ?? ''
      const endsAt = Number(textAt(body, 'sessionWebhookExpiredTime') ?? 0) - MARGIN_MS
      if (!isTheirs(url, allowLoopback) || !(endsAt > clock.now())) return
      known.delete(platformUserId)
      known.set(platformUserId, { url, endsAt })
      const oldest = known.keys().next()
      if (known.size > CAPACITY && oldest.done !== true) known.delete(oldest.value)
    },
    find(platformUserId) {
      const session = known.get(platformUserId)
      return session !== undefined && session.endsAt > clock.now() ? session.url : undefined
    },
    drop: (platformUserId) => void known.delete(platformUserId),
  }
}

function isTheirs(text: string, allowLoopback: boolean): boolean {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  if (allowLoopback && url.hostname === '127.0.0.1') return true
  return url.protocol === 'https:' && url.hostname === HOST && url.port === ''
}
