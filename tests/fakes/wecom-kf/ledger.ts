// What each customer saw, and what an account may still send him: five messages in the 48 hours after his last one, only
// while the session is new or the assistant's. Strict, on whatever clock it is given.

export interface KfSeen {
  readonly customer: string
  readonly account: string
  readonly msgid: string | undefined
  readonly text: string
  readonly via: 'send' | 'event'
  readonly at: number
}

const WINDOW_MS = 48 * 3_600_000
const MESSAGES = 5

interface Session {
  left: number
  endsAt: number
  /** 0 new, 1 assistant, 2 pool, 3 colleague, 4 ended. */
  state: number
}

export interface KfLedger {
  readonly seen: readonly KfSeen[]
  show(seen: KfSeen): void
  spoke(account: string, customer: string, now: number): void
  /** The error code, or undefined when one message was taken. */
  take(account: string, customer: string, now: number): number | undefined
  stateOf(account: string, customer: string): number
  setState(account: string, customer: string, state: number): void
  enforce(enforced: boolean): void
}

export function createKfLedger(): KfLedger {
  const seen: KfSeen[] = []
  const sessions = new Map<string, Session>()
  let enforced = true
  const sessionOf = (account: string, customer: string): Session => {
    const key = `${account}/${customer}`
    const session = sessions.get(key) ?? { left: 0, endsAt: 0, state: 4 }
    sessions.set(key, session)
    return session
  }
  return {
    seen,
    show: (entry) => void seen.push(entry),
    spoke(account, customer, now) {
      const session = sessionOf(account, customer)
      Object.assign(session, {
        left: MESSAGES,
        endsAt: now + WINDOW_MS,
        state: session.state === 4 ? 0 : session.state,
      })
    },
    take(account, customer, now) {
      if (!enforced) return undefined
      const session = sessionOf(account, customer)
      if (session.state > 1) return 95018
      if (session.endsAt <= now) return 95002
      if (session.left === 0) return 95001
      session.left--
      return undefined
    },
    stateOf: (account, customer) => sessionOf(account, customer).state,
    setState(account, customer, state) {
      sessionOf(account, customer).state = state
    },
    enforce(value) {
      enforced = value
    },
  }
}
