// Reads new rows of the event log once per process and hands them to everybody who listens. Woken by our own commits;
// on PostgreSQL, where other nodes write too, it also looks by itself. Without listeners it reads nothing.
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ConversationState } from '../model/conversation.ts'
import type { Whose } from '../model/permission.ts'
import { eventsAfter, whoseAre } from '../store/event-log.ts'
import type { Db, LoggedEvent, Store } from '../store/tx.ts'

export interface ShownEvent {
  readonly seq: number
  readonly at: number
  readonly kind: string
  readonly conversationId: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** An event with what decides who may hear of it: whose the conversation is now, and whose it was. */
export interface Told {
  readonly event: LoggedEvent
  /** One object for all who hear of it, so that it is written out once. */
  readonly shown: ShownEvent
  /** The same for those who have just lost sight of it: only that much is said, so that no list keeps it. */
  readonly gone: ShownEvent
  readonly now: Whose | undefined
  /** Before this commit: what came and went within it was on nobody's screen. */
  readonly before: Whose | undefined
}

export type Listener = (batch: readonly Told[]) => void

const PAGE = 500
const LOOK_EVERY_MS = 500

export class EventTail {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #listeners = new Set<Listener>()
  #seq = 0
  #reading = false
  #again = false
  #forget: (() => void) | undefined
  #cancelLook: (() => void) | undefined

  constructor(options: { readonly store: Store; readonly clock: Clock; readonly log: Log }) {
    this.#store = options.store
    this.#clock = options.clock
    this.#log = options.log
  }

  /** Everything up to here has been handed out. */
  get seq(): number {
    return this.#seq
  }

  start(): void {
    this.#forget = this.#store.onCommit((commit) => {
      if (commit.lastSeq !== undefined) this.#look()
    })
    if (this.#store.dialect === 'postgres') this.#lookAgainLater()
  }

  stop(): void {
    this.#forget?.()
    this.#cancelLook?.()
    this.#listeners.clear()
  }

  /** Rows after a cursor, for who comes late. */
  async readAfter(cursor: number): Promise<readonly Told[]> {
    return readPage(this.#store.reads, cursor)
  }

  /**
   * From now on hands out everything after `cursor`, or refuses when it has already gone past it: then read on and ask
   * again. Nothing can come between the answer and the first delivery.
   */
  join(listener: Listener, cursor: number): boolean {
    if (this.#listeners.size === 0 && !this.#reading) this.#seq = cursor
    if (this.#seq > cursor) return false
    this.#listeners.add(listener)
    this.#look()
    return true
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  #look(): void {
    this.#again = true
    if (this.#reading || this.#listeners.size === 0) return
    this.#reading = true
    this.#readOn().catch((error) => this.#log.warn('event tail could not read', { error }))
  }

  async #readOn(): Promise<void> {
    try {
      while (this.#again && this.#listeners.size > 0) {
        this.#again = false
        const batch = await readPage(this.#store.reads, this.#seq)
        const last = batch.at(-1)
        if (last === undefined) continue
        this.#seq = last.event.seq
        for (const listener of this.#listeners) listener(batch)
        this.#again ||= batch.length === PAGE
      }
    } finally {
      this.#reading = false // in the same breath as the last look at #again: no wake-up falls between
    }
  }

  #lookAgainLater(): void {
    this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, () => {
      this.#look()
      this.#lookAgainLater()
    })
  }
}

async function readPage(db: Db, after: number): Promise<readonly Told[]> {
  const events = await eventsAfter(db, after, PAGE)
  const ids = new Set(events.flatMap((event) => event.conversationId ?? []))
  const whose = await whoseAre(db, [...ids])
  const firsts = new Map<string, LoggedEvent>()
  return events.map((event) => ({
    event,
    shown: shown(event),
    gone: { ...shown(event), kind: 'conversation.gone', data: {} },
    now: event.conversationId === undefined ? undefined : whose.get(event.conversationId),
    before: whoseBefore(firstOfCommit(firsts, event)),
  }))
}

/** Events of one commit bear the same time; the first change of a conversation in it knows how it was before. */
function firstOfCommit(firsts: Map<string, LoggedEvent>, event: LoggedEvent): LoggedEvent {
  if (event.kind !== 'conversation.changed' || event.conversationId === undefined) return event
  const first = firsts.get(event.conversationId)
  if (first?.at === event.at) return first
  firsts.set(event.conversationId, event)
  return event
}

function shown({ seq, at, kind, data, conversationId }: LoggedEvent): ShownEvent {
  return { seq, at, kind, conversationId: conversationId ?? null, data }
}

function whoseBefore({ kind, data }: LoggedEvent): Whose | undefined {
  if (kind !== 'conversation.changed' || typeof data.previousState !== 'string') return undefined
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  return {
    state: data.previousState as ConversationState,
    ownerId: text(data.previousOwnerId),
    teamId: text(data.previousTeamId),
    lastOwnerId: undefined,
    reservedFor: undefined,
  }
}
