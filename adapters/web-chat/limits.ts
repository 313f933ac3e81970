// How often one browser or address may act, in this process. A convenience against floods, never the only guard:
// what is forgotten here (restart, second node, too many keys) only makes the limit milder.
import { DAY, MINUTE } from '../../src/base/clock.ts'
import type { Host } from '../../src/channel/adapter.ts'
import type { WebChatSettings } from './settings.ts'

const MAX_KEYS = 10_000
/** More than a page has in its outbox when it comes back online. */
const REMEMBERED_IDS = 20
/** A page that types, reads and looks does fewer. */
const ACTS_PER_MINUTE = 240

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

export function createLimits(settings: WebChatSettings, host: Host): Limits {
  const now = () => host.clock.monotonic()
  const said = recentlyUsed<{ times: number[]; ids: string[] }>(() => ({ times: [], ids: [] }))
  const uploaded = recentlyUsed<{ times: number[]; ids: string[] }>(() => ({ times: [], ids: [] }))
  const acted = recentlyUsed<{ times: number[] }>(() => ({ times: [] }))
  const started = recentlyUsed<{ times: number[] }>(() => ({ times: [] }))
  const talking = [
    { forMs: MINUTE, most: settings.messagesPerMinute },
    { forMs: DAY, most: settings.messagesPerDay },
  ]
  const starting = [{ forMs: MINUTE, most: settings.startsPerMinute }]

  const uploading = [{ forMs: DAY, most: settings.filesPerDay }]
  const acting = [{ forMs: MINUTE, most: ACTS_PER_MINUTE }]

  return {
    waitToSay: (visitorId, clientId) => takeOnce(said.of(visitorId), clientId, talking, now()),
    waitToUpload: (visitorId, clientId) => takeOnce(uploaded.of(visitorId), clientId, uploading, now()),
    waitToAct: (visitorId) => take(acted.of(visitorId).times, acting, now()),
    waitToStart: (remoteAddress) => take(started.of(neighbourhood(remoteAddress)).times, starting, now()),
  }
}

/** The same id again is free. */
function takeOnce(
  visitor: { times: number[]; ids: string[] },
  clientId: string,
  allowances: readonly Allowance[],
  now: number,
): number | undefined {
  if (visitor.ids.includes(clientId)) return undefined
  const wait = take(visitor.times, allowances, now)
  if (wait !== undefined) return wait
  visitor.ids.push(clientId)
  if (visitor.ids.length > REMEMBERED_IDS) visitor.ids.shift()
  return undefined
}

/** Sliding windows over one list of times, oldest first. */
function take(times: number[], allowances: readonly Allowance[], now: number): number | undefined {
  const longest = Math.max(...allowances.map((allowance) => allowance.forMs))
  while (times[0] !== undefined && times[0] <= now - longest) times.shift()
  for (const { forMs, most } of allowances) {
    if (most === 0) return forMs
    const first = times[times.length - most]
    if (first !== undefined && first > now - forMs) return first + forMs - now
  }
  times.push(now)
  return undefined
}

/** Bounded: the key unused for longest goes first. */
function recentlyUsed<Value>(make: () => Value): { of(key: string): Value } {
  const values = new Map<string, Value>()
  return {
    of(key) {
      const value = values.get(key) ?? make()
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
