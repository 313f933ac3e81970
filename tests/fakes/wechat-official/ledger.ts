// What every patient saw, in order, and what the account may still send them: each trigger opens a bucket, a send takes
// from the live bucket that ends first.

export interface Seen {
  readonly openid: string
  /** `notice`: the platform's own fault notice. */
  readonly via: 'passive' | 'active' | 'notice'
  readonly type: string
  readonly text: string
  /** Epoch ms. */
  readonly at: number
  readonly inReplyToMsgId?: string
}

export type Trigger = 'message' | 'menu' | 'follow' | 'scan' | 'enter'

const BUCKETS: Readonly<Record<Trigger, { readonly messages: number; readonly forMs: number }>> = {
  message: { messages: 5, forMs: 48 * 3_600_000 },
  menu: { messages: 3, forMs: 60_000 },
  follow: { messages: 3, forMs: 60_000 },
  scan: { messages: 3, forMs: 60_000 },
  enter: { messages: 2, forMs: 60_000 },
}

interface Bucket {
  readonly trigger: Trigger
  readonly endsAt: number
  left: number
}

export interface Ledger {
  readonly seen: readonly Seen[]
  seenBy(openid: string): readonly Seen[]
  show(seen: Seen): void
  open(openid: string, trigger: Trigger, now: number): void
  /** The error code, or undefined when one message was taken. */
  take(openid: string, now: number): 45015 | 45047 | undefined
  closeAll(openid: string): void
  enforce(enforced: boolean): void
}

export function createLedger(enforceWindows: boolean): Ledger {
  let enforced = enforceWindows
  const seen: Seen[] = []
  const buckets = new Map<string, Bucket[]>()
  return {
    seen,
    seenBy: (openid) => seen.filter((entry) => entry.openid === openid),
    show: (entry) => void seen.push(entry),
    open(openid, trigger, now) {
      const others = (buckets.get(openid) ?? []).filter((bucket) => bucket.trigger !== trigger)
      const { messages, forMs } = BUCKETS[trigger]
      buckets.set(openid, [...others, { trigger, endsAt: now + forMs, left: messages }])
    },
    take(openid, now) {
      if (!enforced) return undefined
      const live = (buckets.get(openid) ?? []).filter((bucket) => bucket.endsAt > now)
      if (live.length === 0) return 45015
      const next = live.filter((bucket) => bucket.left > 0).sort((a, b) => a.endsAt - b.endsAt)[0]
      if (next === undefined) return 45047
      next.left--
      return undefined
    },
    closeAll: (openid) => void buckets.delete(openid),
    enforce(value) {
      enforced = value
    },
  }
}
