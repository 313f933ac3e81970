// What each person and group saw, and what a bot may still send: so many replies to one message or event within so long, each
// number once; other messages only to those who have not switched them off. Strict, on whatever clock it is given.

export interface QqSeen {
  /** `/v2/users/<openid>` or `/v2/groups/<openid>`. */
  readonly to: string
  readonly text: string
  readonly shape: 'text' | 'markdown' | 'media'
  readonly buttons: readonly { readonly label: string; readonly data: string }[]
  /** `msg_id`, `event_id`, or undefined for a message that answers nothing. */
  readonly reference: string | undefined
  readonly seq: number | undefined
  readonly at: number
}

interface Opened {
  readonly to: string
  readonly endsAt: number
  left: number
  readonly seqs: Set<number>
}

export interface QqLedger {
  readonly seen: readonly QqSeen[]
  show(seen: QqSeen): void
  /** Something happened that may be answered. */
  opens(reference: string, to: string, replies: number, endsAt: number): void
  /** The error code, or undefined when one message was taken. */
  take(reply: { to: string; field?: 'msg_id' | 'event_id'; id?: string; seq: number }, now: number): number | undefined
  /** Active messages switched off; nobody's friend any more. */
  readonly rejecting: Set<string>
  readonly gone: Set<string>
  enforce(enforced: boolean): void
}

export function createQqLedger(): QqLedger {
  const seen: QqSeen[] = []
  const opened = new Map<string, Opened>()
  const rejecting = new Set<string>()
  const gone = new Set<string>()
  let enforced = true
  return {
    ...{ seen, rejecting, gone },
    show: (entry) => void seen.push(entry),
    opens: (reference, to, left, endsAt) => void opened.set(reference, { to, left, endsAt, seqs: new Set() }),
    take({ to, field, id = '', seq }, now) {
      if (gone.has(to)) return field === undefined ? 40054004 : 40034027
      if (!enforced) return undefined
      if (field === undefined) return rejecting.has(to) ? 40034105 : undefined
      const window = opened.get(id)
      if (window === undefined || window.to !== to) return field === 'msg_id' ? 40034024 : 40034025
      if (window.seqs.has(seq)) return 40054005
      if (window.endsAt <= now) return 40034005
      if (window.left === 0) return 40034128
      window.left--
      window.seqs.add(seq)
      return undefined
    },
    enforce(value) {
      enforced = value
    },
  }
}
