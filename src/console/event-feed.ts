// One person's view of the event log from a cursor on: first what was missed, then live, without a gap between. Rights
// are asked for every event. Knows nothing of how it is delivered.
import { type Permission, reaches, type Sight, type Whose } from '../model/permission.ts'
import { seqRange } from '../store/event-log.ts'
import { type Caller, type ConsoleContext, type PersonCaller, sightOf } from './context.ts'
import type { EventTail, ShownEvent, Told } from './event-tail.ts'

export interface FeedOutput {
  /** Everything up to `seq` has been looked at; `events` is what this person may hear of it. */
  push(events: readonly ShownEvent[], seq: number): void
  /** The cursor is too old or from another life: load everything anew, then go on from `seq`. */
  reset(seq: number): void
  /** Something about the listener's own account is new: perhaps he may no longer listen. */
  accountChanged(): void
  /** Something broke here, for this listener only: he has to come back with his cursor. */
  lost(): void
}

/** Further behind than this, loading everything anew is cheaper than the story of it. */
const LONGEST_REPLAY = 10_000

export class EventFeed {
  readonly #tail: EventTail
  readonly #agentId: string
  readonly #output: FeedOutput
  readonly #listener = (batch: readonly Told[]) => {
    try {
      this.#take(batch)
    } catch {
      this.close()
      this.#output.lost()
    }
  }
  #sights: Sights
  #cursor = 0
  #closed = false

  constructor(tail: EventTail, caller: PersonCaller, output: FeedOutput) {
    this.#agentId = caller.person.agentId
    this.#tail = tail
    this.#sights = sightsOf(caller)
    this.#output = output
  }

  /** Rights changed while listening. */
  allow(caller: PersonCaller): void {
    this.#sights = sightsOf(caller)
  }

  /** May this listener know of that conversation now? */
  sees(whose: Whose): boolean {
    return this.#sights.conversation !== undefined && reaches(this.#sights.conversation, whose)
  }

  async open(context: ConsoleContext, after: number | undefined): Promise<void> {
    const { newest, oldest } = await seqRange(context.store.reads)
    const isUsable = after !== undefined && after <= newest && after >= oldest - 1 && newest - after <= LONGEST_REPLAY
    this.#cursor = isUsable ? after : newest
    if (this.#closed) return
    if (after !== undefined && !isUsable) this.#output.reset(newest)
    else this.#output.push([], this.#cursor)
    await this.#catchUp()
  }

  close(): void {
    this.#closed = true
    this.#tail.leave(this.#listener)
  }

  async #catchUp(): Promise<void> {
    while (!this.#closed) {
      const missed = await this.#tail.readAfter(this.#cursor)
      if (this.#closed) return
      this.#take(missed)
      if (missed.length === 0 && this.#tail.join(this.#listener, this.#cursor)) return
    }
  }

  #take(batch: readonly Told[]): void {
    const fresh = batch.filter((told) => told.event.seq > this.#cursor)
    const last = fresh.at(-1)
    if (last === undefined) return
    this.#cursor = last.event.seq
    this.#output.push(
      fresh.flatMap((told) => shownTo(this.#sights, told) ?? []),
      this.#cursor,
    )
    const isMe = ({ event }: Told) => event.kind === 'agent.changed' && event.data.agentId === this.#agentId
    if (fresh.some(isMe)) this.#output.accountChanged()
  }
}

type Sights = Readonly<Record<'conversation' | 'roster' | 'knowledge', Sight | undefined>>

function sightsOf(caller: Caller): Sights {
  const sight = (permission: Permission) => sightOf(caller, permission)
  return { conversation: sight('conversation.read'), roster: sight('roster.read'), knowledge: sight('knowledge.read') }
}

function shownTo(sights: Sights, told: Told): ShownEvent | undefined {
  const { event } = told
  if (event.kind === 'agent.changed') return sights.roster === undefined ? undefined : told.shown
  if (event.kind === 'knowledge.changed' || event.kind === 'handover.changed') return told.shown
  if (event.kind === 'entry.changed' || event.kind === 'release.made')
    return sights.knowledge === undefined ? undefined : told.shown
  const sight = sights.conversation
  if (sight === undefined) return undefined
  if (event.conversationId === undefined) return sight.scope === 'all' ? told.shown : undefined
  if (told.now !== undefined && reaches(sight, told.now)) return told.shown
  return told.before !== undefined && reaches(sight, told.before) ? told.gone : undefined
}
