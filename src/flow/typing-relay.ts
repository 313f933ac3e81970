// Tells a platform that an agent is typing, where it can show that: a courtesy, seldom enough for any platform, whose failure
// nobody is told of. The node where the agent types calls; the others only remember that it did.
import { type Clock, SECOND } from '../base/clock.ts'
import type { LiveSign, LiveSignBoard } from '../model/live-sign.ts'
import { findPersonOf } from '../store/identity.ts'
import type { FlowContext } from './context.ts'

const EVERY_MS = 5 * SECOND
const SHOW_TIMEOUT_MS = 3 * SECOND

type Parts = Pick<FlowContext, 'store' | 'channels' | 'clock'>

/** Returns the way to stop. */
export function relayTyping(parts: Parts, signs: Pick<LiveSignBoard, 'subscribe'>): () => void {
  const stopping = new AbortController()
  const isDue = atMostEvery(EVERY_MS, parts.clock)
  const unsubscribe = signs.subscribe((sign, given) => {
    if (sign.kind !== 'agentTyping' || !isDue(sign.conversationId) || given === 'elsewhere') return
    show(parts, sign, stopping.signal).catch(() => {})
  })
  return () => {
    unsubscribe()
    stopping.abort()
  }
}

async function show(
  { store, channels }: Parts,
  { conversationId }: Extract<LiveSign, { kind: 'agentTyping' }>,
  stopping: AbortSignal,
): Promise<void> {
  const person = await findPersonOf(store.reads, conversationId)
  if (person === undefined) return
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(SHOW_TIMEOUT_MS)])
  await channels.get(person.channelId)?.open.showTyping?.(person.platformUserId, signal)
}

/** True once per key and stretch of time; remembers no longer than that. */
function atMostEvery(ms: number, clock: Clock): (key: string) => boolean {
  const times = new Map<string, number>()
  return (key) => {
    const now = clock.monotonic()
    for (const [known, at] of times) {
      if (now - at < ms) break
      times.delete(known)
    }
    if (times.has(key)) return false
    times.set(key, now)
    return true
  }
}
