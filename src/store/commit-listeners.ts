// Who wants to know that something was committed.
import type { AuditDraft, Commit, EventDraft, Tx, WakeTopic } from './tx.ts'

export class CommitListeners {
  readonly #listeners = new Set<(commit: Commit) => void>()

  add(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(commit: Commit): void {
    if (commit.lastSeq === undefined && commit.woken.size === 0) return
    for (const listener of this.#listeners) listener(commit)
  }
}

/** What one piece of work hands to its commit. */
export class Drafts {
  readonly audits: AuditDraft[] = []
  readonly events: EventDraft[] = []
  readonly woken = new Set<WakeTopic>()

  /** The half of `Tx` that collects. */
  collector(): Pick<Tx, 'audit' | 'announce' | 'wake'> {
    return {
      audit: (draft) => this.audits.push(draft),
      announce: (draft) => this.events.push(draft),
      wake: (topic) => this.woken.add(topic),
    }
  }
}
