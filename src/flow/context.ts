// What the flow works with. Made once by app.ts; nothing here changes at run time except the knowledge behind its getter.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Random } from '../base/random.ts'
import type { Knowledge } from '../bot/turn.ts'
import type { OpenChannel } from '../channel/adapter.ts'
import type { Desk } from '../desk/desk.ts'
import type { Store } from '../store/tx.ts'
import type { FaultPoints } from './fault-points.ts'
import type { InFlight } from './in-flight.ts'
import type { Regulars } from './regulars.ts'

export interface RunningChannel {
  readonly id: string
  readonly platform: string
  readonly open: OpenChannel
}

export interface FlowContext {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Name of this process in claims and sends; the same after a restart on the same data directory. */
  readonly node: string
  readonly channels: ReadonlyMap<string, RunningChannel>
  readonly knowledge: () => Knowledge
  readonly desk: Desk
  readonly inFlight: InFlight
  readonly regulars: Regulars
  readonly faults: FaultPoints
  readonly count: FlowCounters
}

/** Counted for operators; no labels with personal data. */
export interface FlowCounters {
  inbound(channelId: string, what: 'new' | 'repeat' | 'waiting'): void
  turn(skill: string): void
  /** A reply of the bot broke a wording rule and was not sent. */
  withheld(rule: string): void
  sent(channelId: string, state: string): void
  /** Sends of this channel pause, or go on. */
  breaker(channelId: string, state: 'paused' | 'resumed'): void
  parked(): void
  repaired(count: number): void
  /** Answered 503 because there was no room. */
  turnedAway(what: TurnedAway): void
}

export type TurnedAway = 'delivery' | 'visit' | 'console'

export const noCounters: FlowCounters = {
  inbound() {},
  turn() {},
  withheld() {},
  sent() {},
  breaker() {},
  parked() {},
  repaired() {},
  turnedAway() {},
}
