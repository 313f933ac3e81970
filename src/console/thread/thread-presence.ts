// Who is at which thread at this moment: looks at it, types, has it open but looks elsewhere; and whether its patient
// types or has read. In memory only, every sign ends by itself. Signs of people go through the board, which carries them
// between the nodes.
import { type Clock, SECOND } from '../../base/clock.ts'
import type { At, LiveSign, LiveSignBoard, PersonSign } from '../../model/live-sign.ts'

export type { At, PersonSign } from '../../model/live-sign.ts'

export interface ThreadSigns {
  readonly conversationId: string
  readonly people: readonly { readonly agentId: string; readonly name: string; readonly at: At }[]
  readonly patientTypingUntil: number | null
  readonly patientReadNo: number | null
}

/** Something to tell the open screens; no sequence, no replay: who misses it hears the next one. */
export type LiveNews =
  | { readonly kind: 'signs'; readonly signs: ThreadSigns }
  | { readonly kind: 'draft'; readonly agentId: string; readonly conversationId: string }

interface Person {
  readonly name: string
  readonly at: At
  readonly until: number
  readonly typingUntil: number
}

interface Thread {
  readonly identityId: string | undefined
  readonly people: Map<string, Person>
  patientTypingUntil: number
  /** As it was told last. */
  told: string
  cancel: (() => void) | undefined
}

const TYPING_MS = 6 * SECOND
const PRESENT_MS = 60 * SECOND

export class ThreadPresence {
  readonly #clock: Clock
  readonly #signs: LiveSignBoard | undefined
  readonly #threads = new Map<string, Thread>()
  readonly #listeners = new Set<(news: LiveNews) => void>()
  readonly #unsubscribe: () => void

  constructor(clock: Clock, signs: LiveSignBoard | undefined) {
    this.#clock = clock
    this.#signs = signs
    this.#unsubscribe = signs?.subscribe((sign) => this.#hear(sign)) ?? (() => {})
  }

  stop(): void {
    this.#unsubscribe()
    for (const thread of this.#threads.values()) thread.cancel?.()
    this.#threads.clear()
    this.#listeners.clear()
  }

  /** Returns how to stop. */
  subscribe(listener: (news: LiveNews) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A sign of somebody at this node. */
  sign(sign: PersonSign): ThreadSigns {
    const now = this.#clock.now()
    if (sign.at === 'typing' && sign.isOwner) this.#signs?.agentTyping(sign.conversationId, now + TYPING_MS)
    this.#signs?.atThread(sign)
    return this.#take(sign)
  }

  /** From this node or another; taking one twice changes nothing. */
  #take({ conversationId, identityId, agentId, name, at }: PersonSign): ThreadSigns {
    const now = this.#clock.now()
    const thread = this.#threadOf(conversationId, identityId)
    if (at === 'gone') thread.people.delete(agentId)
    else {
      const writes = at === 'typing' || at === 'noting'
      thread.people.set(agentId, { name, at, until: now + PRESENT_MS, typingUntil: writes ? now + TYPING_MS : 0 })
    }
    return this.#tell(conversationId, thread)
  }

  /** Another browser of the same person may want to show it. */
  draftSaved(agentId: string, conversationId: string): void {
    if (this.#signs === undefined) this.#publish({ kind: 'draft', agentId, conversationId })
    else this.#signs.draftSaved(agentId, conversationId)
  }

  #hear(sign: LiveSign): void {
    switch (sign.kind) {
      case 'patientTyping': {
        const thread = this.#threadOf(sign.conversationId, undefined)
        thread.patientTypingUntil = sign.untilMs
        this.#tell(sign.conversationId, thread)
        return
      }
      case 'patientRead':
        for (const [id, thread] of this.#threads) if (thread.identityId === sign.identityId) this.#tell(id, thread)
        return
      case 'atThread':
        this.#take(sign)
        return
      case 'draftSaved':
        this.#publish({ kind: 'draft', agentId: sign.agentId, conversationId: sign.conversationId })
        return
      case 'agentTyping':
        return
    }
  }

  #threadOf(conversationId: string, identityId: string | undefined): Thread {
    const known = this.#threads.get(conversationId)
    if (known !== undefined && (known.identityId !== undefined || identityId === undefined)) return known
    const thread: Thread = {
      identityId,
      people: known?.people ?? new Map<string, Person>(),
      patientTypingUntil: known?.patientTypingUntil ?? 0,
      told: known?.told ?? '',
      cancel: known?.cancel,
    }
    this.#threads.set(conversationId, thread)
    return thread
  }

  /** Says how it stands if that has changed, and looks again when the next sign ends. */
  #tell(conversationId: string, thread: Thread): ThreadSigns {
    const now = this.#clock.now()
    for (const [id, person] of thread.people) if (person.until <= now) thread.people.delete(id)
    const signs = this.#shown(conversationId, thread, now)
    const words = JSON.stringify(signs)
    if (words !== thread.told) {
      thread.told = words
      this.#publish({ kind: 'signs', signs })
    }
    this.#lookAgain(conversationId, thread, now)
    return signs
  }

  #shown(conversationId: string, thread: Thread, now: number): ThreadSigns {
    const people = [...thread.people].map(([agentId, { name, at, typingUntil }]) => ({
      ...{ agentId, name },
      at: (at === 'typing' || at === 'noting') && typingUntil <= now ? ('viewing' as const) : at,
    }))
    people.sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
    const read = thread.identityId === undefined ? undefined : this.#signs?.readUpTo(thread.identityId)
    const typing = thread.patientTypingUntil > now ? thread.patientTypingUntil : null
    return { conversationId, people, patientTypingUntil: typing, patientReadNo: read ?? null }
  }

  #lookAgain(conversationId: string, thread: Thread, now: number): void {
    thread.cancel?.()
    thread.cancel = undefined
    const ends = [...thread.people.values()].flatMap(({ until, typingUntil }) => [until, typingUntil])
    const next = Math.min(...[...ends, thread.patientTypingUntil].filter((end) => end > now))
    if (Number.isFinite(next)) thread.cancel = this.#clock.after(next - now, () => this.#tell(conversationId, thread))
    else this.#threads.delete(conversationId)
  }

  #publish(news: LiveNews): void {
    for (const listener of this.#listeners) listener(news)
  }
}
