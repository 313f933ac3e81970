// What a person's own client (web chat) reads from us: its messages by number, and a nudge when there are new ones.
import type { Clock } from '../base/clock.ts'
import type { FeedMessage } from '../channel/adapter.ts'
import type { OutboundContent, SaidContent } from '../model/content.ts'
import type { LiveSign, LiveSignBoard } from '../model/live-sign.ts'
import { newestSeq } from '../store/event-log.ts'
import { findIdentityByUser, findPersonOf } from '../store/identity.ts'
import { messagesAfter } from '../store/message.ts'
import type { MessageTable } from '../store/schema.ts'
import type { Store } from '../store/tx.ts'

const PAGE = 200
const BATCH = 1_000
/** On PostgreSQL other nodes write, too, and may not reach us to say so. */
const LOOK_EVERY_MS = 500

/** What a person's client is told beside messages; `changed`: ask again how it stands. */
export type FeedSign = { readonly kind: 'typing'; readonly untilMs: number } | { readonly kind: 'changed' }

export interface Feed {
  /** Messages after number `after`, oldest first; at most 200. */
  page(channelId: string, platformUserId: string, after: number): Promise<readonly FeedMessage[]>
  /** We are going down: whoever streams ends, and comes back with its cursor. */
  readonly isStopped: boolean
  /** Calls `nudge` after commits that may concern this person, and when we stop; returns the way to stop. */
  watch(channelId: string, platformUserId: string, nudge: () => void): Promise<() => void>
  /** Calls `show` with the signs of others for this person; returns the way to stop. */
  watchSigns(channelId: string, platformUserId: string, show: (sign: FeedSign) => void): () => void
}

export class MessageFeed implements Feed {
  readonly #store: Store
  readonly #watchers = new Map<string, Set<() => void>>()
  readonly #signWatchers = new Map<string, Set<(sign: FeedSign) => void>>()
  readonly #unlisten: () => void
  readonly #unsubscribe: () => void
  #cancelLook: () => void = () => {}
  #lastSeq = 0
  #newestSeq = 0
  #isTelling = false
  #isStopped = false

  constructor(store: Store, signs?: LiveSignBoard, clock?: Clock) {
    this.#store = store
    if (store.dialect === 'postgres' && clock !== undefined) this.#lookLater(clock)
    this.#unsubscribe = signs?.subscribe((sign) => void this.#pass(sign).catch(() => {})) ?? (() => {})
    this.#unlisten = store.onCommit(({ lastSeq }) => {
      if (lastSeq === undefined) return
      this.#hearOf(lastSeq)
    })
  }

  async page(channelId: string, platformUserId: string, after: number): Promise<readonly FeedMessage[]> {
    const identity = await findIdentityByUser(this.#store.reads, channelId, platformUserId)
    if (identity === undefined) return []
    const rows = await messagesAfter(this.#store.reads, identity.id, after, PAGE)
    return this.#withTitles(rows)
  }

  async watch(channelId: string, platformUserId: string, nudge: () => void): Promise<() => void> {
    if (this.#watchers.size === 0) await this.#beginNow()
    return join(this.#watchers, `${channelId} ${platformUserId}`, nudge)
  }

  watchSigns(channelId: string, platformUserId: string, show: (sign: FeedSign) => void): () => void {
    return join(this.#signWatchers, `${channelId} ${platformUserId}`, show)
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelLook()
    this.#unlisten()
    this.#unsubscribe()
    for (const nudge of [...this.#watchers.values()].flatMap((set) => [...set])) nudge()
    this.#watchers.clear()
    this.#signWatchers.clear()
  }

  /** Whoever begins to watch reads a page first: what happened before is nothing to be nudged about. */
  async #beginNow(): Promise<void> {
    const seq = await newestSeq(this.#store.reads)
    if (this.#watchers.size > 0) return
    this.#lastSeq = Math.max(this.#lastSeq, seq)
    this.#newestSeq = Math.max(this.#newestSeq, seq)
  }

  #hearOf(seq: number): void {
    if (this.#watchers.size === 0) this.#lastSeq = Math.max(this.#lastSeq, seq)
    this.#newestSeq = Math.max(this.#newestSeq, seq)
    // What could not be read stays untold, and the next commit tells it.
    if (!this.#isTelling) this.#tellAll().catch(() => {})
  }

  #lookLater(clock: Clock): void {
    const look = async () => {
      if (this.#watchers.size > 0) this.#hearOf(await newestSeq(this.#store.reads))
    }
    this.#cancelLook = clock.after(LOOK_EVERY_MS, () => {
      look()
        .catch(() => {}) // the next look may do better
        .finally(() => this.#isStopped || this.#lookLater(clock))
    })
  }

  async #tellAll(): Promise<void> {
    this.#isTelling = true
    try {
      while (this.#lastSeq < this.#newestSeq) await this.#tell()
    } finally {
      this.#isTelling = false
    }
  }

  async #tell(): Promise<void> {
    const upTo = this.#newestSeq
    const rows = await this.#store.reads
      .selectFrom('event_log as e')
      .innerJoin('channel_identity as i', 'i.id', 'e.identity_id')
      .select(['e.seq', 'e.kind', 'i.channel_id', 'i.platform_user_id'])
      .where('e.seq', '>', this.#lastSeq)
      .where('e.kind', 'in', ['message.added', 'conversation.changed'])
      .orderBy('e.seq')
      .limit(BATCH)
      .execute()
    for (const row of rows) {
      const key = `${row.channel_id} ${row.platform_user_id}`
      if (row.kind === 'message.added') for (const nudge of this.#watchers.get(key) ?? []) nudge()
      else for (const show of this.#signWatchers.get(key) ?? []) show({ kind: 'changed' })
    }
    this.#lastSeq = rows.length === BATCH ? (rows.at(-1)?.seq ?? upTo) : Math.max(upTo, rows.at(-1)?.seq ?? 0)
  }

  /** Of all signs only the agent's typing is for the patient. */
  async #pass(sign: LiveSign): Promise<void> {
    if (sign.kind !== 'agentTyping' || this.#signWatchers.size === 0) return
    const person = await findPersonOf(this.#store.reads, sign.conversationId)
    if (person === undefined) return
    const watching = this.#signWatchers.get(`${person.channelId} ${person.platformUserId}`) ?? []
    for (const show of watching) show({ kind: 'typing', untilMs: sign.untilMs })
  }

  async #withTitles(rows: readonly MessageTable[]): Promise<readonly FeedMessage[]> {
    const ids = [...new Set(rows.filter((row) => row.author === 'agent').map((row) => row.author_id ?? ''))]
    const agents =
      ids.length === 0
        ? []
        : await this.#store.reads.selectFrom('agent').select(['id', 'name']).where('id', 'in', ids).execute()
    const names = new Map(agents.map((agent) => [agent.id, agent.name]))
    return rows.map((row) => ({
      no: row.no,
      id: row.id,
      author: row.author,
      authorTitle: row.author === 'agent' ? names.get(row.author_id ?? '') : undefined,
      content: JSON.parse(row.content) as OutboundContent | SaidContent,
      at: row.recorded_at,
      clientId: row.client_id ?? undefined,
    }))
  }
}

function join<Listener>(map: Map<string, Set<Listener>>, key: string, listener: Listener): () => void {
  const set = map.get(key) ?? new Set()
  map.set(key, set.add(listener))
  return () => {
    set.delete(listener)
    if (set.size === 0 && map.get(key) === set) map.delete(key)
  }
}
