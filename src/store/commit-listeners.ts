// Who wants to know that something was committed.
import { type AuditEntry, auditEntry, type EventEntry, eventEntry } from './journal.ts'
import type { Commit, Tx, WakeTopic } from './tx.ts'

export class CommitListeners {
  readonly #listeners = new Set<(commit: Commit) => void>()

  add(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(commit: Commit): void {
    if (commit.lastSeq === undefined && commit.woken.size === 0) return
    for (const listener of this.#listeners) {
      try {
        listener(commit)
      } catch (error) {
        queueMicrotask(() => {
          throw error // a bug that must be seen, but not by the commit or by the other listeners
        })
      }
    }
  }
}

/** What one piece of work hands to its commit. */
export class Drafts {
  readonly audits: AuditEntry[] = []
  readonly events: EventEntry[] = []
  readonly woken = new Set<WakeTopic>()

  /** After what is here already. */
  add({ audits, events, woken }: Drafts): void {
    this.audits.push(...audits)
    this.events.push(...events)
    for (const topic of woken) this.woken.add(topic)
  }

  /** The half of `Tx` that collects. */
  collector(): Pick<Tx, 'audit' | 'announce' | 'wake'> {
    return {
      audit: (draft) => this.audits.push(auditEntry(draft)),
      announce: (draft) => this.events.push(eventEntry(draft)),
      wake: (topic) => this.woken.add(topic),
    }
  }
}
