// What a person's own client (web chat) reads from us: its messages by number, and a nudge when there are new ones.
import type { FeedMessage } from '../channel/adapter.ts'
import type { OutboundContent, SaidContent } from '../model/content.ts'
import { findIdentityByUser } from '../store/identity.ts'
import { messagesAfter } from '../store/message.ts'
import type { MessageTable } from '../store/schema.ts'
import type { Store } from '../store/tx.ts'

const PAGE = 200
const BATCH = 1_000

export interface Feed {
  /** Messages after number `after`, oldest first; at most 200. */
  page(channelId: string, platformUserId: string, after: number): Promise<readonly FeedMessage[]>
  /** We are going down: whoever streams ends, and comes back with its cursor. */
  readonly isStopped: boolean
  /** Calls `nudge` after commits that may concern this person, and when we stop; returns the way to stop. */
  watch(channelId: string, platformUserId: string, nudge: () => void): Promise<() => void>
}

export class MessageFeed implements Feed {
  readonly #store: Store
  readonly #watchers = new Map<string, Set<() => void>>()
  readonly #unlisten: () => void
  #lastSeq = 0
  #newestSeq = 0
  #isTelling = false
  #isStopped = false

  constructor(store: Store) {
    this.#store = store
    this.#unlisten = store.onCommit(({ lastSeq }) => {
      if (lastSeq === undefined) return
      if (this.#watchers.size === 0) this.#lastSeq = lastSeq
      this.#newestSeq = lastSeq
      // What could not be read stays untold, and the next commit tells it.
      if (!this.#isTelling) this.#tellAll().catch(() => {})
    })
  }

  async page(channelId: string, platformUserId: string, after: number): Promise<readonly FeedMessage[]> {
    const identity = await findIdentityByUser(this.#store.reads, channelId, platformUserId)
    if (identity === undefined) return []
    const rows = await messagesAfter(this.#store.reads, identity.id, after, PAGE)
    return this.#withTitles(rows)
  }

  async watch(channelId: string, platformUserId: string, nudge: () => void): Promise<() => void> {
    const key = `${channelId} ${platformUserId}`
    const set = this.#watchers.get(key) ?? new Set()
    this.#watchers.set(key, set.add(nudge))
    return () => {
      set.delete(nudge)
      if (set.size === 0 && this.#watchers.get(key) === set) this.#watchers.delete(key)
    }
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  stop(): void {
    this.#isStopped = true
    this.#unlisten()
    for (const nudge of [...this.#watchers.values()].flatMap((set) => [...set])) nudge()
    this.#watchers.clear()
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
      .select(['e.seq', 'i.channel_id', 'i.platform_user_id'])
      .where('e.seq', '>', this.#lastSeq)
      .where('e.kind', '=', 'message.added')
      .orderBy('e.seq')
      .limit(BATCH)
      .execute()
    for (const row of rows) {
      for (const nudge of this.#watchers.get(`${row.channel_id} ${row.platform_user_id}`) ?? []) nudge()
    }
    this.#lastSeq = rows.length === BATCH ? (rows.at(-1)?.seq ?? upTo) : Math.max(upTo, rows.at(-1)?.seq ?? 0)
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
