// How often one browser or address may act, at all nodes together. A convenience against floods, never the only guard:
// what is forgotten or not heard here (restart, no Redis, too many keys) only makes the limit milder.
import { createHmac } from 'node:crypto'
import { DAY, MINUTE } from '../../src/base/clock.ts'
import type { Host } from '../../src/channel/adapter.ts'
import type { WebChatSettings } from './settings.ts'

const MAX_KEYS = 10_000
/** More than a page has in its outbox when it comes back online. */
const REMEMBERED_IDS = 20
/** A page that types, reads and looks does fewer. */
const ACTS_PER_MINUTE = 240
const KEY_CHARACTERS = 22

export interface Limits {
  /** Milliseconds to wait, or undefined when the message may pass. A repeat of a recent message always may. */
  waitToSay(visitorId: string, clientId: string): number | undefined
  /** Pictures and files, counted beside the messages they are. */
  waitToUpload(visitorId: string, clientId: string): number | undefined
  /** Consents, signs of typing and the like. */
  waitToAct(visitorId: string): number | undefined
  waitToStart(remoteAddress: string): number | undefined
}

interface Allowance {
  readonly forMs: number
  readonly most: number
}

interface Used {
  /** Oldest first. */
  readonly times: number[]
  readonly ids: string[]
}

const KINDS = ['say', 'upload', 'act', 'start'] as const
type Kind = (typeof KINDS)[number]

export function createLimits(settings: WebChatSettings, host: Host): Limits {
  const now = () => host.clock.monotonic()
  const allowances: Readonly<Record<Kind, readonly Allowance[]>> = {
    say: [
      { forMs: MINUTE, most: settings.messagesPerMinute },
      { forMs: DAY, most: settings.messagesPerDay },
    ],
    upload: [{ forMs: DAY, most: settings.filesPerDay }],
    act: [{ forMs: MINUTE, most: ACTS_PER_MINUTE }],
    start: [{ forMs: MINUTE, most: settings.startsPerMinute }],
  }
  const used = { say: recentlyUsed(), upload: recentlyUsed(), act: recentlyUsed(), start: recentlyUsed() }
  host.siblings?.hear((body) => {
    const taken = parseTaken(body)
    if (taken !== undefined) note(used[taken.kind].of(taken.key), allowances[taken.kind], now(), taken.clientId)
  })

  const take = (kind: Kind, name: string, clientId?: string): number | undefined => {
    const key = keyOf(settings, kind, name)
    const before = used[kind].of(key)
    if (clientId !== undefined && before.ids.includes(clientId)) return undefined // the same id again is free
    const wait = waitAfter(before.times, allowances[kind], now())
    if (wait !== undefined) return wait
    note(before, allowances[kind], now(), clientId)
    host.siblings?.tell(JSON.stringify([kind, key, clientId]))
    return undefined
  }

  return {
    waitToSay: (visitorId, clientId) => take('say', visitorId, clientId),
    waitToUpload: (visitorId, clientId) => take('upload', visitorId, clientId),
    waitToAct: (visitorId) => take('act', visitorId),
    waitToStart: (remoteAddress) => take('start', neighbourhood(remoteAddress)),
  }
}

/** No visitor and no address is known by it outside this house. */
function keyOf({ visitorSecret }: WebChatSettings, kind: Kind, name: string): string {
  const mac = createHmac('sha256', visitorSecret).update(JSON.stringify(['daozhen/web-chat', 'limit', kind, name]))
  return mac.digest('base64url').slice(0, KEY_CHARACTERS)
}

function parseTaken(
  body: string,
): { readonly kind: Kind; readonly key: string; readonly clientId?: string } | undefined {
  try {
    const [given, key, clientId] = JSON.parse(body) as readonly unknown[]
    const kind = KINDS.find((known) => known === given)
    if (kind === undefined || typeof key !== 'string' || key.length !== KEY_CHARACTERS) return undefined
    return typeof clientId === 'string' && clientId.length <= 64 ? { kind, key, clientId } : { kind, key }
  } catch {
    return undefined
  }
}

/** Sliding windows over one list of times. */
function waitAfter(times: readonly number[], allowances: readonly Allowance[], now: number): number | undefined {
  for (const { forMs, most } of allowances) {
    if (most === 0) return forMs
    const first = times[times.length - most]
    if (first !== undefined && first > now - forMs) return first + forMs - now
  }
  return undefined
}

/** Keeps no more times than any allowance looks back on. */
function note({ times, ids }: Used, allowances: readonly Allowance[], now: number, clientId?: string): void {
  times.push(now)
  const most = Math.max(...allowances.map((allowance) => allowance.most))
  if (times.length > most) times.splice(0, times.length - most)
  if (clientId === undefined) return
  ids.push(clientId)
  if (ids.length > REMEMBERED_IDS) ids.shift()
}

/** Bounded: the key unused for longest goes first. */
function recentlyUsed(): { of(key: string): Used } {
  const values = new Map<string, Used>()
  return {
    of(key) {
      const value = values.get(key) ?? { times: [], ids: [] }
      values.delete(key)
      values.set(key, value)
      const [oldest] = values.keys()
      if (values.size > MAX_KEYS && oldest !== undefined) values.delete(oldest)
      return value
    },
  }
}

/** One IPv6 household owns a /64: its addresses count as one. */
function neighbourhood(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const groups = head.split(':').filter((group) => group !== '')
  if (tail === undefined) return groups.slice(0, 4).join(':')
  const rest = tail.split(':').filter((group) => group !== '')
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0')
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}
